// Whether a status says what the ledger holds.

import PrePullEngine
import YAML

/// Compares a finished job's status with the outcomes of its nodes.
struct StatusCheck {
  let job: Node
  let status: Node
  let outcomes: [String: NodeOutcome]

  private var failed: [String] { outcomes.filter { $0.value.failure != nil }.keys.sorted() }

  /// Every difference, in words.
  func complaints() -> [String] {
    switch job["kind"]?.string {
    case "ImagePrePullJob": kubeEdge()
    case "ImagePullJob": kruise()
    default: list()
    }
  }

  private func differences(_ wanted: [(field: String, value: Node)]) -> [String] {
    wanted.compactMap { field, value in
      status[field] == value
        ? nil
        : "status.\(field) is \(status[field].map { JSONWriter.string($0) } ?? "none"), not \(JSONWriter.string(value))"
    }
  }

  // MARK: - KubeEdge

  private func kubeEdge() -> [String] {
    let states = entries("status", ["nodeStatus", "nodeName"], ["nodeStatus", "state"])
    let phases = entries("nodeStatus", ["nodeName"], ["phase"])
    let leftOut = outcomes.count - states.found.count
    var reason = "\(failed.count) of \(outcomes.count) nodes failed, which failureTolerate 1 allows"
    if leftOut > 0 { reason += "; \(leftOut) of \(outcomes.count) nodes are left out here for lack of room" }
    var complaints = differences([
      ("state", "Successful"), ("phase", "Completed"), ("reason", Node(.string(reason))),
    ])
    complaints += states.complaints + phases.complaints
    complaints += wrong(states.found, success: "Successful", failure: "Failed", in: "status.status")
    complaints += wrong(phases.found, success: "Successful", failure: "Failure", in: "status.nodeStatus")
    if Set(states.found.keys) != Set(phases.found.keys) { complaints.append("the two views list other nodes") }
    if leftOut > 0, states.found.values.contains("Successful"), failed.contains(where: { states.found[$0] == nil }) {
      complaints.append("a failed node is left out, and a successful one listed")
    }
    // Some hundred nodes have room.
    if leftOut > 0, outcomes.count < 1000 { complaints.append("\(leftOut) nodes are left out without need") }
    return complaints
  }

  private func entries(
    _ list: String, _ name: [String], _ state: [String]
  ) -> (found: [String: String], complaints: [String]) {
    var found: [String: String] = [:]
    var complaints: [String] = []
    for entry in status[list]?.sequence ?? [] {
      let node = name.reduce(entry) { $0[$1] ?? [:] }.string ?? ""
      if found[node] != nil { complaints.append("\(node) is twice in status.\(list)") }
      found[node] = state.reduce(entry) { $0[$1] ?? [:] }.string ?? ""
    }
    return (found, complaints)
  }

  private func wrong(_ found: [String: String], success: String, failure: String, in list: String) -> [String] {
    found.sorted { $0.key < $1.key }.compactMap { node, state in
      let wanted = outcomes[node].map { $0.failure == nil ? success : failure }
      return state == wanted ? nil : "\(list) says \(state) of \(node), not \(wanted ?? "nothing")"
    }
  }

  // MARK: - Kruise

  private func kruise() -> [String] {
    differences([
      ("desired", Node(.integer(outcomes.count))), ("active", 0), ("failed", Node(.integer(failed.count))),
      ("succeeded", Node(.integer(outcomes.count - failed.count))),
      ("failedNodes", Node(.sequence(failed.map { Node(.string($0)) }))), ("message", "job has completed"),
    ])
  }

  private func list() -> [String] {
    let images = job["spec"]?["images"]?.sequence?.compactMap(\.string) ?? []
    var succeeded = 0
    var complaints: [String] = []
    let statuses = status["failedImageStatuses"]?.sequence ?? []
    for (number, image) in images.enumerated() {
      let failures = outcomes.values.count { !$0.pulled.contains(number) }
      let message = statuses.first { $0["name"]?.string == image }?["message"]?.string
      if failures == 0 {
        succeeded += 1
        if let message { complaints.append("status says of \(image), which all nodes have: \(message)") }
      } else if message?.hasPrefix("\(failures) of \(outcomes.count) nodes failed") != true {
        complaints.append(
          "\(failures) of \(outcomes.count) nodes have no \(image); status says: \(message ?? "nothing")")
      }
    }
    return complaints
      + differences([
        ("desired", Node(.integer(images.count))), ("active", 0), ("completed", Node(.integer(images.count))),
        ("succeeded", Node(.integer(succeeded))),
      ])
  }
}

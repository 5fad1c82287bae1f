// Whether a status says what the ledger holds.

import PrePullEngine
import Testing
import YAML

/// Compares a finished job's status with the outcomes of its nodes.
struct StatusCheck {
  let seed: UInt64
  let status: Node
  let outcomes: [String: NodeOutcome]

  private var failed: [String] { outcomes.filter { $0.value.failure != nil }.keys.sorted() }

  func check(_ job: Node) throws {
    switch job["kind"]?.string {
    case "ImagePrePullJob": try checkKubeEdge()
    case "ImagePullJob": checkKruise()
    default: try checkList(job)
    }
  }

  private func checkKubeEdge() throws {
    #expect(status["state"] == "Successful", "seed \(seed)")
    #expect(status["phase"] == "Completed", "seed \(seed)")
    let reason = "\(failed.count) of \(outcomes.count) nodes failed, which failureTolerate 1 allows"
    #expect(status["reason"]?.string == reason, "seed \(seed)")
    var states: [String: String] = [:]
    for entry in status["status"]?.sequence ?? [] {
      let name = try #require(entry["nodeStatus"]?["nodeName"]?.string)
      #expect(states[name] == nil, "seed \(seed): \(name) is there twice")
      states[name] = entry["nodeStatus"]?["state"]?.string
    }
    let wanted = outcomes.mapValues { $0.failure == nil ? "Successful" : "Failed" }
    #expect(states == wanted, "seed \(seed)")
    var phases: [String: String] = [:]
    for entry in status["nodeStatus"]?.sequence ?? [] {
      phases[entry["nodeName"]?.string ?? ""] = entry["phase"]?.string
    }
    #expect(phases == outcomes.mapValues { $0.failure == nil ? "Successful" : "Failure" }, "seed \(seed)")
  }

  private func checkKruise() {
    #expect(status["desired"]?.integer == outcomes.count, "seed \(seed)")
    #expect(status["active"] == 0, "seed \(seed)")
    #expect(status["failed"]?.integer == failed.count, "seed \(seed)")
    #expect(status["succeeded"]?.integer == outcomes.count - failed.count, "seed \(seed)")
    #expect(status["failedNodes"]?.sequence?.compactMap(\.string) == failed, "seed \(seed)")
    #expect(status["message"] == "job has completed", "seed \(seed)")
  }

  private func checkList(_ job: Node) throws {
    let images = job["spec"]?["images"]?.sequence?.compactMap(\.string) ?? []
    #expect(status["desired"]?.integer == images.count, "seed \(seed)")
    #expect(status["active"] == 0, "seed \(seed)")
    #expect(status["completed"]?.integer == images.count, "seed \(seed)")
    var succeeded = 0
    let statuses = status["failedImageStatuses"]?.sequence ?? []
    for (number, image) in images.enumerated() {
      let failures = outcomes.values.count { !$0.pulled.contains(number) }
      let message = statuses.first { $0["name"]?.string == image }?["message"]?.string
      if failures == 0 {
        succeeded += 1
        #expect(message == nil, "seed \(seed)")
      } else {
        #expect(message?.hasPrefix("\(failures) of \(outcomes.count) nodes failed") == true, "seed \(seed): \(image)")
      }
    }
    #expect(status["succeeded"]?.integer == succeeded, "seed \(seed)")
  }
}

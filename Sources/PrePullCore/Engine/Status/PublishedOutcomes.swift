// What a status alone tells: of a job whose ledger is gone, or that another controller ran.
import BitCollections
import PrePullAPI
import YAML

/// The outcomes that a published status holds. A Kruise status has none, only whether the job ended.
struct PublishedOutcomes {
  var startedAt: EngineTime?
  var end: JobEnd?
  var outcomes: [String: NodeOutcome] = [:]

  /// Reads a status; images that the job does not ask for get a number in `images`.
  init(_ status: Node?, dialect: Dialect, images: inout ImageTable) {
    guard let status else { return }
    switch dialect {
    case .kubeedge: readKubeEdge(status, &images)
    case .kruise, .kruiseList, .nodeImage:
      startedAt = status["startTime"]?.string.flatMap(EngineTime.init(rfc3339:))
      let selected = status["desired"]?.integer ?? 0
      end = status["completionTime"]?.string.flatMap(EngineTime.init(rfc3339:))
        .map { JobEnd(cause: .allTried, at: $0, selected: selected) }
    }
  }

  private mutating func readKubeEdge(_ status: Node, _ images: inout ImageTable) {
    for entry in status["status"]?.sequence ?? [] { read(entry, &images) }
    guard let time = status["time"]?.string.flatMap(EngineTime.init(rfc3339:)) else { return }
    startedAt = status["state"]?.string == "Init" ? nil : time
    let step = status["event"]?.string.flatMap(NodeFailure.Step.init(rawValue:)) ?? .pull
    switch status["state"]?.string {
    case "Successful": end = JobEnd(cause: .allTried, at: time, step: step, selected: outcomes.count)
    case "Failed": end = JobEnd(cause: .tooManyFailures, at: time, step: step, selected: outcomes.count)
    default: break
    }
  }

  private mutating func read(_ entry: Node, _ images: inout ImageTable) {
    guard let node = entry["nodeStatus"], let name = node["nodeName"]?.string, let state = node["state"]?.string,
      state == "Successful" || state == "Failed"
    else { return }
    let time = node["time"]?.string.flatMap(EngineTime.init(rfc3339:)) ?? EngineTime(milliseconds: 0)
    var outcome = NodeOutcome(finishedAt: time.seconds, took: 0, pulled: [])
    var failed: [ImageFailure] = []
    for image in entry["imageStatus"]?.sequence ?? [] {
      guard let text = image["image"]?.string else { continue }
      let number = images.number(of: text)
      switch image["state"]?.string {
      case "Successful": outcome.pulled.insert(number)
      case "Failed":
        failed.append(ImageFailure(image: number, code: .unknown, message: image["reason"]?.string ?? ""))
      default: break
      }
    }
    if state == "Successful", outcome.pulled.isEmpty { outcome.pulled = images.required }
    if state == "Failed" {
      let tried = failed.isEmpty ? images.required.subtracting(outcome.pulled) : BitSet(failed.map(\.image))
      outcome.result = .failed(
        NodeFailure(
          step: node["event"]?.string.flatMap(NodeFailure.Step.init(rawValue:)) ?? .pull, code: .unknown,
          message: node["reason"]?.string ?? "", tried: tried, images: failed))
    }
    outcomes[name] = outcome
  }
}

// Reads the outcome of every node of a job from the ConfigMaps that the controller keeps.
import Kubernetes
import PrePullEngine
import YAML

/// What came of reading a ledger.
enum LedgerReading: Sendable {
  /// The outcomes, and the text that they stand under.
  case outcomes(OutcomeLedger, header: String)
  /// There is none: the job has not begun, another controller runs it, or it ran before there were ledgers.
  case none
  /// The user may not read it.
  case forbidden
  /// It is of a newer version, or damaged.
  case unreadable
  /// It could not be read this time.
  case failed(KubernetesError)

  /// Reads the ledger of the job with that UID.
  static func read(jobUID: String, client: KubernetesClient, namespace: String) async -> LedgerReading {
    guard !jobUID.isEmpty else { return .none }
    do throws(KubernetesError) {
      // Shards may hold half a megabyte each.
      let options = ListOptions(labelSelector: "\(OutcomeLedger.jobLabel)=\(jobUID)", limit: 20)
      let list = try await client.listAll(.configMaps, namespace: namespace, options: options)
      return reading(of: list.items, jobUID: jobUID)
    } catch {
      return error.code == .forbidden ? .forbidden : .failed(error)
    }
  }

  /// What these ConfigMaps hold.
  static func reading(of configMaps: [Node], jobUID: String) -> LedgerReading {
    var shards: [Int: [String: String]] = [:]
    for object in configMaps {
      guard let shard = object.objectName.flatMap({ OutcomeLedger.shard(ofConfigMap: $0, jobUID: jobUID) }) else {
        continue
      }
      var data: [String: String] = [:]
      for entry in object["data"]?.mapping?.entries ?? [] { data[entry.key] = entry.value.string }
      shards[shard] = data
    }
    guard let header = shards[0]?[OutcomeLedger.headerKey] else { return .none }
    let ledger = OutcomeLedger(shards: shards)
    return ledger.header == nil ? .unreadable : .outcomes(ledger, header: header)
  }

  /// What to tell a user who misses what the ledger has; nil when there is nothing to tell.
  func remark(namespace: String) -> String? {
    switch self {
    case .outcomes(let ledger, _):
      ledger.damagedLines > 0
        ? "\(counted(ledger.damagedLines, "line")) of the job's ledger in the namespace \(namespace) did not read" : nil
    case .none: nil
    case .forbidden:
      "you may not read the ConfigMaps of the namespace \(namespace), where every node's outcome is kept; "
        + "this is what the job's status has"
    case .unreadable:
      "the job's ledger in the namespace \(namespace) is of a newer version or damaged; this is what the job's status "
        + "has"
    case .failed(let error): "the job's ledger could not be read: \(error); this is what the job's status has"
    }
  }
}

// What is stored of jobs, as the API server has it.

package import PrePullEngine
internal import PrePullSandbox
package import YAML

extension TestCluster {
  /// The ledger of a job.
  package func ledger(of job: Node) throws -> OutcomeLedger {
    OutcomeLedger(shards: Self.shards(of: job.uid, among: try server.list(.configMaps, namespace: Self.namespace)))
  }

  /// The `data` of a job's shards.
  package static func shards(of uid: String, among objects: [Node]) -> [Int: [String: String]] {
    var shards: [Int: [String: String]] = [:]
    for object in objects {
      guard let labels = object["metadata"]?["labels"], labels["prepull.dev/job-uid"]?.string == uid,
        let number = labels["prepull.dev/ledger-shard"]?.string.flatMap({ Int($0) })
      else { continue }
      var data: [String: String] = [:]
      for entry in object["data"]?.mapping?.entries ?? [] { data[entry.key] = entry.value.string }
      shards[number] = data
    }
    return shards
  }
}

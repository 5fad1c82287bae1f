// Every node of a job, one a row.
import Kubernetes
import PrePullEngine
import Terminal

enum NodeTable {
  /// The nodes in their order.
  ///
  /// - Parameter now: what ages are counted to.
  static func table(of nodes: [NodeReport], now: EngineTime) -> Table {
    Table(
      columns: [
        .init("Node"), .init("State"), .init("Took"), .init("Age"), .init("Images", isWideOnly: true), .init("Reason"),
      ],
      rows: nodes.map { node in
        [
          node.name, node.state.rawValue, node.seconds.map(HumanDuration.text(seconds:)) ?? "",
          node.time.map { HumanDuration.text(seconds: now.seconds - $0.seconds) } ?? "",
          node.images.filter(\.isPulled).map(\.name).joined(separator: ","), node.reason ?? "",
        ]
      })
  }
}

// The cluster's nodes, slimmed to what jobs ask of them.

import Kubernetes
import PrePullEngine
import Synchronization
import YAML

/// Keeps the nodes at hand, and tells jobs of changes.
struct NodeFeed: Sendable {
  /// The nodes.
  let informer: Informer<NodeFacts>

  init(client: KubernetesClient) {
    let texts = SharedTexts()
    informer = Informer(client: client, resource: .nodes) { object in
      guard var facts = NodeFacts(node: object) else { return nil }
      facts.labels = texts.shared(facts.labels)
      return facts
    }
  }

  /// Every node, in no order.
  var all: [NodeFacts] { informer.all.map(\.value) }

  /// One node; nil when there is none of that name.
  subscript(name: String) -> NodeFacts? { informer[ObjectKey(name: name)] }

  /// Tells of each node that is new, gone, or different in what jobs ask, until the task is cancelled.
  func run(_ tell: @escaping @Sendable (_ name: String) -> Void) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await informer.run() }
      group.addTask {
        for await change in informer.changes() where change.old != change.new { tell(change.key.name) }
      }
      await group.waitForAll()
    }
  }
}

/// Labels repeat from node to node: one copy of each text is enough for all, and one of each list of keys.
final class SharedTexts: Sendable {
  /// So many texts are shared. What is different on every node, such as its host name, would fill it for nothing.
  private static let textLimit = 4096
  /// So many lists of keys are shared: the nodes of one kind have one.
  private static let listLimit = 256

  private struct State {
    var texts: Set<String> = []
    var lists: Set<[String]> = []
  }

  private let state = Mutex(State())

  func shared(_ labels: Labels) -> Labels {
    state.withLock { state in
      labels.sharing { keys in
        if let index = state.lists.firstIndex(of: keys) { return state.lists[index] }
        // Lists that are too many, or those of the next kind of nodes, have most of their texts in common.
        let keys = keys.map { Self.shared($0, &state.texts) }
        if state.lists.count < Self.listLimit { state.lists.insert(keys) }
        return keys
      } value: { value in
        // Short texts need no memory of their own.
        value.utf8.count > 15 ? Self.shared(value, &state.texts) : value
      }
    }
  }

  private static func shared(_ text: String, _ texts: inout Set<String>) -> String {
    if let index = texts.firstIndex(of: text) { return texts[index] }
    if texts.count < textLimit { texts.insert(text) }
    return text
  }
}

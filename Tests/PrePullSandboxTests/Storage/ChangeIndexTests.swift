// Whom a change concerns.
import TestSupport
import Testing
import YAML

@testable import PrePullSandbox

@Suite struct ChangeIndexTests {
  private static let selectors: [(namespace: String?, labels: String, fields: String)] = [
    (nil, "", ""), ("a", "", ""), ("b", "", ""), (nil, "app=x", ""), ("a", "app=x,tier=1", ""), (nil, "app", ""),
    (nil, "app!=x", ""), (nil, "", "metadata.name=p1"), ("a", "", "metadata.name=p1"), (nil, "", "spec.nodeName=n1"),
    (nil, "", "spec.nodeName!=n1"), (nil, "app=x", "status.phase=Failed"), (nil, "", "metadata.namespace=a"),
  ]

  private func object(_ random: inout SeededGenerator, like key: ObjectKey?) -> StoredObject {
    let namespace = key?.namespace ?? random.pick(["a", "b"])
    let name = key?.name ?? random.pick(["p1", "p2"])
    var labels = Mapping()
    if random.oneIn(2) { labels["app"] = Node(random.pick(["x", "y"])) }
    if random.oneIn(2) { labels["tier"] = "1" }
    let object: Node = [
      "metadata": ["namespace": Node(namespace), "name": Node(name), "uid": "u", "labels": Node(labels)],
      "spec": ["nodeName": Node(random.pick(["n1", "n2"]))],
      "status": ["phase": Node(random.pick(["Failed", "Running"]))],
    ]
    return StoredObject(object.fields, revision: 1, selectableFields: PodStrategy.selectableFields)
  }

  @Test func `nobody who sees a change is left out, whatever changes`() async throws {
    let pods = try #require(ResourceRegistry.builtIn[ResourceID("pods")])
    var index = ChangeIndex()
    var selectors: [ObjectSelector] = []
    for (id, text) in Self.selectors.enumerated() {
      let selector = try ObjectSelector(namespace: text.namespace, labels: text.labels, fields: text.fields, of: pods)
      selectors.append(selector)
      index.insert(id, selector.filter)
    }
    for await seed in Seeds(2_000) {
      var random = SeededGenerator(seed: seed)
      let previous = random.oneIn(3) ? nil : object(&random, like: nil)
      let event = WatchEvent(
        change: previous == nil ? .added : random.pick([.modified, .deleted]),
        object: object(&random, like: previous?.key), previous: previous)
      var found: Set<Int> = []
      index.forEachReader(of: event) { found.insert($0) }
      for (id, selector) in selectors.enumerated() where event.seen(by: selector) != nil {
        #expect(found.contains(id), "seed \(seed): \(Self.selectors[id])")
      }
    }
  }

  @Test func `who looks for another object is not asked`() throws {
    var (index, random) = (ChangeIndex(), SeededGenerator(seed: 1))
    for id in 0..<100 { index.insert(id, .field("metadata.name", value: "q\(id)")) }
    index.insert(100, .namespace("c"))
    let event = WatchEvent(change: .added, object: object(&random, like: nil), previous: nil)
    index.forEachReader(of: event) { Issue.record("\($0) was asked") }
    index.insert(101, .all)
    var found: [Int] = []
    index.forEachReader(of: event) { found.append($0) }
    #expect(found == [101])
    index.remove(101, .all)
    index.forEachReader(of: event) { Issue.record("\($0) was asked") }
  }
}

// Objects as they are kept.
import Testing
import YAML

@testable import PrePullSandbox

@Suite struct StoredObjectTests {
  private func stored(_ object: Node) -> StoredObject {
    StoredObject(object.fields, revision: 7, selectableFields: PodStrategy.selectableFields)
  }

  private static let metadata: Node = ["name": "p", "uid": "u"]

  static let objects: [Node] = [
    ["metadata": metadata, "spec": ["nodeName": "n"], "status": ["phase": "Pending"]],
    ["metadata": metadata, "status": ["phase": "Pending", "text": "\"status\":{}"], "spec": ["nodeName": "n"]],
    ["metadata": metadata, "spec": ["nodeName": "n", "status": 1]], ["metadata": metadata, "status": Node(.null)],
    ["metadata": metadata],
  ]

  @Test(arguments: objects) func `another status is put in the place of the old one`(object: Node) throws {
    let status: Node = ["phase": "Failed", "reason": "é\n\""]
    let new = stored(object).replacingStatus(
      status, revision: 8, selectableFields: PodStrategy.selectableFields)
    var expected = object.fields
    expected["status"] = status
    expected.set("metadata", "resourceVersion", to: "8")
    expected["apiVersion"] = "v1"
    expected["kind"] = "Pod"
    #expect(try new.object(apiVersion: "v1", kind: "Pod") == expected)
    #expect(try new.status() == status)
    #expect(new.selectableValue("status.phase") == "Failed")
    #expect(new.selectableValue("spec.nodeName") == stored(object).selectableValue("spec.nodeName"))
    let third = new.replacingStatus([:], revision: 9, selectableFields: PodStrategy.selectableFields)
    #expect(try third.object(apiVersion: "v1", kind: "Pod")["status"] == [:])
    #expect(third.selectableValue("status.phase") == "")
  }

  @Test func `an object without a status has none`() throws {
    #expect(try stored(["metadata": Self.metadata, "spec": ["status": 1]]).status() == nil)
  }
}

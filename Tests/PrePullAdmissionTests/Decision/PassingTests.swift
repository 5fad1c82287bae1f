import PrePullAPI
import PrePullAdmission
import TestSupport
import Testing
import YAML

/// A request that is none of the webhook's business, made of one that would be refused.
struct PassingCase: CustomTestStringConvertible, Sendable {
  var name: String
  var change: @Sendable (inout AdmissionRequest) -> Void

  var testDescription: String { name }
}

@Suite struct PassingTests {
  @Test(arguments: [
    PassingCase(name: "status") { $0.subResource = "status" },
    PassingCase(name: "scale") { $0.subResource = "scale" },
    PassingCase(name: "a version of the future") { $0.kind.version = "v1" },
    PassingCase(name: "another kind") { $0.kind.kind = "DaemonSet" },
    PassingCase(name: "another group") { $0.kind.group = "apps" },
    PassingCase(name: "DELETE") {
      $0.operation = .delete
      ($0.oldObject, $0.object) = ($0.object, nil)
    },
    PassingCase(name: "CONNECT") { $0.operation = .connect },
    PassingCase(name: "an object on its way out") {
      $0.operation = .update
      $0.object = $0.object?.setting("metadata.deletionTimestamp", to: "2026-01-31T09:30:00Z")
    },
    PassingCase(name: "an old object on its way out") {
      $0.operation = .update
      $0.oldObject = kruiseJob().setting("metadata.deletionTimestamp", to: "2026-01-31T09:30:00Z")
    },
  ])
  func `what is none of our business is allowed untouched`(_ row: PassingCase) throws {
    let invalid = kruiseJob { $0["image"] = "A b" }
    let untouched = try AdmissionResponse(uid: request(.create, invalid).uid, .allowed(JSONPatch()))
    #expect(try Reviewer.mutate(request(.create, invalid, change: row.change), now: now) == untouched)
    #expect(try Reviewer.validate(request(.create, invalid, change: row.change)) == untouched)
    #expect(try !Reviewer.validate(request(.create, invalid)).isAllowed)
  }

  @Test func `a write without an object is a bad request, answered with its uid`() throws {
    let response = try Reviewer.validate(request(.create, kruiseJob()) { $0.object = nil })
    #expect(response.status?.code == 400)
    #expect(response.uid == "705ab4f5-6393-11e8-b7cc-42010a800002")
  }

  @Test func `an update without an old object is checked like a new one`() throws {
    let response = try Reviewer.validate(request(.update, kruiseJob { $0["image"] = "A b" }))
    #expect(response.causes.map(\.field) == ["spec.image"])
  }
}

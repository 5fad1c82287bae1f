// Secrets and permissions without an API server.
import PrePullAPI
import PrePullAdmission
import PrePullWebhook
import Synchronization
import Testing
import YAML

/// Secrets by `namespace/name`, and what was asked.
final class FakeSecrets: SecretSource {
  typealias Answer = @Sendable () async throws -> SecretState

  private let answers: Mutex<[String: Answer]>
  private let log = Mutex<[String]>([])

  init(_ answers: [String: Answer] = [:]) { self.answers = Mutex(answers) }

  var asked: [String] { log.withLock { $0 } }

  func set(_ name: String, _ answer: @escaping Answer) { answers.withLock { $0[name] = answer } }

  func secret(_ name: SecretDemand.Secret) async throws -> SecretState {
    let path = "\(name.namespace)/\(name.name)"
    log.withLock { $0.append(path) }
    guard let answer = answers.withLock({ $0[path] }) else { return .missing }
    return try await answer()
  }
}

/// Permissions by user and `namespace/name`, and what was asked.
final class FakeReviewer: AccessReviewer {
  typealias Answer = @Sendable (AccessQuestion) async throws -> Bool

  private let answer: Answer
  private let log = Mutex<[AccessQuestion]>([])

  init(_ answer: @escaping Answer = { _ in true }) { self.answer = answer }

  var asked: [AccessQuestion] { log.withLock { $0 } }

  func mayRead(_ question: AccessQuestion) async throws -> Bool {
    log.withLock { $0.append(question) }
    return try await answer(question)
  }
}

/// A usable Secret for these registries.
func usable(_ registries: String...) throws -> SecretState {
  let entries = registries.map { Mapping.Entry(key: $0, value: ["username": "robot", "password": "hunter2"]) }
  let state = SecretState(pullSecret(entries))
  guard case .usable = state else {
    Issue.record("\(state)")
    return state
  }
  return state
}

/// A Secret object with these entries under `auths`.
func pullSecret(_ entries: [Mapping.Entry]) -> Node {
  let configuration: Node = ["auths": Node(.mapping(Mapping(entries)))]
  return [
    "type": "kubernetes.io/dockerconfigjson",
    "stringData": [".dockerconfigjson": Node(.string(JSONWriter.string(configuration)))],
  ]
}

/// The request that an object's write makes.
func request(
  _ object: Node, old: Node? = nil,
  user: AdmissionRequest.User = AdmissionRequest.User(username: "alice", groups: ["dev"])
) throws -> AdmissionRequest {
  let parts = try #require(object["apiVersion"]?.string).split(separator: "/").map(String.init)
  let kind = try #require(object["kind"]?.string)
  return AdmissionRequest(
    uid: "uid-1", kind: AdmissionRequest.Kind(group: parts[0], version: parts[1], kind: kind),
    resource: AdmissionRequest.Resource(group: parts[0], version: parts[1], resource: kind.lowercased() + "s"),
    name: "warm", namespace: object["metadata"]?["namespace"]?.string ?? "",
    operation: old == nil ? .create : .update, user: user, object: object, oldObject: old)
}

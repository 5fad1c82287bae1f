// What users may read, as the API server's authorizers say.

public import Kubernetes
import YAML

/// Asks the API server with a SubjectAccessReview. Needs `create` on `subjectaccessreviews`.
public struct ClusterAccessReviewer: AccessReviewer {
  private let client: KubernetesClient
  private let timeout: Duration

  /// Asks by this client; a question that takes longer than `timeout` has no answer.
  public init(_ client: KubernetesClient, timeout: Duration = .seconds(3)) {
    self.client = client
    self.timeout = timeout
  }

  /// Whether the authorizers allow the user to `get` the Secret.
  public func mayRead(_ question: AccessQuestion) async throws -> Bool {
    let answer = try await LookupFailure.translating { () throws(KubernetesError) in
      try await client.create(.subjectAccessReviews, Self.review(question), timeout: timeout)
    }
    guard let isAllowed = answer["status"]?["allowed"]?.bool else {
      throw LookupFailure("it answered the SubjectAccessReview without saying whether it is allowed")
    }
    return isAllowed
  }

  /// The question as the API has it: all that is known of the user, as authorizers may look at any of it.
  static func review(_ question: AccessQuestion) -> Node {
    let (user, secret) = (question.user, question.secret)
    var spec = Mapping([
      Mapping.Entry(
        key: "resourceAttributes",
        value: [
          "group": "", "version": "v1", "resource": "secrets", "verb": "get",
          "namespace": Node(.string(secret.namespace)), "name": Node(.string(secret.name)),
        ]),
      Mapping.Entry(key: "user", value: Node(.string(user.username))),
    ])
    if !user.uid.isEmpty { spec["uid"] = Node(.string(user.uid)) }
    if !user.groups.isEmpty { spec["groups"] = texts(user.groups) }
    if !user.extra.isEmpty {
      let entries = user.extra.sorted { $0.key < $1.key }
      spec["extra"] = Node(.mapping(Mapping(entries.map { Mapping.Entry(key: $0.key, value: texts($0.value)) })))
    }
    return [
      "apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "spec": Node(.mapping(spec)),
    ]
  }

  private static func texts(_ list: [String]) -> Node { Node(.sequence(list.map { Node(.string($0)) })) }
}

// The reviews: questions about access that are answered and not stored.

import YAML

extension APIServer {
  /// The answer to a review; nil when the path is another's.
  func review(_ context: RequestContext, _ target: RequestTarget) throws(APIError) -> APIResponse? {
    guard target.version == "v1", context.verb == "create", let user = context.user else { return nil }
    switch (target.group, target.resource) {
    case ("authorization.k8s.io", "subjectaccessreviews"), ("authorization.k8s.io", "localsubjectaccessreviews"):
      var review = try BodyReader.object(context.request)
      let groups = review.value("spec", "groups")?.sequence?.compactMap(\.string) ?? []
      let subject = SandboxUser(name: review.text("spec", "user"), groups: groups)
      return answered(&review, subject)
    case ("authorization.k8s.io", "selfsubjectaccessreviews"):
      var review = try BodyReader.object(context.request)
      return answered(&review, user)
    case ("authorization.k8s.io", "selfsubjectrulesreviews"):
      var review = try BodyReader.object(context.request)
      review["status"] = [
        "incomplete": true, "resourceRules": [["verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]]],
        "nonResourceRules": [["verbs": ["*"], "nonResourceURLs": ["*"]]],
      ]
      return APIResponse(Node(review), status: 201)
    case ("authentication.k8s.io", "selfsubjectreviews"):
      var review = try BodyReader.object(context.request)
      review["status"] = [
        "userInfo": [
          "username": Node(user.name), "groups": Node(.sequence(user.groups.map { Node($0) })),
        ]
      ]
      return APIResponse(Node(review), status: 201)
    default: return nil
    }
  }

  private func answered(_ review: inout Mapping, _ user: SandboxUser) -> APIResponse {
    let attributes = review.value("spec", "resourceAttributes")?.mapping
    var question = AccessQuestion(
      user: user, verb: attributes?.text("verb") ?? review.text("spec", "nonResourceAttributes", "verb"),
      path: review.text("spec", "nonResourceAttributes", "path"))
    if let attributes {
      question.target = RequestTarget(
        group: attributes.text("group"), version: attributes.text("version"),
        resource: attributes.text("resource"), namespace: attributes.text("namespace"),
        name: attributes.text("name"), subresource: attributes.text("subresource"))
    }
    let isAllowed = isAllowed(question)
    review["status"] = ["allowed": Node(.bool(isAllowed))]
    if !isAllowed { review.set("status", "reason", to: "the sandbox's policy says no") }
    return APIResponse(Node(review), status: 201)
  }
}

// The audit of RBAC manifests, on rules and requests where the answer is known.
import TestSupport
import Testing
import YAML

@Suite struct RBACRulesTests {
  @Test(
    arguments: [
      ("get secrets", true, "get", "", "secrets", "", "any", "s"),
      ("get secrets", false, "list", "", "secrets", "", "any", ""),
      ("get secrets", false, "get", "", "configmaps", "", "any", "s"),
      ("get secrets", false, "get", "other", "secrets", "", "any", "s"),
      ("a subresource is not its resource", false, "get", "", "secrets", "status", "any", "s"),
      ("create reviews", true, "create", "authorization.k8s.io", "subjectaccessreviews", "", "", ""),
      ("names", true, "patch", "apps", "deployments", "", "any", "mine"),
      ("names", false, "patch", "apps", "deployments", "", "any", "yours"),
      ("a rule with names allows nothing nameless", false, "patch", "apps", "deployments", "", "any", ""),
      ("a subresource", true, "update", "", "pods", "status", "any", "p"),
      ("a subresource's resource", false, "update", "", "pods", "", "any", "p"),
      ("any resource's scale", true, "update", "apps", "replicasets", "scale", "any", "r"),
      ("any resource's scale", false, "update", "apps", "replicasets", "status", "any", "r"),
      ("a wildcard group and resource", true, "watch", "whatever", "things", "status", "", ""),
      ("a RoleBinding, in its namespace", true, "delete", "", "configmaps", "", "home", "c"),
      ("a RoleBinding, elsewhere", false, "delete", "", "configmaps", "", "away", "c"),
      ("a RoleBinding, cluster-wide", false, "delete", "", "configmaps", "", "", "c"),
      ("a ClusterRole bound in a namespace", true, "get", "", "endpoints", "", "home", "e"),
      ("a ClusterRole bound in a namespace, elsewhere", false, "get", "", "endpoints", "", "away", "e"),
      ("somebody else's binding", false, "get", "", "nodes", "", "", "n"),
      ("a role without a binding", false, "get", "", "events", "", "home", "e"),
    ])
  func `a request is allowed as the API server would`(
    row: (
      title: String, isAllowed: Bool, verb: String, group: String, resource: String, subresource: String,
      namespace: String, name: String
    )
  ) throws {
    let rules = try RBACRules(Self.objects(), serviceAccount: "worker", in: "home")
    let request = AccessRequest(
      row.verb, group: row.group, resource: row.resource, subresource: row.subresource, namespace: row.namespace,
      name: row.name)
    #expect(rules.forbidden(among: [request, request]) == (row.isAllowed ? [] : [request]), "\(row.title): \(request)")
  }

  @Test func `what nothing asked for is named verb by verb and name by name`() throws {
    let objects = try YAMLFiles.objects(
      of: """
        kind: Role
        metadata: {name: r, namespace: home}
        rules:
        - {apiGroups: [""], resources: [secrets, configmaps], resourceNames: [a, b], verbs: [get, update]}
        ---
        kind: RoleBinding
        metadata: {name: r, namespace: home}
        roleRef: {kind: Role, name: r}
        subjects: [{kind: ServiceAccount, name: worker, namespace: home}]
        """)
    let rules = try RBACRules(objects, serviceAccount: "worker", in: "home")
    let requests = ["a", "b"].flatMap { name in
      [
        AccessRequest("get", resource: "secrets", namespace: "home", name: name),
        AccessRequest("get", resource: "configmaps", namespace: "home", name: name),
        AccessRequest("update", resource: "secrets", namespace: "home", name: name),
      ]
    }
    #expect(rules.forbidden(among: requests).isEmpty)
    #expect(
      rules.unused(by: requests).map(\.description) == [
        "Role r: update configmaps a in home", "Role r: update configmaps b in home",
      ])
    #expect(rules.unused(by: []).count == 8)
  }

  @Test(
    arguments: [
      ("rules: [{nonResourceURLs: [/metrics], verbs: [get]}]", "ClusterRole r: nonResourceURLs is not understood"),
      ("rules: [{apiGroups: '', resources: [pods], verbs: [get]}]", "ClusterRole r: apiGroups is no list of strings"),
      ("aggregationRule: {}", "ClusterRole r: aggregated rules are not understood"),
    ]) func `a rule that is not understood is no rule that is passed over`(row: (rules: String, says: String)) throws
  {
    let objects = try YAMLFiles.objects(
      of: "kind: ClusterRole\nmetadata: {name: r}\n\(row.rules)\n---\n" + Self.binding("r"))
    #expect(throws: RBACRules.Problem(description: row.says)) {
      try RBACRules(objects, serviceAccount: "worker", in: "home")
    }
  }

  @Test func `a binding to nothing is an error`() throws {
    let objects = try YAMLFiles.objects(of: Self.binding("gone"))
    #expect(throws: RBACRules.Problem(description: "the binding b names the ClusterRole gone, which is not there")) {
      try RBACRules(objects, serviceAccount: "worker", in: "home")
    }
  }

  private static func binding(_ role: String) -> String {
    """
    kind: ClusterRoleBinding
    metadata: {name: b}
    roleRef: {kind: ClusterRole, name: \(role)}
    subjects: [{kind: ServiceAccount, name: worker, namespace: home}]
    """
  }

  private static func objects() throws -> [Node] {
    try YAMLFiles.objects(
      of: """
        kind: ClusterRole
        metadata: {name: wide}
        rules:
        - {apiGroups: [""], resources: [secrets], verbs: [get]}
        - {apiGroups: [authorization.k8s.io], resources: [subjectaccessreviews], verbs: [create]}
        - {apiGroups: [apps], resources: [deployments], resourceNames: [mine], verbs: [patch]}
        - {apiGroups: [""], resources: [pods/status], verbs: [update]}
        - {apiGroups: [apps], resources: ["*/scale"], verbs: [update]}
        - {apiGroups: ["*"], resources: ["*"], verbs: [watch]}
        ---
        kind: ClusterRoleBinding
        metadata: {name: wide}
        roleRef: {kind: ClusterRole, name: wide}
        subjects: [{kind: ServiceAccount, name: worker, namespace: home}]
        ---
        kind: Role
        metadata: {name: narrow, namespace: away}
        rules: []
        ---
        kind: Role
        metadata: {name: narrow, namespace: home}
        rules: [{apiGroups: [""], resources: [configmaps], verbs: ["*"]}]
        ---
        kind: RoleBinding
        metadata: {name: narrow, namespace: home}
        roleRef: {kind: Role, name: narrow}
        subjects: [{kind: User, name: worker}, {kind: ServiceAccount, name: worker, namespace: home}]
        ---
        kind: ClusterRole
        metadata: {name: shared}
        rules: [{apiGroups: [""], resources: [endpoints], verbs: [get]}]
        ---
        kind: RoleBinding
        metadata: {name: shared, namespace: home}
        roleRef: {kind: ClusterRole, name: shared}
        subjects: [{kind: ServiceAccount, name: worker, namespace: home}]
        ---
        kind: ClusterRole
        metadata: {name: others}
        rules: [{apiGroups: [""], resources: [nodes], verbs: [get]}]
        ---
        kind: ClusterRoleBinding
        metadata: {name: others}
        roleRef: {kind: ClusterRole, name: others}
        subjects: [{kind: ServiceAccount, name: worker, namespace: away}]
        ---
        kind: Role
        metadata: {name: unbound, namespace: home}
        rules: [{apiGroups: [""], resources: [events], verbs: [get]}]
        """)
  }
}

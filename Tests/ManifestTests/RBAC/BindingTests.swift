// Who is given which role, and what no role gives.
import PrePullAPI
import TestSupport
import Testing
import YAML

@Suite struct BindingTests {
  @Test func `every binding is for one account, every role is bound once, and all carry the names of their process`()
    throws
  {
    let objects = try Repository.installation()
    let bindings = objects.filter { $0["kind"]?.string?.hasSuffix("RoleBinding") == true }
    for binding in bindings {
      let title = "\(binding.at("metadata.name")?.string ?? "")"
      let component = try #require(Component.allCases.first { title.hasPrefix($0.name) }, "\(title)")
      #expect(binding.at("metadata.labels")?["app.kubernetes.io/component"]?.string == component.rawValue)
      #expect(
        binding["subjects"] == [
          ["kind": "ServiceAccount", "name": Node(.string(component.name)), "namespace": "prepull-system"]
        ], "\(title)")
      #expect(binding.at("roleRef.name")?.string == title)
    }
    let bound = bindings.map { "\($0.at("roleRef.kind")?.string ?? "") \($0.at("roleRef.name")?.string ?? "")" }
    let roles = objects.filter { ["Role", "ClusterRole"].contains($0["kind"]?.string) }
    #expect(
      roles.map { "\($0["kind"]?.string ?? "") \($0.at("metadata.name")?.string ?? "")" }.sorted() == bound.sorted())
  }

  @Test(arguments: Component.allCases) func `nothing is given by a wildcard, and Secrets are only got from elsewhere`(
    component: Component
  ) throws {
    let rules = try RBACRules(Repository.installation(), serviceAccount: component.name, in: "prepull-system")
    try #require(!rules.grants.isEmpty)
    #expect(rules.grants.allSatisfy { $0.verb != "*" && $0.group != "*" && !$0.resource.contains("*") })
    #expect(rules.grants.filter { $0.resource == "secrets" && $0.namespace == nil }.map(\.verb) == ["get"])
    // What would let the account become another, or make itself more.
    for verb in ["escalate", "bind", "impersonate", "approve", "sign"] {
      #expect(!rules.grants.contains { $0.verb == verb })
    }
    for resource in ["pods/exec", "pods/attach", "pods/ephemeralcontainers", "nodes/proxy", "serviceaccounts/token"] {
      #expect(!rules.grants.contains { $0.resource == resource })
    }
  }

  @Test func `the controller writes to nothing outside of its namespace but statuses, events and jobs that are over`()
    throws
  {
    let rules = try RBACRules(Repository.installation(), serviceAccount: "prepull-controller", in: "prepull-system")
    let writes = rules.grants.filter { $0.namespace == nil && !["get", "list", "watch"].contains($0.verb) }
    #expect(
      Set(writes.map { "\($0.verb) \($0.resource)" }) == [
        "patch imageprepulljobs/status", "patch imagepulljobs/status", "patch imagelistpulljobs/status",
        "delete imagepulljobs", "delete imagelistpulljobs", "create events", "patch events",
      ])
  }

  @Test func `every kind of job is known to the controller's rules`() throws {
    let rules = try RBACRules(Repository.installation(), serviceAccount: "prepull-controller", in: "prepull-system")
    for kind in ResourceKind.all where kind.dialect != .nodeImage {
      for verb in ["get", "list", "watch"] {
        let request = AccessRequest(verb, group: kind.group, resource: kind.plural, namespace: "any", name: "any")
        #expect(rules.forbidden(among: [request]).isEmpty, "\(request)")
      }
    }
  }
}

// Which of a process's requests its RBAC manifests allow, and what they allow beyond.
import YAML

/// Everything that the manifests allow one ServiceAccount.
///
///     let rules = try RBACRules(objects, serviceAccount: "prepull-webhook", in: "prepull-system")
///     #expect(rules.forbidden(among: requests).isEmpty)
///     #expect(rules.unused(by: requests).isEmpty)
package struct RBACRules: Sendable {
  /// What is wrong with the manifests.
  package struct Problem: Error, Hashable, CustomStringConvertible {
    package var description: String

    package init(description: String) { self.description = description }
  }

  /// What is allowed, part by part.
  package private(set) var grants: [RBACGrant] = []

  /// Collects the rules of every Role and ClusterRole that a binding gives to the account. Other objects are skipped.
  ///
  /// - Throws: when a binding names a role that is not there, or a rule says something that is not understood here:
  ///   an audit that passes over rules would be worth nothing.
  package init(_ objects: [Node], serviceAccount name: String, in home: String) throws(Problem) {
    for binding in objects {
      guard let kind = binding["kind"]?.string, kind == "RoleBinding" || kind == "ClusterRoleBinding" else { continue }
      guard Self.binds(binding, name, in: home) else { continue }
      let namespace = kind == "RoleBinding" ? binding["metadata"]?["namespace"]?.string ?? "" : nil
      let role = try Self.role(of: binding, in: namespace, among: objects)
      try add(role, in: namespace)
    }
  }

  /// The requests that no rule allows, in the order given, each once.
  package func forbidden(among requests: [AccessRequest]) -> [AccessRequest] {
    var seen: Set<AccessRequest> = []
    return requests.filter { request in
      !grants.contains { $0.allows(request) } && seen.insert(request).inserted
    }
  }

  /// What is allowed and was not asked for.
  package func unused(by requests: [AccessRequest]) -> [RBACGrant] {
    grants.filter { grant in !requests.contains(where: grant.allows) }
  }

  // MARK: - Reading

  private static func binds(_ binding: Node, _ account: String, in home: String) -> Bool {
    (binding["subjects"]?.sequence ?? []).contains { subject in
      subject["kind"]?.string == "ServiceAccount" && subject["name"]?.string == account
        && subject["namespace"]?.string == home
    }
  }

  private static func role(
    of binding: Node, in namespace: String?, among objects: [Node]
  ) throws(Problem) -> Node {
    let kind = binding["roleRef"]?["kind"]?.string ?? ""
    let name = binding["roleRef"]?["name"]?.string ?? ""
    let found = objects.first { object in
      object["kind"]?.string == kind && object["metadata"]?["name"]?.string == name
        && (kind == "ClusterRole" || object["metadata"]?["namespace"]?.string == namespace)
    }
    guard let found else {
      let title = binding["metadata"]?["name"]?.string ?? ""
      throw Problem(description: "the binding \(title) names the \(kind) \(name), which is not there")
    }
    return found
  }

  private mutating func add(_ role: Node, in namespace: String?) throws(Problem) {
    let source = "\(role["kind"]?.string ?? "") \(role["metadata"]?["name"]?.string ?? "")"
    if role["aggregationRule"] != nil { throw Problem(description: "\(source): aggregated rules are not understood") }
    for rule in role["rules"]?.sequence ?? [] {
      let known = ["apiGroups", "resources", "resourceNames", "verbs"]
      if let key = rule.mapping?.keys.first(where: { !known.contains($0) }) {
        throw Problem(description: "\(source): \(key) is not understood")
      }
      let names = try Self.strings(rule, "resourceNames", of: source)
      for verb in try Self.strings(rule, "verbs", of: source) {
        for group in try Self.strings(rule, "apiGroups", of: source) {
          for resource in try Self.strings(rule, "resources", of: source) {
            for name in names.isEmpty ? [nil] : names.map(Optional.some) {
              grants.append(
                RBACGrant(
                  source: source, namespace: namespace, verb: verb, group: group, resource: resource, name: name))
            }
          }
        }
      }
    }
  }

  private static func strings(_ rule: Node, _ key: String, of source: String) throws(Problem) -> [String] {
    guard let list = rule[key] else { return [] }
    guard let items = list.sequence, items.allSatisfy({ $0.string != nil }) else {
      throw Problem(description: "\(source): \(key) is no list of strings")
    }
    return items.compactMap(\.string)
  }
}

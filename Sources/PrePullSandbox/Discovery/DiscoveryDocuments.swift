// What resources there are, in the two forms that clients read.

import YAML

/// A resource as one group and version serves it. Events are served by two groups.
struct ServedResource: Sendable {
  var group: String
  var version: String
  var definition: ResourceDefinition

  var apiVersion: String { group.isEmpty ? version : "\(group)/\(version)" }
}

/// Resources that are answered but not stored.
struct ReviewResource: Sendable {
  var group: String
  var resource: String
  var kind: String
  var isNamespaced = false

  static let all = [
    ReviewResource(group: "authentication.k8s.io", resource: "selfsubjectreviews", kind: "SelfSubjectReview"),
    ReviewResource(
      group: "authorization.k8s.io", resource: "localsubjectaccessreviews", kind: "LocalSubjectAccessReview",
      isNamespaced: true),
    ReviewResource(
      group: "authorization.k8s.io", resource: "selfsubjectaccessreviews", kind: "SelfSubjectAccessReview"),
    ReviewResource(
      group: "authorization.k8s.io", resource: "selfsubjectrulesreviews", kind: "SelfSubjectRulesReview"),
    ReviewResource(group: "authorization.k8s.io", resource: "subjectaccessreviews", kind: "SubjectAccessReview"),
  ]
}

struct DiscoveryDocuments: Sendable {
  let served: [ServedResource]

  init(_ registry: ResourceRegistry) {
    served = registry.all.flatMap { definition -> [ServedResource] in
      let own = definition.versions.map {
        ServedResource(group: definition.id.group, version: $0, definition: definition)
      }
      guard definition.id == ResourceRegistry.events else { return own }
      return own + [
        ServedResource(group: ResourceRegistry.newEvents.group, version: "v1", definition: definition)
      ]
    }
  }

  /// The groups but the core one, in the order of their names.
  var groups: [String] {
    Set(served.map(\.group) + ReviewResource.all.map(\.group)).filter { !$0.isEmpty }.sorted()
  }

  /// The versions of a group, the preferred one first.
  func versions(of group: String) -> [String] {
    let found = Set(served.filter { $0.group == group }.map(\.version))
    return found.isEmpty ? ["v1"] : VersionOrder.sorted(Array(found))
  }

  func resources(of group: String, _ version: String) -> [ServedResource] {
    served.filter { $0.group == group && $0.version == version }
  }

  private func reviews(of group: String, _ version: String) -> [ReviewResource] {
    version == "v1" ? ReviewResource.all.filter { $0.group == group } : []
  }

  // MARK: - Aggregated

  /// Everything of the core group (`/api`) or of all the others (`/apis`) in one document.
  func aggregated(core: Bool) -> Node {
    let items = (core ? [""] : groups).map { group -> Node in
      let versions = versions(of: group).map { version -> Node in
        let resources = resources(of: group, version).map(Self.aggregated)
        let reviews = reviews(of: group, version).map(Self.aggregated)
        return [
          "version": Node(version), "resources": Node(.sequence(resources + reviews)), "freshness": "Current",
        ]
      }
      return [
        "metadata": group.isEmpty ? [:] : ["name": Node(group)], "versions": Node(.sequence(versions)),
      ]
    }
    return [
      "kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2", "metadata": [:],
      "items": Node(.sequence(items)),
    ]
  }

  private static func aggregated(_ served: ServedResource) -> Node {
    let definition = served.definition
    let kind: Node = [
      "group": Node(served.group), "version": Node(served.version), "kind": Node(definition.kind),
    ]
    var resource = Mapping()
    resource["resource"] = Node(definition.id.resource)
    resource["responseKind"] = kind
    resource["scope"] = definition.isNamespaced ? "Namespaced" : "Cluster"
    resource["singularResource"] = Node(definition.singular)
    resource["verbs"] = texts(ResourceDefinition.allVerbs)
    if !definition.shortNames.isEmpty { resource["shortNames"] = texts(definition.shortNames) }
    if !definition.categories.isEmpty { resource["categories"] = texts(definition.categories) }
    var subresources: [Node] = []
    if definition.hasStatus {
      subresources.append(["subresource": "status", "responseKind": kind, "verbs": ["get", "patch", "update"]])
    }
    for special in SpecialSubresource.served where special.resource == definition.id {
      subresources.append([
        "subresource": Node(special.name), "verbs": ["create"],
        "responseKind": ["group": Node(special.group), "version": "v1", "kind": Node(special.kind)],
      ])
    }
    if !subresources.isEmpty { resource["subresources"] = Node(.sequence(subresources)) }
    return Node(resource)
  }

  private static func aggregated(_ review: ReviewResource) -> Node {
    [
      "resource": Node(review.resource),
      "responseKind": ["group": Node(review.group), "version": "v1", "kind": Node(review.kind)],
      "scope": review.isNamespaced ? "Namespaced" : "Cluster",
      "singularResource": Node(review.kind.lowercased()), "verbs": ["create"],
    ]
  }

  // MARK: - One by one

  /// `/apis`.
  var groupList: Node {
    ["kind": "APIGroupList", "apiVersion": "v1", "groups": Node(.sequence(groups.map { Node(groupFields($0)) }))]
  }

  /// `/apis/GROUP`.
  func group(_ name: String) -> Node? {
    guard groups.contains(name) else { return nil }
    return Node(
      Mapping(
        [.init(key: "kind", value: "APIGroup"), .init(key: "apiVersion", value: "v1")]
          + groupFields(name).entries))
  }

  private func groupFields(_ name: String) -> Mapping {
    let versions = versions(of: name).map { version -> Node in
      ["groupVersion": Node("\(name)/\(version)"), "version": Node(version)]
    }
    var fields = Mapping()
    fields["name"] = Node(name)
    fields["versions"] = Node(.sequence(versions))
    fields["preferredVersion"] = versions.first
    return fields
  }

  /// `/api/v1` or `/apis/GROUP/VERSION`; nil when nothing is served there.
  func resourceList(_ group: String, _ version: String) -> Node? {
    let resources = resources(of: group, version)
    let reviews = reviews(of: group, version)
    guard !resources.isEmpty || !reviews.isEmpty else { return nil }
    var list: [Node] = []
    for served in resources {
      list.append(Self.listed(served, subresource: nil))
      if served.definition.hasStatus { list.append(Self.listed(served, subresource: "status")) }
      for special in SpecialSubresource.served where special.resource == served.definition.id {
        list.append([
          "name": Node("\(special.resource.resource)/\(special.name)"), "singularName": "",
          "namespaced": Node(.bool(served.definition.isNamespaced)), "group": Node(special.group), "version": "v1",
          "kind": Node(special.kind), "verbs": ["create"],
        ])
      }
    }
    list += reviews.map { review in
      [
        "name": Node(review.resource), "singularName": Node(review.kind.lowercased()),
        "namespaced": Node(.bool(review.isNamespaced)), "kind": Node(review.kind), "verbs": ["create"],
      ]
    }
    return [
      "kind": "APIResourceList", "apiVersion": "v1",
      "groupVersion": Node(group.isEmpty ? version : "\(group)/\(version)"), "resources": Node(.sequence(list)),
    ]
  }

  private static func listed(_ served: ServedResource, subresource: String?) -> Node {
    let definition = served.definition
    var resource = Mapping()
    resource["name"] = Node(definition.id.resource + (subresource.map { "/\($0)" } ?? ""))
    resource["singularName"] = Node(subresource == nil ? definition.singular : "")
    resource["namespaced"] = Node(.bool(definition.isNamespaced))
    resource["kind"] = Node(definition.kind)
    resource["verbs"] = texts(subresource == nil ? ResourceDefinition.allVerbs : ["get", "patch", "update"])
    if subresource == nil {
      if !definition.shortNames.isEmpty { resource["shortNames"] = texts(definition.shortNames) }
      if !definition.categories.isEmpty { resource["categories"] = texts(definition.categories) }
    }
    return Node(resource)
  }

  private static func texts(_ texts: [String]) -> Node { Node(.sequence(texts.map { Node($0) })) }
}

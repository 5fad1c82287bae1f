// The resources that are served at a moment.

/// Finds definitions by name. A value: a request works on the registry it began with.
struct ResourceRegistry: Sendable {
  static let events = ResourceID("events")
  static let newEvents = ResourceID("events", group: "events.k8s.io")

  private var definitions: [ResourceID: ResourceDefinition] = [:]

  init(_ definitions: [ResourceDefinition] = []) {
    for definition in definitions { register(definition) }
  }

  /// Every definition, by group and name.
  var all: [ResourceDefinition] { definitions.values.sorted { $0.id < $1.id } }

  subscript(id: ResourceID) -> ResourceDefinition? { definitions[id] }

  /// The definition that a path of this version means. Events are one resource with a path in two groups.
  func served(_ id: ResourceID, version: String) -> ResourceDefinition? {
    if id == Self.newEvents { return version == "v1" ? definitions[Self.events] : nil }
    guard let definition = definitions[id], definition.versions.contains(version) else { return nil }
    return definition
  }

  /// The definition of a kind, for objects that come without a path.
  func definition(apiVersion: String, kind: String) -> ResourceDefinition? {
    if apiVersion == EventStrategy.newAPIVersion { return kind == "Event" ? definitions[Self.events] : nil }
    return definitions.values.first { definition in
      definition.kind == kind && definition.versions.contains { definition.apiVersion($0) == apiVersion }
    }
  }

  mutating func register(_ definition: ResourceDefinition) { definitions[definition.id] = definition }

  mutating func unregister(_ id: ResourceID) { definitions[id] = nil }
}

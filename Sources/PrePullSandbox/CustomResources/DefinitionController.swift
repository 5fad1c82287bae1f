// Serves what CustomResourceDefinitions define, and says so in their status.

import YAML

enum DefinitionController {
  static let resource = ResourceID("customresourcedefinitions", group: "apiextensions.k8s.io")

  static func react(to event: WatchEvent, in state: inout ClusterState) {
    switch event.change {
    case .added, .modified: Reactions.quietly { () throws(APIError) in try establish(event.object, &state) }
    case .deleted: withdraw(event.object.key.name, &state)
    }
  }

  private static func establish(_ stored: StoredObject, _ state: inout ClusterState) throws(APIError) {
    // A later change has its own event.
    guard let definition = state.registry[resource], state.store[resource, stored.key] === stored else { return }
    let object = try stored.object(in: definition)
    do throws(FieldFinding) {
      state.registry.register(try ResourceDefinition(definedBy: object))
    } catch {
      // The strategy refuses such definitions.
      throw .invalid(definition.kind, group: definition.id.group, stored.key.name, [error])
    }
    var complete = object
    complete["status"] = status(object, now: state.store.now)
    if complete != object { _ = try state.store.update(complete, replacing: stored, in: definition) }
  }

  private static func status(_ object: Mapping, now: String) -> Node {
    let known = object.value("status", "conditions")?.sequence ?? []
    func condition(_ type: String, _ reason: String, _ message: String) -> Node {
      let before = known.first { $0["type"]?.string == type }?["lastTransitionTime"]
      return [
        "type": Node(type), "status": "True", "reason": Node(reason), "message": Node(message),
        "lastTransitionTime": before ?? Node(now),
      ]
    }
    let versions = object.value("spec", "versions")?.sequence ?? []
    let stored = versions.filter { $0["storage"]?.bool ?? false }.compactMap { $0["name"] }
    let before = object.value("status", "storedVersions")?.sequence ?? []
    return [
      "acceptedNames": object.value("spec", "names") ?? [:],
      "conditions": [
        condition("NamesAccepted", "NoConflicts", "no conflicts found"),
        condition("Established", "InitialNamesAccepted", "the initial names have been accepted"),
      ],
      "storedVersions": Node(.sequence(before + stored.filter { !before.contains($0) })),
    ]
  }

  /// The objects go with their definition.
  private static func withdraw(_ name: String, _ state: inout ClusterState) {
    for definition in state.registry.all where definition.custom?.definitionName == name {
      for object in state.store.objects(definition.id) { _ = state.store.remove(definition.id, object.key) }
      state.registry.unregister(definition.id)
    }
  }
}

// Which lists of built-in kinds are maps in disguise, and by which keys.

import YAML

/// How the items of a list are told apart.
enum ListKind: Sendable, Equatable {
  /// Each item has these fields, which together occur once.
  case map(keys: [String])
  /// Each value occurs once.
  case set
  /// The list is one value.
  case atomic
}

/// The lists of built-in kinds by the name of the field; the same names have the same keys in all of them.
enum MergeKeys {
  static func kind(ofListAt path: [String], items: [Node]) -> ListKind {
    guard let field = path.last else { return .atomic }
    switch field {
    case "finalizers": return .set
    case "ownerReferences": return .map(keys: ["uid"])
    case "containers", "initContainers", "ephemeralContainers", "env", "volumes", "imagePullSecrets", "secrets":
      return named("name", items)
    case "volumeMounts": return named("mountPath", items)
    case "volumeDevices": return named("devicePath", items)
    case "webhooks": return named("name", items)
    case "conditions": return path.first == "status" ? named("type", items) : .atomic
    case "addresses": return path.first == "status" ? named("type", items) : .atomic
    case "hostAliases": return named("ip", items)
    case "ports":
      if items.allSatisfy({ $0["containerPort"] != nil }) { return .map(keys: ["containerPort", "protocol"]) }
      return items.allSatisfy { $0["port"] != nil } ? .map(keys: ["port", "protocol"]) : .atomic
    case "topologySpreadConstraints": return .map(keys: ["topologyKey", "whenUnsatisfiable"])
    case "podIPs": return named("ip", items)
    default: return .atomic
    }
  }

  private static func named(_ key: String, _ items: [Node]) -> ListKind {
    items.allSatisfy { $0[key] != nil } ? .map(keys: [key]) : .atomic
  }
}

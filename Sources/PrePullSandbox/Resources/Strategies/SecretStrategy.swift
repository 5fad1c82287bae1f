// What a server does to Secrets and ConfigMaps.

import PrePullAPI
import YAML

/// `stringData` becomes `data`; the type stays; immutable ones stay as they are.
struct SecretStrategy: ResourceStrategy {
  func prepareForCreate(_ object: inout Mapping) {
    object.setDefault("type", to: "Opaque")
    Self.mergeStringData(&object)
  }

  func prepareForUpdate(_ object: inout Mapping, old: Mapping) {
    object.setDefault("type", to: old["type"] ?? "Opaque")
    Self.mergeStringData(&object)
  }

  func findings(_ object: Mapping, old: Mapping?) -> [FieldFinding] {
    var findings = ImmutableDataStrategy.keyFindings(object)
    for entry in object["data"]?.fields.entries ?? [] {
      if entry.value.string.map({ Base64.decoded($0) == nil }) ?? true {
        findings.append(.invalid("data[\(entry.key)]", "<redacted>", "must be base64"))
      }
    }
    for (type, key) in [
      ("kubernetes.io/dockerconfigjson", ".dockerconfigjson"), ("kubernetes.io/dockercfg", ".dockercfg"),
      ("kubernetes.io/tls", "tls.crt"), ("kubernetes.io/tls", "tls.key"),
    ] where object.text("type") == type && object.value("data", key) == nil {
      findings.append(.required("data[\(key)]"))
    }
    if let old, let type = object["type"], old["type"] != type {
      findings.append(.invalid("type", type, "field is immutable"))
    }
    return findings + ImmutableDataStrategy.changeFindings(object, old: old)
  }

  private static func mergeStringData(_ object: inout Mapping) {
    guard let texts = object["stringData"]?.mapping else {
      object["stringData"] = nil
      return
    }
    var data = object["data"]?.fields ?? Mapping()
    for entry in texts.entries { data[entry.key] = Node(Base64.encoded(Array((entry.value.string ?? "").utf8))) }
    object["data"] = Node(data)
    object["stringData"] = nil
  }
}

/// Keys are file names; what is immutable stays.
struct ImmutableDataStrategy: ResourceStrategy {
  func findings(_ object: Mapping, old: Mapping?) -> [FieldFinding] {
    Self.keyFindings(object) + Self.changeFindings(object, old: old)
  }

  static func keyFindings(_ object: Mapping) -> [FieldFinding] {
    ["data", "binaryData"].flatMap { field in
      (object[field]?.fields.keys ?? []).filter { !isFileName($0) }.map { key in
        .invalid(
          "\(field)[\(key)]", Node(key),
          "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or "
            + "'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')")
      }
    }
  }

  static func changeFindings(_ object: Mapping, old: Mapping?) -> [FieldFinding] {
    guard let old, old["immutable"]?.bool == true else { return [] }
    let isChanged = ["data", "binaryData", "immutable"].contains { old[$0] != object[$0] }
    return isChanged ? [.forbidden("data", "field is immutable when `immutable` is set")] : []
  }

  private static func isFileName(_ key: String) -> Bool {
    !key.isEmpty && key != "." && key != ".." && key.utf8.count <= 253
      && key.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
          true
        default: false
        }
      }
  }
}

// Takes typed fields out of a kubeconfig, with errors that name the file, the line and the field.

import FoundationEssentials
import YAML

/// One mapping of a kubeconfig. A null is an absent field; unknown fields are left alone, as kubectl does.
struct KubeConfigFields {
  let node: Node
  /// The mapping's own path with a dot behind it; empty at the root.
  let path: String
  let file: String

  var place: KubeConfig.Place { Self.place(of: node, in: file) }

  func requireMapping(_ what: String) throws(ConfigurationError) {
    guard node.mapping != nil || node.isNull else {
      throw place.error(.malformed, "this is not \(what): a mapping is expected")
    }
  }

  func string(_ field: String) throws(ConfigurationError) -> String? {
    guard let value = value(field) else { return nil }
    guard let text = value.string else {
      throw Self.place(of: value, in: file).error(
        .malformed, "\(path)\(field) must be a string", advice: "put it in quotes")
    }
    return text
  }

  func nonEmpty(_ field: String) throws(ConfigurationError) -> String? {
    try string(field).flatMap { $0.isEmpty ? nil : $0 }
  }

  func bool(_ field: String) throws(ConfigurationError) -> Bool? {
    guard let value = value(field) else { return nil }
    guard let flag = value.bool else {
      throw Self.place(of: value, in: file).error(.malformed, "\(path)\(field) must be true or false")
    }
    return flag
  }

  func strings(_ field: String) throws(ConfigurationError) -> [String] {
    guard let value = value(field) else { return [] }
    let items = value.sequence?.map(\.string)
    guard let items, !items.contains(nil) else {
      throw Self.place(of: value, in: file).error(.malformed, "\(path)\(field) must be a list of strings")
    }
    return items.compactMap { $0 }
  }

  func stringLists(_ field: String) throws(ConfigurationError) -> [String: [String]] {
    guard let fields = mapping(field) else { return [:] }
    try fields.requireMapping("a mapping of lists")
    var result: [String: [String]] = [:]
    for key in fields.node.mapping?.keys ?? [] { result[key] = try fields.strings(key) }
    return result
  }

  func mapping(_ field: String) -> KubeConfigFields? {
    value(field).map { KubeConfigFields(node: $0, path: "\(path)\(field).", file: file) }
  }

  func mappings(_ field: String) throws(ConfigurationError) -> [KubeConfigFields] {
    guard let value = value(field) else { return [] }
    guard let items = value.sequence else {
      throw Self.place(of: value, in: file).error(.malformed, "\(path)\(field) must be a list")
    }
    var result: [KubeConfigFields] = []
    for (index, item) in items.enumerated() {
      let fields = KubeConfigFields(node: item, path: "\(path)\(field)[\(index)].", file: file)
      try fields.requireMapping("an entry of \(field)")
      result.append(fields)
    }
    return result
  }

  /// The entries of a list of `{name, <inner>}`.
  func namedEntries(_ field: String, holding inner: String) throws(ConfigurationError) -> [(String, KubeConfigFields)] {
    var result: [(String, KubeConfigFields)] = []
    for entry in try mappings(field) {
      guard let name = try entry.nonEmpty("name") else {
        throw entry.place.error(.malformed, "an entry of \(field) has no name")
      }
      let content =
        entry.mapping(inner)
        ?? KubeConfigFields(node: Node(.mapping(Mapping()), range: entry.node.range), path: entry.path, file: file)
      try content.requireMapping("a \(inner)")
      result.append((name, content))
    }
    return result
  }

  /// `<field>-data` inline as base64, which wins, or the file that `<field>` names.
  func pem(_ field: String) throws(ConfigurationError) -> PEMSource? {
    if let data = try nonEmpty("\(field)-data") {
      guard let bytes = Data(base64Encoded: data, options: .ignoreUnknownCharacters), !bytes.isEmpty,
        let text = String(validating: bytes, as: UTF8.self)
      else {
        throw error(
          "\(field)-data", .malformed, "\(path)\(field)-data is not base64 of PEM text",
          advice: "encode the PEM file with base64, or name the file in \(field)")
      }
      return .text(SecretText(text))
    }
    return try nonEmpty(field).map { .file(resolved($0)) }
  }

  /// A path of the file, relative to the folder the file is in.
  func resolved(_ path: String) -> String { KubeConfigFields.resolve(path, besides: file) }

  static func resolve(_ path: String, besides file: String) -> String {
    guard !path.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return path }
    return String(file[...slash]) + path
  }

  func error(
    _ field: String, _ code: ConfigurationError.Code, _ message: String, advice: String? = nil
  ) -> ConfigurationError {
    Self.place(of: value(field) ?? node, in: file).error(code, message, advice: advice)
  }

  private func value(_ field: String) -> Node? {
    node[field].flatMap { $0.isNull ? nil : $0 }
  }

  private static func place(of node: Node, in file: String) -> KubeConfig.Place {
    KubeConfig.Place(
      file: file, line: node.range.map { Int($0.start.line) }, column: node.range.map { Int($0.start.column) })
  }
}

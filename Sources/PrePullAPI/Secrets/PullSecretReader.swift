// Reads the docker configuration in a Secret, keeping what it is for and dropping what it says.
import YAML

/// Reads Secrets. Credentials live no longer than a call.
enum PullSecretReader {
  private enum Form: String {
    /// `{"auths": {"REGISTRY": {…}}}`
    case configuration = "kubernetes.io/dockerconfigjson"
    /// `{"REGISTRY": {…}}`
    case legacy = "kubernetes.io/dockercfg"

    var key: String { self == .configuration ? ".dockerconfigjson" : ".dockercfg" }
  }

  static func entries(of secret: Node) throws(PullSecretError) -> [PullSecret.Entry] {
    let type = secret["type"]?.string ?? "Opaque"
    guard let form = Form(rawValue: type) else {
      throw PullSecretError(
        .wrongType,
        "is of type \(type.quoted(limit: 60)), not \(Form.configuration.rawValue) or \(Form.legacy.rawValue)")
    }
    var entries: [PullSecret.Entry] = []
    for (index, item) in try registries(in: secret, form).enumerated() {
      entries.append(try entry(item.key, item.value, number: index + 1, form))
    }
    return entries
  }

  private static func registries(in secret: Node, _ form: Form) throws(PullSecretError) -> [Mapping.Entry] {
    let configuration = try Self.configuration(try data(of: secret, form), form)
    guard form == .configuration else { return configuration.entries }
    guard let auths = configuration["auths"] else {
      throw PullSecretError(.unreadable, "holds a docker configuration without auths, which names no registry")
    }
    // What encoders write for an empty map.
    if auths.isNull { return [] }
    guard let registries = auths.mapping else {
      throw PullSecretError(.unreadable, "holds a docker configuration whose auths is no mapping of registries")
    }
    return registries.entries
  }

  private static func data(of secret: Node, _ form: Form) throws(PullSecretError) -> [UInt8] {
    // Only manifests have stringData, where it goes before data.
    if let text = secret["stringData"]?[form.key]?.string { return Array(text.utf8) }
    guard let text = secret["data"]?[form.key]?.string, !text.isEmpty else {
      throw PullSecretError(.missingKey, "is of type \(form.rawValue) and has no data under \(form.key)")
    }
    guard let bytes = Base64.decode(text) else {
      throw PullSecretError(.unreadable, "has data under \(form.key) that is not base64")
    }
    return bytes
  }

  private static func configuration(_ bytes: [UInt8], _ form: Form) throws(PullSecretError) -> Mapping {
    let node: Node
    do throws(SyntaxError) {
      node = try JSONReader.read(bytes)
    } catch {
      // The reader's own message shows what it has read.
      throw PullSecretError(.unreadable, "has data under \(form.key) that is not JSON")
    }
    guard let mapping = node.mapping else {
      throw PullSecretError(.unreadable, "has data under \(form.key) that is JSON and no mapping")
    }
    return mapping
  }
}

// MARK: - Entries

extension PullSecretReader {
  private static func entry(
    _ key: String, _ value: Node, number: Int, _ form: Form
  ) throws(PullSecretError) -> PullSecret.Entry {
    let host = RegistryHost(key)
    // By its number: whatever stands in a Secret may be one, a password in the wrong place too.
    let place = "\(number) under \(form.key)"
    guard let fields = value.mapping else {
      throw PullSecretError(.brokenEntry, "has an entry \(place) that is no mapping")
    }
    let hasUser = try hasUserAndPassword(fields, place)
    let hasToken = hasText(fields["identitytoken"]) || hasText(fields["registrytoken"])
    let problem: PullSecret.Problem? =
      if host == nil { isEmailAddress(key) ? .emailAddress : .noRegistry } else if !hasUser, !hasToken {
        .noCredentials
      } else { nil }
    return PullSecret.Entry(
      registry: host?.name, problem: problem, isTokenOnly: hasToken && !hasUser, key: host == nil ? "" : key)
  }

  private static func hasUserAndPassword(_ fields: Mapping, _ place: String) throws(PullSecretError) -> Bool {
    for field in ["auth", "username", "password"] {
      if let value = fields[field], value.string == nil, !value.isNull {
        throw PullSecretError(.brokenEntry, "has an entry \(place) whose \(field) is no text")
      }
    }
    guard let auth = fields["auth"]?.string, !auth.isEmpty else {
      return hasText(fields["username"]) && hasText(fields["password"])
    }
    // Kubelets take it with padding and without.
    let missing = auth.utf8.last == .ascii("=") ? 0 : (4 - auth.utf8.count % 4) % 4
    guard let decoded = Base64.decode(auth + String(repeating: "=", count: missing)) else {
      throw PullSecretError(.brokenEntry, "has an entry \(place) whose auth is not base64")
    }
    guard let colon = decoded.firstIndex(of: .ascii(":")) else {
      throw PullSecretError(.brokenEntry, "has an entry \(place) whose auth is not base64 of USER:PASSWORD")
    }
    return colon > 0 && colon + 1 < decoded.count
  }

  private static func hasText(_ node: Node?) -> Bool { node?.string?.isEmpty == false }

  /// `user@domain`, where a URL with a user in it has a scheme, a port or a path.
  private static func isEmailAddress(_ key: String) -> Bool {
    let parts = key.trimmedWhitespace().split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty,
      !parts[0].utf8.contains(where: { $0 == .ascii(":") || $0 == .ascii("/") })
    else { return false }
    return RegistryHost(String(parts[1])) != nil && !parts[1].utf8.contains(.ascii(":"))
  }
}

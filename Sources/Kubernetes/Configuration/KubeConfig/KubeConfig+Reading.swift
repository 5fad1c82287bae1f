// Reads kubeconfig files and merges them.

import YAML

extension KubeConfig {
  /// Reads files in order; the first that names something wins.
  ///
  /// - Parameters:
  ///   - paths: The files. Empty paths are skipped.
  ///   - skippingMissing: Whether a file that does not exist is skipped, as kubectl does for `$KUBECONFIG`.
  /// - Throws: ``ConfigurationError`` that names the file and, where there is one, the line.
  public static func read(_ paths: [String], skippingMissing: Bool = false) throws(ConfigurationError) -> KubeConfig {
    var merged = KubeConfig()
    for path in paths where !path.isEmpty {
      if skippingMissing, !ConfigurationFile.exists(path) { continue }
      let bytes = try ConfigurationFile.bytes(path, purpose: "the kubeconfig file")
      merged.merge(try parse(bytes, file: path))
    }
    return merged
  }

  /// Reads the text of one file.
  ///
  /// - Parameters:
  ///   - bytes: The text.
  ///   - file: Its path: paths in it are relative to the folder it is in.
  /// - Throws: ``ConfigurationError`` with the place.
  public static func parse(_ bytes: [UInt8], file: String) throws(ConfigurationError) -> KubeConfig {
    var config = KubeConfig()
    config.files = [file]
    var reader = DocumentReader(SourceText(name: file, bytes: bytes))
    guard let first = reader.next() else { return config }
    let root: Node
    switch first {
    case .success(let document): root = document.root
    case .failure(let error):
      throw ConfigurationError(
        .malformed, error.message, advice: error.hint, file: file, line: Int(error.range.start.line),
        column: Int(error.range.start.column))
    }
    let fields = KubeConfigFields(node: root, path: "", file: file)
    try fields.requireMapping("a kubeconfig")
    if let kind = try fields.string("kind"), kind != "Config" {
      throw fields.error("kind", .malformed, "this is a \(kind), not a kubeconfig (kind: Config)")
    }
    config.currentContext = try fields.string("current-context").flatMap { $0.isEmpty ? nil : $0 }
    for (name, entry) in try fields.namedEntries("clusters", holding: "cluster") where config.clusters[name] == nil {
      config.clusters[name] = try entry.cluster()
    }
    for (name, entry) in try fields.namedEntries("users", holding: "user") where config.users[name] == nil {
      config.users[name] = try entry.user()
    }
    for (name, entry) in try fields.namedEntries("contexts", holding: "context") where config.contexts[name] == nil {
      let context = Context(
        cluster: try entry.string("cluster") ?? "", user: try entry.string("user") ?? "",
        namespace: try entry.string("namespace").flatMap { $0.isEmpty ? nil : $0 }, place: entry.place)
      config.contexts[name] = context
    }
    return config
  }

  /// Adds what the other file names and this does not.
  mutating func merge(_ other: KubeConfig) {
    contexts.merge(other.contexts) { first, _ in first }
    clusters.merge(other.clusters) { first, _ in first }
    users.merge(other.users) { first, _ in first }
    currentContext = currentContext ?? other.currentContext
    files += other.files
  }
}

extension KubeConfigFields {
  fileprivate func cluster() throws(ConfigurationError) -> ClusterEntry {
    ClusterEntry(
      server: try nonEmpty("server"), certificateAuthority: try pem("certificate-authority"),
      insecureSkipTLSVerify: try bool("insecure-skip-tls-verify") ?? false,
      tlsServerName: try nonEmpty("tls-server-name"),
      proxyURL: try nonEmpty("proxy-url").map { SecretText($0) }, place: place)
  }

  fileprivate func user() throws(ConfigurationError) -> UserEntry {
    var entry = UserEntry(place: place)
    entry.clientCertificate = try pem("client-certificate")
    entry.clientKey = try pem("client-key")
    entry.token = try nonEmpty("token").map { SecretText($0) }
    entry.tokenFile = try nonEmpty("tokenFile").map { resolved($0) }
    entry.username = try nonEmpty("username")
    entry.password = try nonEmpty("password").map { SecretText($0) }
    if let plugin = mapping("exec") { entry.exec = try plugin.execPlugin() }
    if let provider = mapping("auth-provider") { entry.authProvider = try provider.string("name") ?? "" }
    if let name = try nonEmpty("as") {
      entry.impersonation = Impersonation(
        user: name, groups: try strings("as-groups"), uid: try nonEmpty("as-uid"),
        extra: try stringLists("as-user-extra"))
    }
    return entry
  }

  private func execPlugin() throws(ConfigurationError) -> ExecPlugin {
    guard let command = try nonEmpty("command") else {
      throw error("command", .malformed, "the credential plugin has no command")
    }
    let versionText = try string("apiVersion") ?? ""
    guard let version = ExecPlugin.APIVersion(rawValue: versionText) else {
      throw error(
        "apiVersion", .unsupported, "the credential plugin's apiVersion \"\(versionText)\" is not supported",
        advice: "use \(ExecPlugin.APIVersion.v1.rawValue); a newer version of the plugin may be needed")
    }
    var plugin = ExecPlugin(command: command.contains("/") ? resolved(command) : command, apiVersion: version)
    plugin.arguments = try strings("args")
    for variable in try mappings("env") {
      guard let name = try variable.nonEmpty("name") else {
        throw variable.error("name", .malformed, "an environment variable has no name")
      }
      plugin.environment[name] = SecretText(try variable.string("value") ?? "")
    }
    plugin.installHint = try nonEmpty("installHint")
    plugin.providesClusterInfo = try bool("provideClusterInfo") ?? false
    if let mode = try nonEmpty("interactiveMode") {
      guard let known = ExecPlugin.InteractiveMode(rawValue: mode) else {
        throw error(
          "interactiveMode", .invalidValue, "\"\(mode)\" is no interactiveMode",
          advice: "use Never, IfAvailable or Always")
      }
      plugin.interactiveMode = known
    } else if version == .v1 {
      throw error(
        "interactiveMode", .malformed, "the credential plugin has no interactiveMode, which version v1 requires",
        advice: "add interactiveMode: IfAvailable")
    }
    return plugin
  }
}

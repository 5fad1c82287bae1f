// Finds the configuration of the cluster that a program is to talk to.

import FoundationEssentials

extension ClusterConfiguration {
  /// Whether it is that of a Pod's service account, so that ``defaultNamespace`` is the Pod's own.
  public var isServiceAccount: Bool {
    guard case .tokenFile(let path) = credentials else { return false }
    return path.hasPrefix(InClusterFiles.standardDirectory + "/")
  }

  /// Finds and reads the configuration.
  ///
  /// The first that applies counts, as controllers and kubectl do it:
  /// 1. `kubeconfig`, the file a flag names;
  /// 2. the files of `$KUBECONFIG`, separated by colons; those that do not exist are skipped unless all are;
  /// 3. in a Pod, its service account: `KUBERNETES_SERVICE_HOST` and `_PORT` are set and the token is there;
  /// 4. `~/.kube/config`;
  /// 5. `overrides.server` alone.
  ///
  /// The overrides are laid over whatever was found; without a `proxy-url`, `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`
  /// count. Credentials are dropped for a plain `http` server, as kubectl
  /// does: they would travel in the clear.
  ///
  /// - Parameters:
  ///   - kubeconfig: The file that `--kubeconfig` names.
  ///   - overrides: The values of the other flags.
  ///   - environment: The variables of the process.
  /// - Throws: ``ConfigurationError`` that names the file, the line where there is one, and what to do.
  public static func load(
    kubeconfig: String? = nil, overrides: ConnectionOverrides = ConnectionOverrides(),
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(ConfigurationError) -> ClusterConfiguration {
    try load(
      kubeconfig: kubeconfig, overrides: overrides, environment: environment,
      serviceAccount: InClusterFiles.standardDirectory)
  }

  static func load(
    kubeconfig: String?, overrides: ConnectionOverrides, environment: [String: String], serviceAccount: String
  ) throws(ConfigurationError) -> ClusterConfiguration {
    let found = try find(
      kubeconfig: kubeconfig, overrides: overrides, environment: environment, serviceAccount: serviceAccount)
    var configuration = try found.overridden(by: overrides).configuration(overrides: overrides)
    if configuration.proxyURL == nil {
      configuration.proxyURL = ProxyEnvironment(variables: environment).proxy(for: configuration.server)
    }
    return configuration
  }

  private static func find(
    kubeconfig: String?, overrides: ConnectionOverrides, environment: [String: String], serviceAccount: String
  ) throws(ConfigurationError) -> SelectedEntries {
    if let kubeconfig, !kubeconfig.isEmpty {
      return try KubeConfig.read([kubeconfig]).select(overrides)
    }
    var searched: [String] = []
    if let list = environment["KUBECONFIG"], !list.isEmpty {
      let config = try KubeConfig.read(list.split(separator: ":").map(String.init), skippingMissing: true)
      if !config.files.isEmpty { return try config.select(overrides) }
      searched.append("$KUBECONFIG (\(list)), which does not exist")
    } else {
      searched.append("$KUBECONFIG, which is not set")
    }
    let files = InClusterFiles(directory: serviceAccount)
    if let entries = try files.entries(environment: environment) {
      if overrides.context != nil || overrides.cluster != nil || overrides.user != nil {
        throw ConfigurationError(
          .conflict, "a context, cluster or user is named, and there is no kubeconfig to find it in",
          advice: "give --kubeconfig; without it this Pod's service account is used, which has no contexts")
      }
      return entries
    }
    searched.append("the Pod's service account at \(serviceAccount), which is not there")
    if let home = environment["HOME"], !home.isEmpty {
      let file = home + "/.kube/config"
      if ConfigurationFile.exists(file) { return try KubeConfig.read([file]).select(overrides) }
      searched.append("\(file), which does not exist")
    }
    if overrides.server != nil, overrides.context == nil, overrides.cluster == nil, overrides.user == nil {
      let place = KubeConfig.Place(file: "flags")
      return SelectedEntries(
        cluster: ClusterEntry(place: place), user: UserEntry(place: place), namespace: nil, origin: "flags")
    }
    throw ConfigurationError(
      .noConfiguration, "no cluster is configured; looked at \(searched.joined(separator: "; "))",
      advice: "give --kubeconfig FILE, or set KUBECONFIG")
  }
}

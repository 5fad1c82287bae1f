// Chooses the cluster, user and namespace that a context and the flags mean.

/// What a configuration is made from: a kubeconfig's entries, or what a Pod finds in its files.
struct SelectedEntries {
  var cluster: ClusterEntry
  var user: UserEntry
  var namespace: String?
  var origin: String
}

extension KubeConfig {
  /// The entries that the current context, or those the flags name, stand for.
  func select(_ overrides: ConnectionOverrides) throws(ConfigurationError) -> SelectedEntries {
    let from = files.joined(separator: ", ")
    var context: Context?
    var origin = from
    if let name = overrides.context ?? currentContext {
      guard let found = contexts[name] else {
        throw unknown("context", name, known: contexts.keys, what: overrides.context == nil ? "current-context" : nil)
      }
      context = found
      origin = "context \(name) of \(found.place.file)"
    }
    let noPlace = Place(file: from)
    var cluster = ClusterEntry(place: context?.place ?? noPlace)
    if let name = overrides.cluster ?? context?.cluster, !name.isEmpty {
      guard let found = clusters[name] else {
        throw unknown("cluster", name, known: clusters.keys, at: overrides.cluster == nil ? context?.place : nil)
      }
      cluster = found
    }
    var user = UserEntry(place: context?.place ?? noPlace)
    if let name = overrides.user ?? context?.user, !name.isEmpty {
      guard let found = users[name] else {
        throw unknown("user", name, known: users.keys, at: overrides.user == nil ? context?.place : nil)
      }
      user = found
    }
    if cluster.server == nil, overrides.server == nil {
      throw noServer(context: context, cluster: cluster)
    }
    return SelectedEntries(cluster: cluster, user: user, namespace: context?.namespace, origin: origin)
  }

  private func noServer(context: Context?, cluster: ClusterEntry) -> ConfigurationError {
    if context == nil {
      let known = contexts.keys.sorted()
      return ConfigurationError(
        .noConfiguration, "no context is chosen",
        advice: known.isEmpty
          ? "add a cluster, a user and a context, or give --server"
          : "choose one with --context or kubectl config use-context: \(known.joined(separator: ", "))",
        file: files.joined(separator: ", "))
    }
    return cluster.place.error(
      .malformed, "the cluster has no server", advice: "add server: https://host:6443, or give --server")
  }

  private func unknown(
    _ kind: String, _ name: String, known: some Collection<String>, what: String? = nil, at place: Place? = nil
  ) -> ConfigurationError {
    let names = known.sorted()
    return ConfigurationError(
      .unknownName, "there is no \(kind) \"\(name)\"\(what.map { " (named by \($0))" } ?? "")",
      advice: names.isEmpty ? "the file names no \(kind)s" : "known \(kind)s: \(names.joined(separator: ", "))",
      file: place?.file ?? files.joined(separator: ", "), line: place?.line, column: place?.column)
  }
}

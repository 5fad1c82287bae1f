// What a Pod finds about the cluster it runs in.

/// The files of a Pod's service account.
struct InClusterFiles {
  static let standardDirectory = "/var/run/secrets/kubernetes.io/serviceaccount"

  let directory: String

  var token: String { directory + "/token" }
  var authority: String { directory + "/ca.crt" }
  var namespace: String { directory + "/namespace" }

  /// The cluster and user of the Pod; nil outside of one, or when its token is not mounted.
  func entries(environment: [String: String]) throws(ConfigurationError) -> SelectedEntries? {
    guard let host = environment["KUBERNETES_SERVICE_HOST"], !host.isEmpty,
      let port = environment["KUBERNETES_SERVICE_PORT"], !port.isEmpty, ConfigurationFile.exists(token)
    else { return nil }
    let place = KubeConfig.Place(file: directory)
    var cluster = ClusterEntry(place: place)
    cluster.server = "https://" + (host.contains(":") ? "[\(host)]" : host) + ":" + port
    // Without it the server would be checked against public authorities and refused with a puzzling message.
    guard ConfigurationFile.exists(authority) else {
      throw place.error(
        .fileNotFound, "the service account has a token and no ca.crt",
        advice: "mount the whole service account, not the token alone")
    }
    cluster.certificateAuthority = .file(authority)
    var user = UserEntry(place: place)
    user.tokenFile = token
    var name: String?
    if ConfigurationFile.exists(namespace) {
      let text = try ConfigurationFile.text(namespace, purpose: "the service account's namespace")
      name = text.split(whereSeparator: \.isWhitespace).first.map(String.init)
    }
    return SelectedEntries(cluster: cluster, user: user, namespace: name, origin: "in-cluster")
  }
}

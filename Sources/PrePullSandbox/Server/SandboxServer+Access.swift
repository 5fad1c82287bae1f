// What tests do to a server from inside.

public import YAML

extension SandboxServer {
  /// A kubeconfig whose one user may do everything, as YAML.
  public var kubeconfig: String { kubeconfig(token: token) }

  /// A kubeconfig for the user of another token, as YAML.
  public func kubeconfig(token: String, namespace: String = "default") -> String {
    """
    apiVersion: v1
    kind: Config
    current-context: sandbox
    clusters:
    - name: sandbox
      cluster:
        server: \(url)
        certificate-authority-data: \(Base64.encoded(Array(caPEM.utf8)))
    users:
    - name: sandbox
      user:
        token: \(token)
    contexts:
    - name: sandbox
      context:
        cluster: sandbox
        user: sandbox
        namespace: \(namespace)

    """
  }

  /// Lets another user in.
  /// - Returns: Its token.
  public func addUser(_ user: SandboxUser) -> String {
    let token = NameSuffix.random(length: 32)
    api.settings.withLock { $0.tokens[token] = user }
    return token
  }

  /// Sets who may do what, for requests and for access reviews; at the start everybody may do everything.
  public func setPolicy(_ policy: @escaping AccessPolicy) {
    api.settings.withLock { $0.policy = policy }
  }

  /// Tells where a Service that webhooks are called through really listens; nil takes it away. TLS is verified for
  /// `NAME.NAMESPACE.svc`.
  public func setService(namespace: String, name: String, _ address: ServiceAddress?) {
    api.webhookClient.setService(namespace: namespace, name: name, address)
  }

  /// Makes requests go wrong.
  /// - Returns: What ``removeFault(_:)`` takes.
  @discardableResult
  public func setFault(_ fault: Fault) -> Int { api.settings.withLock { $0.faults.add(fault) } }

  /// Takes a fault away.
  public func removeFault(_ id: Int) { api.settings.withLock { $0.faults.remove(id) } }

  /// The requests so far, the latest 100,000.
  public var requests: [RequestRecord] { api.log.all }

  /// Forgets the requests so far.
  public func forgetRequests() { api.log.removeAll() }

  /// Drops the history of all resources but for the latest changes: watches from any earlier version are told 410.
  /// - Parameter kept: How many changes are kept, counted over all resources.
  public func compact(keeping kept: Int = 0) {
    api.cluster.compact(keeping: kept)
  }

  /// Creates an object, or replaces it whole, status included. Neither admission nor preconditions apply, and
  /// a custom resource is neither pruned nor defaulted; it must be valid all the same.
  /// - Parameter object: with apiVersion, kind and a name; a namespaced object without a namespace goes to `default`.
  /// - Returns: The object as it is stored.
  @discardableResult
  public func put(_ object: Node) throws(APIError) -> Node {
    try api.cluster.put(object)
  }

  /// An object, or nil when it is not there.
  /// - Parameter namespace: empty for cluster-scoped resources.
  public func get(_ resource: ResourceID, namespace: String = "", name: String) throws(APIError) -> Node? {
    try api.cluster.get(resource, ObjectKey(namespace: namespace, name: name))
  }

  /// The objects of a resource, in a namespace or in all.
  public func list(_ resource: ResourceID, namespace: String? = nil) throws(APIError) -> [Node] {
    try api.cluster.list(resource, in: namespace)
  }

  /// Deletes an object as a client would, with a grace period of none; finalizers hold it.
  public func delete(_ resource: ResourceID, namespace: String = "", name: String) throws(APIError) {
    try api.cluster.delete(resource, ObjectKey(namespace: namespace, name: name))
  }

  /// The resourceVersion of the latest change.
  public var resourceVersion: Int { api.cluster.read { $0.store.revision } }
}

// The commands that messages about Secrets end in.

/// What to type to make a Secret with image pull credentials.
public enum PullSecretCommand {
  /// The command that makes the Secret; what only the user knows stands in capitals.
  ///
  /// - Parameters:
  ///   - name: the Secret's name.
  ///   - namespace: the Secret's namespace.
  ///   - registry: the registry that it is for, when that is known.
  public static func create(name: String, namespace: String, registry: String?) -> String {
    """
    kubectl create secret docker-registry \(name) -n \(namespace) --docker-server=\(registry ?? "REGISTRY") \
    --docker-username=USER --docker-password=PASSWORD
    """
  }

  /// The commands that replace a Secret that is there; its type can not be changed, so it goes first.
  public static func replace(name: String, namespace: String, registry: String?) -> String {
    "kubectl delete secret \(name) -n \(namespace) && "
      + create(name: name, namespace: namespace, registry: registry)
  }
}

// What is in a sandbox from the start: the CRDs, prepull's namespace, and the Secrets that samples and docs name.
import FoundationEssentials
import PrePullAPI
import PrePullSandbox
import YAML

enum SandboxObjects {
  /// A registry that the docs pull from.
  private static let documentedRegistry = "registry.example.com"
  /// The Secrets with the right logins.
  private static let secrets = [(namespace: "default", name: "pull"), (namespace: "prod", name: "pull")]
  /// A Secret whose password was changed behind its back.
  private static let wrongSecret = (namespace: "default", name: "pull-expired")

  /// The objects, in an order in which they can be created.
  static func all(for simulation: SimulationConfiguration) throws(CommandFailure) -> [Node] {
    var logins = simulation.privateRegistries
    if logins[documentedRegistry] == nil { logins[documentedRegistry] = PrivateRegistry.sampleLogin }
    let wrong = logins.mapValues { RegistryLogin(username: $0.username, password: $0.password + "-of-last-year") }
    return ResourceKind.all.map(\.customResourceDefinition) + [
      namespace(Installation.defaultNamespace), namespace("prod"),
    ] + secrets.map { secret($0, logins) } + [secret(wrongSecret, wrong)]
  }

  private static func namespace(_ name: String) -> Node {
    ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": Node(.string(name))]]
  }

  /// As `kubectl create secret docker-registry` makes it, for several registries.
  private static func secret(
    _ name: (namespace: String, name: String), _ logins: [String: RegistryLogin]
  ) -> Node {
    var registries = Mapping()
    for (host, login) in logins.sorted(by: { $0.key < $1.key }) {
      let pair = Data("\(login.username):\(login.password)".utf8).base64EncodedString()
      registries[host] = [
        "auth": Node(.string(pair)), "password": Node(.string(login.password)),
        "username": Node(.string(login.username)),
      ]
    }
    let configuration = JSONWriter.bytes(["auths": Node(.mapping(registries))])
    return [
      "apiVersion": "v1", "kind": "Secret", "type": "kubernetes.io/dockerconfigjson",
      "metadata": ["name": Node(.string(name.name)), "namespace": Node(.string(name.namespace))],
      "data": [".dockerconfigjson": Node(.string(Data(configuration).base64EncodedString()))],
    ]
  }
}

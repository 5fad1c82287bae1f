// The processes that are installed, and what their objects say of each.
import Testing
import YAML

/// A process that the manifests bring into a cluster.
enum Component: String, CaseIterable, Sendable {
  case webhook
  case controller

  /// The name of its objects, and of its program.
  var name: String { "prepull-\(rawValue)" }

  /// The ports of its container, by name.
  var ports: [String: Int] {
    switch self {
    case .webhook: ["https": 8443, "health": 8081]
    case .controller: ["health": 8081]
    }
  }

  /// The Deployment that runs it.
  var deployment: Node {
    get throws { try Repository.installation().only("Deployment", name) }
  }

  /// The Pod that the Deployment makes.
  var pod: Node {
    get throws { try #require(try deployment.at("spec.template.spec")) }
  }

  /// The only container of that Pod.
  var container: Node {
    get throws {
      let containers = try #require(try pod["containers"]?.sequence)
      try #require(containers.count == 1)
      return containers[0]
    }
  }
}

// The Deployments of prepull's processes as a cluster would show them; here they run inside the sandbox's own process.
import YAML

enum SandboxDeployment {
  /// The Deployment of that name from the manifests, with every replica ready, though it is this process that does the work.
  ///
  /// - Throws: exit code 1 when the manifests, which are part of the program, have none.
  static func ready(_ name: String) throws(CommandFailure) -> Node {
    let found = try Installation().objects().first {
      $0["kind"]?.string == "Deployment" && $0["metadata"]?["name"]?.string == name
    }
    guard let deployment = found else {
      throw CommandFailure(.wrongInput, "the manifests have no Deployment \(name); please report this")
    }
    guard var fields = deployment.mapping else { return deployment }
    // The spec stays as it is: `install` applies the same over it.
    let count = deployment["spec"]?["replicas"] ?? 1
    fields["status"] = [
      "observedGeneration": 1, "replicas": count, "updatedReplicas": count, "readyReplicas": count,
      "availableReplicas": count,
      "conditions": [["type": "Available", "status": "True", "reason": "MinimumReplicasAvailable"]],
    ]
    return Node(.mapping(fields))
  }
}

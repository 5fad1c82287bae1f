// The Deployments of prepull's processes as a cluster would show them; here they run inside the sandbox's own process.
import YAML

enum SandboxDeployment {
  /// The Deployment of that name from the manifests, with one replica that is ready: this process.
  ///
  /// - Throws: exit code 1 when the manifests, which are part of the program, have none.
  static func ready(_ name: String) throws(CommandFailure) -> Node {
    let found = try Installation().objects().first {
      $0["kind"]?.string == "Deployment" && $0["metadata"]?["name"]?.string == name
    }
    guard var deployment = found else {
      throw CommandFailure(.wrongInput, "the manifests have no Deployment \(name); please report this")
    }
    deployment.update("spec", "replicas") { $0 = 1 }
    guard var fields = deployment.mapping else { return deployment }
    fields["status"] = [
      "observedGeneration": 1, "replicas": 1, "updatedReplicas": 1, "readyReplicas": 1, "availableReplicas": 1,
      "conditions": [["type": "Available", "status": "True", "reason": "MinimumReplicasAvailable"]],
    ]
    return Node(.mapping(fields))
  }
}

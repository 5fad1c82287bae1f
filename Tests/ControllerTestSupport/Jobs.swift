// Jobs of the three kinds, and what is read from them.

import PrePullAPI
package import PrePullSandbox
package import YAML

extension Node {
  package var name: String { self["metadata"]?["name"]?.string ?? "" }
  package var namespace: String { self["metadata"]?["namespace"]?.string ?? "" }
  package var uid: String { self["metadata"]?["uid"]?.string ?? "" }

  /// The resource of a job.
  package var resourceID: ResourceID {
    let kind = self["kind"]?.string
    guard let found = ResourceKind.all.first(where: { $0.kind == kind }) else { return ResourceID(kind ?? "") }
    return ResourceID(found.plural, group: found.group)
  }

  /// Whether a job's status says that it is over.
  package var hasEnded: Bool {
    ["Successful", "Failed"].contains(self["status"]?["state"]?.string)
      || self["status"]?["completionTime"]?.string != nil
  }
}

/// An ImagePrePullJob with these fields in its template.
package func prePullJob(_ name: String = "warm", _ template: [String: Node]) -> Node {
  [
    "apiVersion": "operations.kubeedge.io/v1alpha1", "kind": "ImagePrePullJob",
    "metadata": ["name": Node(.string(name))], "spec": ["imagePrePullTemplate": Node(fields: template)],
  ]
}

/// An ImagePullJob of one image with these fields in its spec.
package func pullJob(_ name: String = "warm", _ spec: [String: Node] = [:]) -> Node {
  [
    "apiVersion": "apps.kruise.io/v1alpha1", "kind": "ImagePullJob",
    "metadata": ["name": Node(.string(name)), "namespace": Node(.string(TestCluster.jobNamespace))],
    "spec": Node(fields: ["image": "nginx:1.27"].merging(spec) { $1 }),
  ]
}

/// An ImageListPullJob of two images with these fields in its spec.
package func listPullJob(_ name: String = "warm", _ spec: [String: Node] = [:]) -> Node {
  [
    "apiVersion": "apps.kruise.io/v1alpha1", "kind": "ImageListPullJob",
    "metadata": ["name": Node(.string(name)), "namespace": Node(.string(TestCluster.jobNamespace))],
    "spec": Node(fields: ["images": ["nginx:1.27", "redis:7.2"]].merging(spec) { $1 }),
  ]
}

/// A Secret with one registry's login.
package func dockerSecret(
  _ name: String, in namespace: String, registry: String, user: String, password: String
) -> Node {
  let login: Node = ["username": Node(.string(user)), "password": Node(.string(password))]
  let configuration: Node = ["auths": Node(fields: [registry: login])]
  return [
    "apiVersion": "v1", "kind": "Secret", "type": "kubernetes.io/dockerconfigjson",
    "metadata": ["name": Node(.string(name)), "namespace": Node(.string(namespace))],
    "stringData": [".dockerconfigjson": Node(.string(JSONWriter.string(configuration)))],
  ]
}

extension Node {
  /// A mapping in the order of its keys.
  package init(fields: [String: Node]) {
    self.init(
      .mapping(Mapping(fields.sorted { $0.key < $1.key }.map { Mapping.Entry(key: $0.key, value: $0.value) })))
  }
}

extension Node {
  /// The object with an annotation.
  package func annotated(_ key: String, _ value: String) -> Node {
    guard case .mapping(var fields) = content, case .mapping(var metadata) = fields["metadata"]?.content else {
      return self
    }
    var annotations = metadata["annotations"]?.mapping ?? Mapping()
    annotations[key] = Node(.string(value))
    metadata["annotations"] = Node(.mapping(annotations))
    fields["metadata"] = Node(.mapping(metadata))
    return Node(.mapping(fields))
  }
}

// Small builders for test objects.
import PrePullAPI
import YAML

/// A valid ImagePrePullJob whose template is changed by `change`.
package func kubeEdgeJob(_ change: (inout Mapping) -> Void = { _ in }) -> Node {
  var template = Mapping([
    Mapping.Entry(key: "images", value: ["nginx:1.27"]), Mapping.Entry(key: "nodeNames", value: ["edge-1"]),
  ])
  change(&template)
  return [
    "apiVersion": "operations.kubeedge.io/v1alpha1", "kind": "ImagePrePullJob", "metadata": ["name": "warm"],
    "spec": ["imagePrePullTemplate": Node(.mapping(template))],
  ]
}

/// A valid ImagePullJob whose spec is changed by `change`.
package func kruiseJob(_ change: (inout Mapping) -> Void = { _ in }) -> Node {
  var spec = Mapping([Mapping.Entry(key: "image", value: "nginx:1.27")])
  change(&spec)
  return [
    "apiVersion": "apps.kruise.io/v1alpha1", "kind": "ImagePullJob",
    "metadata": ["name": "warm", "namespace": "prod"], "spec": Node(.mapping(spec)),
  ]
}

/// A valid ImageListPullJob whose spec is changed by `change`.
package func kruiseListJob(_ change: (inout Mapping) -> Void = { _ in }) -> Node {
  var spec = Mapping([Mapping.Entry(key: "images", value: ["nginx:1.27", "redis:7.2"])])
  change(&spec)
  return [
    "apiVersion": "apps.kruise.io/v1beta1", "kind": "ImageListPullJob",
    "metadata": ["name": "warm", "namespace": "prod"], "spec": Node(.mapping(spec)),
  ]
}

/// A valid NodeImage whose tag `latest` of `ubuntu` is changed by `change`.
package func nodeImage(_ change: (inout Mapping) -> Void = { _ in }) -> Node {
  var tag = Mapping([
    Mapping.Entry(key: "tag", value: "latest"),
    Mapping.Entry(key: "pullPolicy", value: ["ttlSecondsAfterFinished": 300]),
  ])
  change(&tag)
  return [
    "apiVersion": "apps.kruise.io/v1alpha1", "kind": "NodeImage", "metadata": ["name": "node-1"],
    "spec": ["images": ["ubuntu": ["tags": [Node(.mapping(tag))]]]],
  ]
}

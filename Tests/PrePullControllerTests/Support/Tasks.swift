// Tasks and their jobs, for tests of the parts.

import ControllerTestSupport
import Kubernetes
import PrePullAPI
import PrePullSandbox
import YAML

@testable import PrePullController
@testable import PrePullEngine

extension JobIdentity {
  /// An ImagePullJob of the namespace `prod`.
  static func of(_ name: String = "warm", uid: String = "job-uid") -> JobIdentity {
    JobIdentity(
      resource: APIResource(
        group: "apps.kruise.io", version: "v1alpha1", plural: "imagepulljobs", kind: "ImagePullJob", isNamespaced: true),
      key: ObjectKey(namespace: TestCluster.jobNamespace, name: name), uid: uid)
  }
}

extension TaskOrder {
  /// A task of one image.
  static func of(
    _ node: String, attempt: Int = 1, image: String = "nginx:1.27", secrets: [NamespacedName] = []
  ) -> TaskOrder {
    TaskOrder(
      id: TaskID(node: node, attempt: attempt),
      images: [TaskImage(index: 0, reference: image, secrets: secrets)], deadlineSeconds: 300,
      imagePullPolicy: .ifNotPresent, sandboxConfig: nil)
  }
}

extension TaskOwner {
  /// A job with an anchor that is there, so that nothing of it is collected.
  static func stored(_ job: JobIdentity = .of(), in cluster: TestCluster) throws -> TaskOwner {
    let anchor = try cluster.server.put([
      "apiVersion": "v1", "kind": "ConfigMap",
      "metadata": [
        "name": Node(.string(Anchor.name(ofJob: job.uid, shard: 0))), "namespace": Node(.string(TestCluster.namespace)),
      ],
    ])
    return TaskOwner(job: job, anchor: Anchor(name: anchor.name, uid: anchor.uid))
  }
}

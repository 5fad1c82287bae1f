// The jobs that chaos comes over, and the Secrets that they name.

import ControllerTestSupport
import YAML

extension ChaosPlan {
  static func kubeedge(concurrency: Int, retries: Int) -> Node {
    prePullJob(
      "chaos",
      [
        "images": [Node(.string(image)), Node(.string(privateImage))], "labelSelector": [:],
        "imageSecretRefs": [["image": Node(.string(registry)), "imageSecret": "prod/pull"]],
        "concurrency": Node(.integer(concurrency)), "retryTimes": Node(.integer(retries)), "failureTolerate": "1",
      ]
    )
    .setting(
      "spec.imagePrePullOverriders",
      to: [
        [
          "imagePrePullOverrider": [
            "nodeLabel": "zone=b",
            "overriders": ["secretOverriders": [["component": "SecretName", "operator": "replace", "value": "bad"]]],
          ]
        ],
        [
          "imagePrePullOverrider": [
            "nodeLabel": "zone=c",
            "overriders": [
              "imageOverriders": [["component": "Tag", "operator": "replace", "value": "does-not-exist"]]
            ],
          ]
        ],
      ])
  }

  static func kruise(concurrency: Int) -> Node {
    pullJob(
      "chaos",
      [
        "image": Node(.string(privateImage)), "pullSecrets": ["pull"], "parallelism": Node(.integer(concurrency)),
        "pullPolicy": ["backoffLimit": 0],
      ])
  }

  static func list(concurrency: Int) -> Node {
    listPullJob(
      "chaos",
      [
        "images": [Node(.string(image)), Node(.string(privateImage)), Node(.string(refusedImage))],
        "pullSecrets": ["pull", "bad"], "parallelism": Node(.integer(concurrency)), "pullPolicy": ["backoffLimit": 0],
      ])
  }

  /// The Secrets that the job names.
  var secrets: [Node] {
    [
      dockerSecret("pull", in: "prod", registry: Self.registry, user: "me", password: "right"),
      dockerSecret(
        "bad", in: "prod", registry: seed % 3 == 0 ? Self.registry : "refused.example.com", user: "me",
        password: "wrong"),
    ]
  }
  /// The nodes that are never ready; nothing runs on them.
  var unfitNodeObjects: [Node] {
    unfitNodes.map { name in
      [
        "apiVersion": "v1", "kind": "Node",
        "metadata": ["name": Node(.string(name)), "labels": ["node-role.kubernetes.io/edge": ""]],
        "status": ["conditions": [["type": "Ready", "status": "Unknown"]]],
      ]
    }
  }
}

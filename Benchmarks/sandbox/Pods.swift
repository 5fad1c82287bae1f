// Pods as the controller makes them.

import Kubernetes
import YAML

enum Pods {
  /// A Pod that pulls one image on one node.
  static func pod(_ name: String, node: String) -> Node {
    [
      "apiVersion": "v1", "kind": "Pod",
      "metadata": [
        "name": Node(.string(name)),
        "labels": [
          "app.kubernetes.io/managed-by": "prepull-controller",
          "prepull.dev/job": "0b0b3a6e-0000-4000-8000-000000000001",
          "prepull.dev/attempt": "1",
        ],
      ],
      "spec": [
        "nodeName": Node(.string(node)), "restartPolicy": "Never", "automountServiceAccountToken": false,
        "enableServiceLinks": false, "activeDeadlineSeconds": 300, "terminationGracePeriodSeconds": 0,
        "tolerations": [["operator": "Exists"]],
        "securityContext": ["runAsNonRoot": true, "runAsUser": 65534, "seccompProfile": ["type": "RuntimeDefault"]],
        "containers": [
          [
            "name": "image-0", "image": "registry.example.com/team/application:1.27.3",
            "imagePullPolicy": "IfNotPresent", "command": ["/prepull-noop"],
            "resources": ["requests": ["cpu": "1m", "memory": "4Mi"], "limits": ["memory": "16Mi"]],
            "securityContext": ["allowPrivilegeEscalation": false, "capabilities": ["drop": ["ALL"]]],
          ]
        ],
      ],
    ]
  }

  /// Whether a Pod's image has been pulled.
  static func isPulled(_ pod: Node) -> Bool {
    let statuses = pod["status"]?["containerStatuses"]?.sequence ?? []
    return !statuses.isEmpty && statuses.allSatisfy { $0["state"]?["terminated"] != nil }
  }
}

extension ClientOptions {
  /// As many requests as can be sent.
  static var unlimited: ClientOptions {
    var options = ClientOptions(userAgent: "sandbox-load")
    options.rateLimit = nil
    options.maximumConnections = 256
    return options
  }
}

// A forecast for programs.
import PrePullAPI
import PrePullEngine
import YAML

extension JobForecast {
  /// The forecast as an object of its own kind, which no server knows.
  ///
  /// - Parameters:
  ///   - object: the job.
  ///   - source: the file that it was read from; nil for one of the cluster.
  func node(of object: Node, from source: String?) -> Node {
    var job = Mapping()
    job["apiVersion"] = object["apiVersion"] ?? Node(.null)
    job["kind"] = object["kind"] ?? Node(.null)
    job["name"] = object["metadata"]?["name"] ?? Node(.null)
    if let namespace = object["metadata"]?["namespace"] { job["namespace"] = namespace }
    if let source { job["file"] = Node(.string(source)) }
    let estimate = estimate
    return [
      "apiVersion": "prepull.dev/v1", "kind": "JobPlan", "job": Node(.mapping(job)),
      "wouldSucceed": Node(.bool(isGood)), "problems": .list(problems.map(\.node)),
      "notes": .list(remarks.map(\.node)), "concurrency": Node(.integer(plan.concurrency)),
      "waves": .number(rehearsal.waves), "tolerated": .number(rehearsal.tolerated),
      "nodes": [
        "selected": Node(.integer(rehearsal.selected)), "pulling": .texts(rehearsal.pulls.map(\.node)),
        "failing": .list(failures.map(\.node)), "waiting": .texts(rehearsal.waiting),
        "missing": .texts(rehearsal.missing), "notChosen": .list(exclusions.map(\.node)),
      ],
      "images": .list(images.map(\.node)), "overridden": .list(overrides.map(\.node)),
      "estimatedBytes": Node(.integer(estimate.bytes)), "imagesOfUnknownSize": Node(.integer(estimate.unknown)),
    ]
  }
}

extension JobForecast.NodeGroup {
  fileprivate var node: Node { ["reason": Node(.string(reason)), "nodes": .texts(nodes)] }
}

extension JobForecast.Remark {
  fileprivate var node: Node { ["message": Node(.string(text)), "command": .text(command)] }
}

extension JobForecast.Image {
  fileprivate var node: Node {
    [
      "image": Node(.string(reference)), "nodes": Node(.integer(nodes)), "present": Node(.integer(present)),
      "sizeBytes": .number(size), "credentials": credentials.node,
    ]
  }
}

extension ImageCredentials {
  fileprivate var node: Node {
    let (state, secret): (String, NamespacedName?) =
      switch self {
      case .anonymous: ("anonymous", nil)
      case .served(let name): ("served", name)
      case .unserved(let name, _, _): ("unserved", name)
      case .missing(let name): ("missing", name)
      case .unusable(let name, _): ("unusable", name)
      case .unknown(let name, _): ("unknown", name)
      }
    return ["state": Node(.string(state)), "secret": .text(secret?.description)]
  }
}

extension JobForecast.Override {
  fileprivate var node: Node {
    let images = images.map { image -> Node in
      [
        "written": Node(.string(image.written)), "pulled": Node(.string(image.pulled)),
        "secrets": .texts(image.secrets.map(\.description)),
      ]
    }
    return ["labels": .texts(labels), "nodes": .texts(nodes), "images": .list(images)]
  }
}

extension Node {
  /// A list of texts.
  static func texts(_ texts: [String]) -> Node { Node(.sequence(texts.map { Node(.string($0)) })) }
  /// A list of nodes.
  static func list(_ nodes: [Node]) -> Node { Node(.sequence(nodes)) }
}

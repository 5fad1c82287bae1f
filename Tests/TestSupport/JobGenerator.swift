// Random valid jobs of every dialect, spelled in all the ways that users spell them.
import PrePullAPI
import YAML

package struct JobGenerator {
  package var random: SeededGenerator

  package init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  /// A valid object of the dialect, not in normal form.
  package mutating func job(_ dialect: Dialect) -> Node {
    switch dialect {
    case .kubeedge: kubeEdge()
    case .kruise, .kruiseList: kruise(dialect)
    case .nodeImage: nodeImage()
    }
  }

  // MARK: - KubeEdge

  private mutating func kubeEdge() -> Node {
    var template = Mapping()
    var images = strings(1...4) { $0.image() }
    if random.oneIn(6) { images.append(images[0]) }
    template["images"] = list(images)
    switch random.int(0...3) {
    case 0, 1:
      var names = strings(1...4) { $0.dnsName() }
      if random.oneIn(6) { names.append(names[0]) }
      template[random.oneIn(3) ? "nodes" : "nodeNames"] = list(names)
    default: template["labelSelector"] = selector()
    }
    if random.oneIn(2) { template["concurrency"] = Node(.integer(random.pick([0, 1, 2, 10, 2_147_483_647]))) }
    if random.oneIn(2) { template["timeoutSeconds"] = Node(.integer(random.pick([0, 1, 120, 300, 600]))) }
    if random.oneIn(2) { template["retryTimes"] = Node(.integer(random.int(0...5))) }
    if random.oneIn(2) {
      template["failureTolerate"] = Node(.string(random.pick(["0", "0.1", ".5", "1", "1.0", "0.333", "0.10"])))
    }
    if random.oneIn(2) {
      template["checkItems"] = random.pick([[], ["disk"], ["mem", "cpu"], ["disk", "disk"], ["disk", "cpu", "mem"]])
    }
    let namespace = random.pick(["default", "edge", "prod"])
    if random.oneIn(2) {
      template["imageSecrets"] = Node(.string(random.oneIn(4) ? "bare" : "\(namespace)/pull"))
    }
    if random.oneIn(3) {
      var entries: [Node] = []
      let patterns = ["docker.io", "registry.example.com", "quay.io/team"] + images
      for image in Set(patterns).sorted().prefix(random.int(1...3)) {
        let secret = "\(random.oneIn(8) ? "other" : namespace)/\(dnsName())"
        entries.append(["image": Node(.string(image)), "imageSecret": Node(.string(secret))])
      }
      template["imageSecretRefs"] = Node(.sequence(entries))
    }
    var spec: Node = ["imagePrePullTemplate": Node(.mapping(template))]
    if random.oneIn(4), case .mapping(var mapping) = spec.content {
      mapping[random.oneIn(3) ? "imagePrepullScope" : "imagePrePullOverriders"] = overriders()
      spec.content = .mapping(mapping)
    }
    return object(.imagePrePullJob, spec: spec)
  }

  private mutating func overriders() -> Node {
    var entries: [Node] = []
    for _ in 0..<random.int(1...2) {
      let overrider: Node = [
        "nodeLabel": Node(.string(random.pick(["zone=a", "zone=b", "mirror", "example.com/site=x"]))),
        "overriders": [
          "imageOverriders": [
            random.pick([
              ["component": "Registry", "operator": "replace", "value": "mirror.example.com"],
              ["component": "Registry", "operator": "remove"],
              ["component": "Tag", "operator": "replace", "value": "v9"],
              ["component": "Tag", "operator": "add", "value": "-arm64"],
              ["component": "Repository", "operator": "add", "value": "-mirror"],
            ])
          ],
          "secretOverriders": [
            random.pick([
              ["component": "SecretName", "operator": "add", "value": "-x"],
              ["component": "SecretName", "operator": "replace", "value": "mirror"],
              ["component": "Namespace", "operator": "replace", "value": "mirrors"],
            ])
          ],
        ],
      ]
      entries.append(random.oneIn(2) ? ["imagePrePullOverrider": overrider] : overrider)
    }
    return Node(.sequence(entries))
  }

  // MARK: - Kruise

  private mutating func kruise(_ dialect: Dialect) -> Node {
    var spec = Mapping()
    if dialect == .kruise {
      spec["image"] = Node(.string(image()))
    } else {
      spec["images"] = list(Set(strings(1...4) { $0.image() }).sorted())
    }
    switch random.int(0...5) {
    case 0: break
    case 1, 2: spec["selector"] = ["names": list(Set(strings(1...4) { $0.dnsName() }).sorted())]
    case 3: spec["podSelector"] = random.oneIn(3) ? selector() : nil
    default: spec["selector"] = selector()
    }
    if random.oneIn(2) {
      spec["parallelism"] = random.pick([0, 1, 10, "7", "0", 500])
    }
    if random.oneIn(2) { spec["pullSecrets"] = list(strings(0...3) { $0.dnsName() }) }
    let timeout = random.pick([nil, 1, 300, 900])
    if random.oneIn(2) || timeout != nil {
      var policy = Mapping()
      if let timeout { policy["timeoutSeconds"] = Node(.integer(timeout)) }
      if random.oneIn(2) { policy["backoffLimit"] = Node(.integer(random.int(0...6))) }
      spec["pullPolicy"] = Node(.mapping(policy))
    }
    if random.oneIn(2) {
      var policy = Mapping()
      if random.oneIn(6) {
        policy["type"] = "Never"
      } else {
        if random.oneIn(2) { policy["type"] = "Always" }
        if random.oneIn(2) { policy["activeDeadlineSeconds"] = Node(.integer(random.int(900...100_000))) }
        if random.oneIn(2) { policy["ttlSecondsAfterFinished"] = Node(.integer(random.int(0...1000))) }
      }
      spec["completionPolicy"] = Node(.mapping(policy))
    }
    if random.oneIn(3) { spec["imagePullPolicy"] = Node(.string(random.pick(["Always", "IfNotPresent"]))) }
    if random.oneIn(4) {
      spec["sandboxConfig"] = random.pick([
        [:], ["labels": ["app": "web"]], ["annotations": ["io.kubernetes.image.metrics.tags": "cluster=a b \"c\""]],
      ])
    }
    return object(dialect == .kruise ? .imagePullJob : .imageListPullJob, spec: Node(.mapping(spec)))
  }

  private mutating func nodeImage() -> Node {
    let version = random.pick(ResourceKind.nodeImage.versions)
    var images = Mapping()
    for name in Set(strings(1...3) { $0.random.pick(["ubuntu", "nginx", "quay.io/team/app", "bitnami/redis"]) })
      .sorted()
    {
      var secret: Mapping = Mapping()
      secret["namespace"] = "prod"
      secret["name"] = Node(.string(dnsName()))
      // v1alpha1 as published has no mode.
      if version == "v1beta1", random.oneIn(2) { secret["mode"] = "batch" }
      images[name] = [
        "pullSecrets": [Node(.mapping(secret))],
        "tags": [
          ["tag": Node(.string(random.pick(["latest", "1.2"]))), "pullPolicy": ["ttlSecondsAfterFinished": 300]]
        ],
      ]
    }
    return object(.nodeImage, version: version, spec: ["images": Node(.mapping(images))])
  }

  // MARK: - Parts

  private mutating func object(_ kind: ResourceKind, version: String? = nil, spec: Node) -> Node {
    var metadata = Mapping()
    metadata["name"] = Node(.string(dnsName()))
    if kind.scope == .namespaced, random.oneIn(2) {
      metadata["namespace"] = Node(.string(random.pick(["default", "prod"])))
    }
    if random.oneIn(3) { metadata["labels"] = ["app": "warm", "example.com/tier": ""] }
    if random.oneIn(3) { metadata["annotations"] = ["example.com/note": "two\nlines: # \u{e9}"] }
    return [
      "apiVersion": Node(.string("\(kind.group)/\(version ?? random.pick(kind.versions))")),
      "kind": Node(.string(kind.kind)),
      "metadata": Node(.mapping(metadata)), "spec": spec,
    ]
  }

  private mutating func selector() -> Node {
    var selector = Mapping()
    if random.oneIn(5) { return [:] }
    if random.oneIn(2) {
      selector["matchLabels"] = random.pick([
        ["zone": "a"], ["node-role.kubernetes.io/edge": ""], ["zone": "a", "example.com/site": "x"], [:],
      ])
    }
    if random.oneIn(2) {
      selector["matchExpressions"] = random.pick([
        [["key": "zone", "operator": "In", "values": ["a", "b"]]],
        [["key": "gpu", "operator": "DoesNotExist"], ["key": "arch", "operator": "NotIn", "values": ["arm64"]]],
        [["key": "node-role.kubernetes.io/edge", "operator": "Exists"]],
      ])
    }
    return Node(.mapping(selector))
  }

  private mutating func image() -> String {
    random.pick(["", "registry.example.com/", "localhost:5000/", "quay.io/team/"])
      + random.pick(["nginx", "app", "a/b", "my_app"]) + "\(random.int(0...99))"
      + random.pick(["", ":1.2", ":latest", ":v0.0.1-rc.1", "@sha256:" + String(repeating: "ab", count: 32)])
  }

  private mutating func dnsName() -> String {
    random.pick(["node", "edge-1", "a.b", "x"]) + "\(random.int(0...999))"
  }

  private mutating func strings(_ range: ClosedRange<Int>, _ make: (inout JobGenerator) -> String) -> [String] {
    (0..<random.int(range)).map { _ in make(&self) }
  }

  private func list(_ strings: [String]) -> Node { Node(.sequence(strings.map { Node(.string($0)) })) }
}

// Finds the images that workloads need.
import PrePullAPI
import YAML

/// An image and who named it.
struct WorkloadImage: Equatable {
  /// Who named it.
  enum Origin: Equatable {
    /// The flag `--image`.
    case flag
    /// A file, with line and column, or an object of the cluster.
    case place(String)
  }

  var text: String
  var origin: Origin
}

/// The images of Pods, of the kinds that make Pods, and of lists of them.
struct WorkloadImages {
  /// The images in the order of the files; an image that several workloads need is there several times.
  private(set) var images: [WorkloadImage] = []
  /// The images of live workloads, each with the number of its workload.
  private(set) var liveImages: [(image: String, workload: Int)] = []
  private var containerCount = 0
  /// Whether a line and a column say where something is.
  private var hasPositions = true
  /// How many Lists may stand in each other: more than anybody writes, and a bound on hostile input.
  private static let maximumListDepth = 8

  /// The paths from an object to the Pod specs it may hold: a Pod and Kruise's SidecarSet; the kinds with a
  /// Pod template, Kubernetes' and others'; PodTemplate; CronJob; Kruise's AdvancedCronJob and UnitedDeployment.
  private static let podSpecs: [[String]] = [
    ["spec"], ["spec", "template", "spec"], ["template", "spec"], ["spec", "jobTemplate", "spec", "template", "spec"],
    ["spec", "template", "jobTemplate", "spec", "template", "spec"],
    ["spec", "template", "broadcastJobTemplate", "spec", "template", "spec"],
    ["spec", "template", "deploymentTemplate", "spec", "template", "spec"],
    ["spec", "template", "statefulSetTemplate", "spec", "template", "spec"],
    ["spec", "template", "advancedStatefulSetTemplate", "spec", "template", "spec"],
    ["spec", "template", "cloneSetTemplate", "spec", "template", "spec"],
  ]

  /// Reads the files; what is wrong with them goes into `findings`.
  init(in sources: [SourceText], _ findings: inout Findings) {
    for source in sources {
      let before = images.count
      let errorsBefore = findings.errors.count
      containerCount = 0
      var reader = DocumentReader(source)
      while let document = reader.next() {
        switch document {
        case .success(let document): collect(document.root, source.name, &findings)
        case .failure(let error):
          for error in error.all {
            findings.refuseInput(
              "\(source.name):\(error.range.start)", error.message + (error.hint.map { " (\($0))" } ?? ""))
          }
        }
      }
      if images.count == before, findings.errors.count == errorsBefore {
        findings.refuseInput(
          source.name, containerCount == 0 ? "holds no workload with containers" : "no container has an image")
      }
    }
  }

  /// Reads workloads of the cluster.
  mutating func add(_ live: LiveWorkloads, _ findings: inout Findings) {
    hasPositions = false
    for (number, workload) in live.workloads.enumerated() {
      let before = images.count
      collect(workload.object, workload.place, &findings)
      liveImages += images[before...].map { ($0.text, number) }
    }
  }

  /// The Pod specs in an object.
  static func podSpecs(in object: Node) -> [Node] {
    podSpecs.compactMap { path in
      var place: Node? = object
      for field in path { place = place?[field] }
      return place
    }
  }

  private mutating func collect(_ node: Node, _ file: String, listDepth: Int = 0, _ findings: inout Findings) {
    if node["kind"]?.string?.hasSuffix("List") ?? false, let items = node["items"]?.sequence {
      guard listDepth < Self.maximumListDepth else {
        findings.refuseInput(place(of: node, file), "more than \(Self.maximumListDepth) Lists inside each other")
        return
      }
      for item in items { collect(item, file, listDepth: listDepth + 1, &findings) }
      return
    }
    for spec in Self.podSpecs(in: node) { collect(podSpec: spec, file, &findings) }
  }

  private mutating func collect(podSpec: Node, _ file: String, _ findings: inout Findings) {
    for field in ["initContainers", "containers", "ephemeralContainers"] {
      for container in podSpec[field]?.sequence ?? [] {
        containerCount += 1
        guard let image = container["image"], !image.isNull else {
          let name = quotedForTerminal(container["name"]?.string ?? "?")
          findings.warn(place(of: container, file), "container \(name) has no image")
          continue
        }
        add(image, file, &findings)
      }
    }
    for volume in podSpec["volumes"]?.sequence ?? [] {
      if let reference = volume["image"]?["reference"] { add(reference, file, &findings) }
    }
  }

  private mutating func add(_ node: Node, _ file: String, _ findings: inout Findings) {
    let place = place(of: node, file)
    guard let text = node.string else {
      findings.refuseInput(place, "an image must be a string")
      return
    }
    images.append(WorkloadImage(text: text, origin: .place(place)))
  }

  private func place(of node: Node, _ file: String) -> String {
    (hasPositions ? node.range : nil).map { "\(file):\($0.start)" } ?? file
  }
}

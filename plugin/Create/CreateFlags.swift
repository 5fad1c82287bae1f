// The flags of `kubectl prepull create`, in the groups that help shows.
import ArgumentParser
import PrePullAPI
import YAML

/// What is pulled.
struct ImageFlags: ParsableArguments {
  @Option(
    name: .customLong("image"),
    help: ArgumentHelp("An image to pull. Repeat it, or separate images with commas.", valueName: "reference"))
  var images: [String] = []

  @Option(
    name: .customLong("from"),
    help: ArgumentHelp(
      """
      Pull every image that a workload needs, init and ephemeral containers included: a file, - for stdin, or a \
      workload of the cluster as deployment/web; deployments takes all of them. Repeatable.
      """, valueName: "file|kind/name|kind"),
    completion: .file())
  var sources: [String] = []

  @Option(
    help: ArgumentHelp("Which workloads --from KIND takes, by label, such as app=web.", valueName: "selector"))
  var fromSelector: String?

  @Flag(
    name: [.customShort("A"), .long], help: "Look for the workloads of --from in every namespace, not in -n alone.")
  var allNamespaces = false

  @Option(
    name: .customLong("secret"),
    help: ArgumentHelp(
      "A Secret with registry credentials; with REGISTRY= for that registry or image alone.",
      valueName: "[registry=]ns/name"))
  var secrets: [String] = []
}

/// Which nodes pull.
struct NodeFlags: ParsableArguments {
  @Option(
    name: .customLong("nodes"), help: ArgumentHelp("The nodes by name, separated by commas.", valueName: "names"))
  var names: [String] = []

  @Option(
    name: [.customShort("l"), .long],
    help: ArgumentHelp("The nodes by label, such as zone=a,arch!=arm64.", valueName: "selector"))
  var selector: String?

  @Option(help: ArgumentHelp("The nodes of a KubeEdge node group.", valueName: "group"))
  var nodeGroup: String?
}

/// Within which limits it is pulled.
struct LimitFlags: ParsableArguments {
  @Option(help: ArgumentHelp("How many nodes pull at the same time.", valueName: "number"))
  var concurrency: Int?

  @Option(
    help: ArgumentHelp(
      "kubeedge: one node's whole budget; Kruise: one attempt's. 300, 300s and 5m are the same.",
      valueName: "duration"))
  var timeout: String?

  @Option(help: ArgumentHelp("Extra attempts after the first.", valueName: "number"))
  var retries: Int?

  @Option(help: ArgumentHelp("kubeedge: the share of nodes that may fail, from 0 to 1.", valueName: "ratio"))
  var failureTolerate: String?

  @Option(
    name: .customLong("check"),
    help: ArgumentHelp("kubeedge: what is checked on a node first: disk, cpu, mem.", valueName: "item"))
  var checks: [CheckItems] = []

  @Option(help: ArgumentHelp("Kruise: Always asks the registry each time.", valueName: "policy"))
  var pullPolicy: ImagePullPolicy?

  @Option(help: ArgumentHelp("Kruise: how long the whole job may take.", valueName: "duration"))
  var deadline: String?

  @Option(help: ArgumentHelp("Kruise: delete the job this long after its end.", valueName: "duration"))
  var ttl: String?

  @Flag(name: .customLong("forever"), help: "Kruise: never end; pull again every day and on new nodes.")
  var isEndless = false
}

/// The object around it.
struct ObjectFlags: ParsableArguments {
  @Option(help: ArgumentHelp("The dialect to write.", valueName: "dialect"))
  var to: CreateTarget = .kubeedge

  @Option(
    help: ArgumentHelp("The version to write, such as v1beta1; the oldest when left out.", valueName: "version"),
    completion: .list(CreateTarget.versions))
  var apiVersion: String?

  @Option(
    name: [.customShort("n"), .long],
    help: ArgumentHelp("The namespace of a Kruise job, and of the workloads of --from.", valueName: "name"))
  var namespace: String?

  @Option(name: .customLong("label"), help: ArgumentHelp("A label of the job.", valueName: "key=value"))
  var labels: [String] = []

  @Option(name: .customLong("annotation"), help: ArgumentHelp("An annotation of the job.", valueName: "key=value"))
  var annotations: [String] = []
}

/// How the object is printed.
struct PrintFlags: ParsableArguments {
  /// How an object is printed.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case yaml, json, name
  }

  @Option(name: [.customShort("o"), .long], help: ArgumentHelp("How to print the job.", valueName: "format"))
  var output: Format?

  @Flag(help: "Write out the defaults, which the webhook fills in otherwise.")
  var showDefaults = false
}

/// Whether and how the object is sent.
struct SendFlags: ParsableArguments {
  @Flag(help: "Send the job to the cluster, on the server side, instead of printing it.")
  var apply = false

  @Option(
    help: ArgumentHelp(
      "With --apply: server has the job checked and stores nothing; client prints it.", valueName: "mode"))
  var dryRun: Install.DryRun = .none

  @Flag(help: "With --apply: change the spec of a job of that name that is there already.")
  var overwrite = false

  @Flag(help: "With --apply: take over fields that somebody else has set.")
  var forceConflicts = false

  @Flag(
    name: [.customShort("w"), .long],
    help: "With --apply: follow the job until it ends, as kubectl prepull status --watch does.")
  var watch = false
}

/// A dialect that users write.
enum CreateTarget: String, ExpressibleByArgument, CaseIterable {
  case kubeedge, kruise
  case kruiseList = "kruise-list"

  /// Every version of every dialect, in order.
  static var versions: [String] { Set(allCases.flatMap(\.kind.versions)).sorted() }

  /// The kind that the dialect writes.
  var kind: ResourceKind {
    switch self {
    case .kubeedge: .imagePrePullJob
    case .kruise: .imagePullJob
    case .kruiseList: .imageListPullJob
    }
  }

  /// The valid object with its fields in the order of the schema, which filling in defaults does not keep.
  func inSchemaOrder(_ node: Node) -> Node {
    switch self {
    case .kubeedge: ImagePrePullJob(node: node)?.node ?? node
    case .kruise: ImagePullJob(node: node)?.node ?? node
    case .kruiseList: ImageListPullJob(node: node)?.node ?? node
    }
  }
}

/// One use of `--check`: an item, or several with commas.
struct CheckItems: ExpressibleByArgument {
  /// What can be checked.
  enum Item: String, CaseIterable {
    case disk, cpu, mem
  }

  /// The items, in order.
  var items: [Item]

  init?(argument: String) {
    items = []
    for word in argument.split(separator: ",", omittingEmptySubsequences: false) {
      guard let item = Item(rawValue: String(word)) else { return nil }
      items.append(item)
    }
  }

  static var allValueStrings: [String] { Item.allCases.map(\.rawValue) }
}

extension ImagePullPolicy: ExpressibleByArgument {}

// The flags of `kubectl prepull sandbox`, in the groups that help shows.
import ArgumentParser

/// The server, and how it is reached.
struct SandboxServerFlags: ParsableArguments {
  @Option(help: ArgumentHelp("The port on 127.0.0.1; 0 takes a free one.", valueName: "number"))
  var port = 0

  @Option(
    help: ArgumentHelp(
      "Where the kubeconfig is written, and stays. Without it: a temporary file, removed at the end.",
      valueName: "file"),
    completion: .file())
  var kubeconfig: String?

  @Flag(exclusivity: .chooseLast)
  var webhook = SandboxWebhookChoice.with

  @Flag(exclusivity: .chooseLast)
  var controller = SandboxControllerChoice.with
}

/// Whether the webhook runs.
enum SandboxWebhookChoice: EnumerableFlag {
  case with, without

  static func name(for value: Self) -> NameSpecification {
    switch value {
    case .with: .customLong("with-webhook")
    case .without: .customLong("no-webhook")
    }
  }

  static func help(for value: Self) -> ArgumentHelp? {
    switch value {
    case .with: "Run the webhook, so that jobs are completed and checked as they are applied."
    case .without: "Leave the webhook out; the CRDs alone refuse what they can."
    }
  }
}

/// Whether the controller runs.
enum SandboxControllerChoice: EnumerableFlag {
  case with, without

  static func name(for value: Self) -> NameSpecification {
    switch value {
    case .with: .customLong("with-controller")
    case .without: .customLong("no-controller")
    }
  }

  static func help(for value: Self) -> ArgumentHelp? {
    switch value {
    case .with: "Run the controller, so that jobs are carried out."
    case .without: "Leave the controller out; jobs stay as they are applied."
    }
  }
}

/// Which nodes there are.
struct SandboxNodeFlags: ParsableArguments {
  @Option(help: ArgumentHelp("How many nodes there are, 0 to 100000.", valueName: "number"))
  var nodes = 50

  @Option(help: ArgumentHelp("Over how many zones they are spread, 1 to 26: zone=a, zone=b …", valueName: "number"))
  var zones = 3

  @Option(help: ArgumentHelp("What the nodes' names begin with.", valueName: "text"))
  var nodePrefix = "edge-"

  @Option(
    name: .customLong("node-label"),
    help: ArgumentHelp("A label of every node; repeat it for more.", valueName: "key=value"))
  var nodeLabels: [String] = []
}

/// How images are pulled.
struct SandboxPullFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How much each node pulls: 20MB/s, 512KiB/s, 100Mbit/s. An image has 5 to 800 MB, by its name.",
      valueName: "rate"))
  var bandwidth = "20MB/s"

  @Option(help: ArgumentHelp("How much the registry gives to all nodes together.", valueName: "rate"))
  var registryBandwidth: String?

  @Option(
    help: ArgumentHelp("How long every pull takes, instead of by size and bandwidth: 2s, 300ms.", valueName: "time"))
  var pullTime: String?

  @Option(help: ArgumentHelp("By how much a pull's time varies: 20%, 0.2.", valueName: "share"))
  var jitter = "20%"

  @Option(
    name: .customLong("private-registry"),
    help: ArgumentHelp(
      "A registry that wants a login, that of the Secret default/pull when none is given; repeatable.",
      valueName: "host[=user:password]"))
  var privateRegistries: [String] = []

  @Option(
    name: .customLong("missing-image"),
    help: ArgumentHelp(
      "Images that no registry has: all whose reference holds this text, besides no-such- and does-not-exist; "
        + "repeatable.",
      valueName: "text"))
  var missingImages: [String] = []
}

/// What goes wrong.
struct SandboxFaultFlags: ParsableArguments {
  @Option(
    name: .customLong("fail"), help: ArgumentHelp("Which share of all pulls fails: 3%, 0.03.", valueName: "share"))
  var failing = "0%"

  @Option(
    name: .customLong("not-ready"),
    help: ArgumentHelp(
      "Nodes that go silent: a name or a share, from when, until when, as in edge-3, 5%@30s or edge-3@30s-90s.",
      valueName: "nodes[@start[-end]]"))
  var notReady: [String] = []

  @Option(
    name: .customLong("disk-pressure"),
    help: ArgumentHelp("Nodes that run short of disk, in the same form.", valueName: "nodes[@start[-end]]"))
  var diskPressure: [String] = []

  @Option(
    name: .customLong("vanish"),
    help: ArgumentHelp("Nodes that are removed from the cluster.", valueName: "nodes[@start]"))
  var vanishing: [String] = []
}

/// How time and chance go.
struct SandboxRunFlags: ParsableArguments {
  @Option(help: ArgumentHelp("What all chance comes from: the same seed, the same run.", valueName: "number"))
  var seed = 1

  @Option(help: ArgumentHelp("How much faster the nodes' time goes by: 10, 0.5.", valueName: "factor"))
  var speed = "1"
}

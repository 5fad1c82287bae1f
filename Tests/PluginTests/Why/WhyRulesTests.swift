// From facts to findings: each cause by itself, and which comes first.
import PrePullAPI
import PrePullEngine
import Testing
import YAML

@testable import kubectl_prepull

@Suite struct WhyRulesTests {
  private typealias F = WhyFixtures

  struct Row: Sendable {
    let name: String
    let facts: WhyFacts
    /// The causes of the problems, in order.
    let problems: [String]
    /// What one of the findings says, and a command that comes with it.
    let says: String
    let command: String

    init(
      _ name: String, _ facts: WhyFacts, _ problems: [String], _ says: String, _ command: String = "",
      _ change: (inout WhyFacts) -> Void = { _ in }
    ) {
      var facts = facts
      change(&facts)
      (self.name, self.facts, self.problems, self.says, self.command) = (name, facts, problems, says, command)
    }
  }

  private static let (pull, running) = (ImageCredentialsTests.name("prod/pull"), F.status("Pulling"))
  private static let cancelled = ["prepull.dev/cancelled": "true"]

  static let rows: [Row] = jobRows + processRows + nodeRows + podRows + failureRows + storageRows

  private static let jobRows = [
    Row("nothing", F.facts(F.kubeEdge(status: running)), [], "0 nodes done, 0 failed, 0 pulling, of 3"),
    Row(
      "succeeded", F.facts(F.kubeEdge(status: F.status("Successful", [("edge-1", "Successful", nil)]))), [],
      "the job came to a good end: 1 node succeeded"),
    Row(
      "failed without a word", F.facts(F.kubeEdge(status: F.status("Failed"))), ["Failed"],
      "the job failed: its status gives no reason", "kubectl prepull retry imageprepulljob/warm --failed"),
    Row(
      "Kruise failed", F.facts(F.kruise(status: kruiseStatus(failed: 2))), ["Failed"], "the job failed: 2 nodes failed",
      "kubectl prepull retry imagepulljob/warm -n prod --failed"),
    Row(
      "Kruise list failed", F.facts(F.kruiseList(failedListStatus)), ["Failed", "Failures.notFound"],
      "the job failed: 1 image failed", "kubectl prepull retry imagelistpulljob/warm -n prod --failed"),
    Row(
      "Kruise deadline",
      F.facts(F.kruise(status: kruiseStatus(failed: 0, untried: 2, "job exceeds activeDeadlineSeconds"))),
      ["Failed"], "the job failed: job exceeds activeDeadlineSeconds",
      "kubectl prepull retry imagepulljob/warm -n prod --failed"),
    Row(
      "paused", F.facts(F.kubeEdge(annotations: ["prepull.dev/paused": "true"], status: running)), ["Paused"],
      "the job is paused", "kubectl prepull resume imageprepulljob/warm"),
    Row(
      "parallelism 0", F.facts(F.kruise(["parallelism": 0])), ["Paused"], "spec.parallelism is 0",
      #"kubectl patch imagepulljobs.apps.kruise.io warm -n prod --type=merge -p '{"spec":{"parallelism":1}}'"#),
    Row(
      "cancelled", F.facts(F.kubeEdge(annotations: cancelled, status: F.status("Failed", reason: "job was cancelled"))),
      ["Cancelled"], "the job was cancelled",
      "kubectl prepull resume imageprepulljob/warm"),
    Row(
      "invalid", F.facts(F.kubeEdge(["concurrency": "two"])), ["Invalid"], "the job cannot be run: spec.",
      "kubectl edit imageprepulljobs.operations.kubeedge.io warm"),
    Row("deleting", F.facts(deleting([])), [], "the job is being deleted since 2026-01-01T00:00:00Z"),
    Row(
      "held by a peer's finalizer", F.facts(deleting(["kubeedge.io/imageprepulljob-controller"])), ["Deleted"],
      "waits for kubeedge.io/imageprepulljob-controller", "/metadata/finalizers"),
  ]

  private static let processRows = [
    Row("no controller", F.facts(), ["ControllerNotInstalled"], "not installed", "kubectl prepull install") {
      $0.controller = .known(ControllerFacts(lease: .absent, deployment: nil))
    },
    Row("a controller outside of the cluster", F.facts(), [], "") {
      $0.controller = .known(ControllerFacts(lease: .running, deployment: nil))
    },
    Row(
      "scaled to 0", F.facts(), ["ControllerNotRunning"], "scaled to 0",
      "kubectl scale deployment prepull-controller -n prepull-system --replicas=1"
    ) { $0.controller = .known(ControllerFacts(lease: .stopped, deployment: DeploymentFacts(wanted: 0, ready: 0))) },
    Row(
      "crashing", F.facts(), ["ControllerNotRunning"], "none of its 2 Pods is ready",
      "kubectl logs deployment/prepull-controller -n prepull-system"
    ) {
      $0.controller = .known(
        ControllerFacts(lease: .silent(seconds: 90), deployment: DeploymentFacts(wanted: 2, ready: 0)))
    },
    Row(
      "nobody leads", F.facts(), ["ControllerNotRunning"], "nobody leads among the controller's 2 Pods",
      "kubectl rollout restart deployment/prepull-controller -n prepull-system"
    ) {
      $0.controller = .known(
        ControllerFacts(lease: .silent(seconds: 90), deployment: DeploymentFacts(wanted: 2, ready: 2)))
    },
    Row("unknown controller", F.facts(), [], "") { $0.controller = .unknown("forbidden") },
    Row(
      "a peer owns the kind", F.facts(), ["Peer"], "KubeEdge's cloudcore runs in this cluster",
      "kubectl scale deployment cloudcore -n kubeedge --replicas=0"
    ) { $0.peer = .known(PeerFacts.of(.kubeedge)) },
    Row("a peer beside a job that is carried out", F.facts(F.kubeEdge(status: running)), [], "leaves every") {
      $0.peer = .known(PeerFacts.of(.kubeedge))
    },
    Row("a peer whose kinds are adopted", F.facts(), [], "") {
      $0.peer = .known(PeerFacts.of(.kubeedge))
      let deployment = DeploymentFacts(wanted: 1, ready: 1, arguments: ["--adopt=kubeedge"])
      $0.controller = .known(ControllerFacts(lease: .running, deployment: deployment))
    },
    Row(
      "a dialect that the controller leaves out", F.facts(), ["DialectLeftOut"], "started with --dialects=kruise",
      "kubectl edit deployment prepull-controller -n prepull-system"
    ) {
      let deployment = DeploymentFacts(wanted: 1, ready: 1, arguments: ["--dialects=kruise"])
      $0.controller = .known(ControllerFacts(lease: .running, deployment: deployment))
    },
    Row("a dialect among those of the controller", F.facts(F.kruise(status: kruiseStatus(failed: 0))), [], "") {
      let deployment = DeploymentFacts(wanted: 1, ready: 1, arguments: ["--dialects", "kubeedge,kruise"])
      $0.controller = .known(ControllerFacts(lease: .running, deployment: deployment))
    },
    Row(
      "no webhook", F.facts(), [], "the webhook is not installed", "kubectl prepull install"
    ) { $0.webhook = .known(WebhookFacts(isConfigured: false, isOutside: false, deployment: nil)) },
    Row(
      "the webhook does not run", F.facts(), ["WebhookNotRunning"], "the webhook does not run",
      "kubectl logs deployment/prepull-webhook -n prepull-system"
    ) {
      let deployment = DeploymentFacts(wanted: 2, ready: 0, complaint: "no Pods")
      $0.webhook = .known(WebhookFacts(isConfigured: true, isOutside: false, deployment: deployment))
    },
    Row(
      "the webhook is gone", F.facts(), ["WebhookNotRunning"], "has no Deployment", "kubectl prepull install"
    ) { $0.webhook = .known(WebhookFacts(isConfigured: true, isOutside: false, deployment: nil)) },
    Row("the webhook is outside", F.facts(), [], "") {
      $0.webhook = .known(WebhookFacts(isConfigured: true, isOutside: true, deployment: nil))
    },
    Row(
      "a Secret is missing", F.facts(), ["SecretMissing"], "the Secret prod/pull does not exist",
      "kubectl create secret docker-registry pull -n prod --docker-server=registry.example.com"
    ) { $0.secrets = [pull: .missing] },
    Row(
      "a Secret is of no use", F.facts(), ["SecretUnusable"], "the Secret prod/pull is Opaque",
      "kubectl delete secret pull -n prod"
    ) { $0.secrets = [pull: .unusable("is Opaque")] },
    Row(
      "a Secret without the registry", F.facts(), [], "has no credentials for registry.example.com",
      "--docker-server=registry.example.com"
    ) { $0.secrets = [pull: ImageCredentialsTests.secret("quay.io")] },
  ]

  private static let nodeRows = [
    Row(
      "a named node is absent", F.facts(nodes: Array(F.nodes.dropLast())), ["Node.notFound"],
      "1 node: there is no such node (edge-3)", "kubectl get nodes"),
    Row(
      "no edge node", F.facts(nodes: Array(F.nodes.dropLast()) + [F.node("edge-3", edge: false)]), ["Node.notEdge"],
      "the node is no edge node", "kubectl label node edge-3 node-role.kubernetes.io/edge="),
    Row(
      "not ready", F.facts(nodes: Array(F.nodes.dropLast()) + [F.node("edge-3", [])]), ["Node.notReady"],
      "1 node: the node is not ready (edge-3)", "kubectl describe node edge-3"),
    Row(
      "disk pressure", F.facts(nodes: Array(F.nodes.dropLast()) + [F.node("edge-3", [.ready, .diskPressure])]),
      ["Node.checkFailed"], "disk: the node is short of disk (DiskPressure)", "kubectl describe node edge-3"),
    Row(
      "too many unfit", F.facts(nodes: [F.node("edge-1")]), ["TooManyUnfit", "Node.notFound"],
      "2 of 3 nodes cannot pull, and the job lets 1 fail", "failureTolerate"),
    Row(
      "no node", F.facts(F.kubeEdge(["nodeNames": Node(.null), "labelSelector": ["matchLabels": ["zone": "x"]]])),
      ["NoNodes"], "the job chooses no node", "kubectl get nodes --show-labels"),
    Row(
      "ended without a node", F.facts(withoutNodes), ["Failed", "NoNodes"], "the job still chooses no node",
      "kubectl edit imageprepulljobs.operations.kubeedge.io warm"),
    Row(
      "Kruise waits for a node", F.facts(F.kruise(), nodes: [F.node("a"), F.node("b", [])]), ["Node.notReady"],
      "waited for (b)"),
    Row(
      "pressure that the job does not check", F.facts(F.kruise(), nodes: [F.node("a"), pressed]), ["NoRoom"],
      "1 node short of disk (DiskPressure): Pods are evicted (b)", "kubectl describe node b"
    ) { $0.pressed = ["b": "short of disk (DiskPressure)", "other": "short of disk (DiskPressure)"] },
    Row("cordoned", F.facts(), [], "2 nodes cordoned (edge-1, edge-2): images are pulled all the same") {
      $0.avoided = [("edge-1", "cordoned"), ("edge-2", "cordoned")]
    },
  ]

  private static let pressed = F.node("b", [.ready, .diskPressure])

  private static let withoutNodes = F.kubeEdge(
    ["nodeNames": Node(.null), "labelSelector": ["matchLabels": ["zone": "x"]]],
    status: F.status("Failed", reason: "no nodes were matched"))

  @Test func `a job that had no nodes is retried only after there are some`() throws {
    let findings = WhyRules.findings(F.facts(Self.withoutNodes))
    #expect(findings.first { $0.cause == "Failed" }?.commands == [])
    #expect(
      findings.first { $0.cause == "NoNodes" }?.commands == [
        "kubectl get nodes --show-labels", "kubectl edit imageprepulljobs.operations.kubeedge.io warm",
        "kubectl label node NODE KEY=VALUE", "kubectl prepull retry imageprepulljob/warm",
      ])
    let labelled = NodeFacts(
      name: "edge-1", labels: [LabelSelector.edgeLabel: "", "zone": "x"], conditions: .ready)
    let mended = WhyRules.findings(F.facts(Self.withoutNodes, nodes: [labelled]))
    #expect(mended.map(\.cause) == ["Failed"])
    #expect(mended.first?.commands == ["kubectl prepull retry imageprepulljob/warm --failed"])
  }

  private static let podRows = [
    Row(
      "no room", F.facts(F.kubeEdge(status: running)), ["NoRoom"], "no room for the pull: OutOfcpu",
      "kubectl describe node edge-1"
    ) { $0.pods = .known([F.pod("edge-1", .stuck("OutOfcpu"))]) },
    Row(
      "an attempt failed", F.facts(F.kubeEdge(status: running)), ["Failures.credentials"],
      "1 node: 401 from registry.example.com (edge-1)", "kubectl delete secret pull -n prod"
    ) { $0.pods = .known([F.pod("edge-1", .failing(image: F.image, reason: "401 Unauthorized"))]) },
    Row(
      "an attempt failed for a Secret that is not there", F.facts(F.kubeEdge(status: running)),
      ["SecretMissing", "Failures.credentials"], "1 node: 401 from registry.example.com (edge-1)",
      "    kubectl create secret docker-registry pull -n prod"
    ) {
      $0.secrets = [pull: .missing]
      $0.pods = .known([F.pod("edge-1", .failing(image: F.image, reason: "401 Unauthorized"))])
    },
    Row(
      "a Secret that serves others is not made again", F.facts(F.kubeEdge(status: running)), ["Failures.credentials"],
      "1 node: 401 from registry.example.com (edge-1)", "kubectl create secret docker-registry NAME -n prod"
    ) {
      $0.secrets = [pull: ImageCredentialsTests.secret("quay.io")]
      $0.pods = .known([F.pod("edge-1", .failing(image: F.image, reason: "401 Unauthorized"))])
    },
    Row(
      "all places taken", F.facts(F.kubeEdge(status: running)), [], "2 nodes of at most 2 at a time: 1 node waits",
      #"{"spec":{"imagePrePullTemplate":{"concurrency":NUMBER}}}"#
    ) { $0.pods = .known([F.pod("edge-1", .pulling), F.pod("edge-2", .pulling)]) },
  ]

  private static let failureRows = [
    Row(
      "failures by cause", F.facts(F.kubeEdge(status: F.status("Failed", reason: "2 of 3 nodes failed", failedNodes))),
      ["Failed", "Failures.notFound", "Failures.node"], "2 nodes: 404 (not found)",
      "kubectl edit imageprepulljobs.operations.kubeedge.io warm"),
    Row(
      "tolerated failures", F.facts(F.kubeEdge(status: F.status("Successful", failedNodes))), [],
      "3 failed, which the job tolerates"),
    Row(
      "Kruise's reasons come from Events", F.facts(F.kruise(status: kruiseStatus(failed: 2))),
      ["Failed", "Failures.credentials"], "2 nodes failed: 2 pullFailed (a: 401 Unauthorized)"
    ) { $0.events = .known([F.event("NodeFailed", "2 nodes failed: 2 pullFailed (a: 401 Unauthorized)")]) },
  ]

  private static let refusal =
    "what became of the job cannot be stored, and finished Pods stay until it is: patch imagepulljobs/status warm: "

  private static let storageRows = [
    Row(
      "rights are gone", F.facts(F.kubeEdge(status: running)), ["NotStored"],
      "the server refuses to store what became of the job; 2 finished Pods stay (edge-1, edge-2)",
      "kubectl prepull install"
    ) {
      $0.pods = .known([F.pod("edge-1", .over, endedAgo: 60), F.pod("edge-2", .over, endedAgo: 60)])
      $0.events = .known([F.event("NotStored", refusal + "User \"x\" cannot patch resource (403 Forbidden)")])
    },
    Row(
      "a webhook refuses", F.facts(), ["NotStored"],
      "patch imagepulljobs/status warm: admission webhook \"a.b\" denied the request: no (403 Forbidden)",
      "kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations"
    ) {
      $0.events = .known([
        F.event("NotStored", refusal + "admission webhook \"a.b\" denied the request: no (403 Forbidden)")
      ])
    },
    Row(
      "a quota", F.facts(F.kubeEdge(status: running)), ["NotStored"], "exceeded quota: small",
      "kubectl describe resourcequota -n prepull-system"
    ) {
      $0.pods = .unknown("forbidden")
      $0.events = .known([F.event("NotStored", "exceeded quota: small")])
    },
    Row(
      "Pods that stay without a word", F.facts(F.kubeEdge(status: running)), ["NotStored"],
      "what became of the job is not stored; 1 finished Pod stays (edge-1)",
      "kubectl logs -n prepull-system -l app.kubernetes.io/component=controller"
    ) { $0.pods = .known([F.pod("edge-1", .over, endedAgo: 30)]) },
    Row("Pods that are over this moment", F.facts(F.kubeEdge(status: running)), [], "") {
      $0.pods = .known([F.pod("edge-1", .over, endedAgo: 3), F.pod("edge-2", .over)])
    },
    Row("a refusal that is mended", F.facts(F.kubeEdge(status: running)), [], "") {
      $0.events = .known([F.event("NotStored", "no")])
    },
    Row("a refusal of long ago", F.facts(), [], "") { $0.events = .known([F.event("NotStored", "no", ago: 900)]) },
    Row("Pods that stay as nobody runs", F.facts(F.kubeEdge(status: running)), ["ControllerNotRunning"], "") {
      $0.pods = .known([F.pod("edge-1", .over, endedAgo: 30)])
      $0.controller = .known(
        ControllerFacts(lease: .stopped, deployment: DeploymentFacts(wanted: 0, ready: 0)))
    },
  ]

  private static let failedNodes: [(name: String, state: String, reason: String?)] = [
    ("edge-1", "Failed", "manifest unknown"), ("edge-2", "Failed", "manifest unknown"),
    ("edge-3", "Failed", "there is no such node"),
  ]

  private static func kruiseStatus(failed: Int, untried: Int = 0, _ message: String = "job has completed") -> Node {
    [
      "startTime": "2026-01-01T00:00:00Z", "completionTime": "2026-01-01T00:01:00Z", "desired": 3, "active": 0,
      "succeeded": Node(.integer(3 - failed - untried)), "failed": Node(.integer(failed)),
      "message": Node(.string(message)),
    ]
  }

  private static let failedListStatus: Node = [
    "startTime": "2026-01-01T00:00:00Z", "completionTime": "2026-01-01T00:01:00Z", "desired": 2, "active": 0,
    "succeeded": 1, "completed": 2, "failedImageStatuses": [["name": "a:1", "message": "manifest unknown"]],
  ]

  private static func deleting(_ finalizers: [String]) -> Node {
    var job = F.kubeEdge()
    guard var fields = job.mapping, var metadata = fields["metadata"]?.mapping else { return job }
    metadata["deletionTimestamp"] = "2026-01-01T00:00:00Z"
    metadata["finalizers"] = .texts(finalizers)
    fields["metadata"] = Node(.mapping(metadata))
    job = Node(.mapping(fields))
    return job
  }

  @Test(arguments: rows.indices) func `a cause is found, and what mends it`(index: Int) {
    let row = Self.rows[index]
    let findings = WhyRules.findings(row.facts)
    let report = WhyReport(row.facts).text(isColored: false)
    #expect(findings.filter { $0.weight == .problem }.map(\.cause) == row.problems, "\(row.name)\n\(report)")
    #expect(
      row.says.isEmpty || findings.contains { $0.text.contains(row.says) || $0.details.contains(row.says) },
      "\(row.name)\n\(report)")
    #expect(row.command.isEmpty || report.contains(row.command), "\(row.name)\n\(report)")
    #expect(WhyReport(row.facts).isGood == row.problems.isEmpty)
  }

  @Test func `what keeps the whole job from running comes before what keeps single nodes from it`() {
    var facts = WhyFixtures.facts(
      WhyFixtures.kubeEdge(annotations: ["prepull.dev/paused": "true"]), nodes: Array(WhyFixtures.nodes.dropLast()))
    facts.controller = .known(ControllerFacts(lease: .absent, deployment: nil))
    facts.secrets = [ImageCredentialsTests.name("prod/pull"): .missing]
    facts.webhook = .known(WebhookFacts(isConfigured: false, isOutside: false, deployment: nil))
    #expect(
      WhyRules.findings(facts).map(\.cause) == [
        "Paused", "ControllerNotInstalled", "SecretMissing", "Node.notFound", "WebhookNotInstalled",
      ])
  }

  @Test func `a paused job does not wait for places as well`() {
    var facts = WhyFixtures.facts(
      WhyFixtures.kubeEdge(annotations: ["prepull.dev/paused": "true"], status: WhyFixtures.status("Pulling")))
    facts.pods = .known([WhyFixtures.pod("edge-1", .pulling), WhyFixtures.pod("edge-2", .pulling)])
    #expect(WhyRules.findings(facts).map(\.cause) == ["Paused", "Progress"])
  }

  @Test func `an ImagePullJob is made anew for another Secret, which other kinds only name`() {
    var facts = WhyFixtures.facts(WhyFixtures.kruise(), nodes: [WhyFixtures.node("a")])
    facts.secrets = [ImageCredentialsTests.name("prod/pull"): ImageCredentialsTests.secret("quay.io")]
    #expect(WhyReport(facts).text(isColored: false).contains("    kubectl replace --force -f "))
    facts = WhyFixtures.facts()
    facts.secrets = [ImageCredentialsTests.name("prod/pull"): ImageCredentialsTests.secret("quay.io")]
    #expect(
      WhyReport(facts).text(isColored: false).contains("    kubectl edit imageprepulljobs.operations.kubeedge.io warm"))
  }

  @Test func `what could not be looked at is listed and judged by nobody`() {
    var facts = WhyFixtures.facts()
    facts.rehearsal = .unknown("list nodes: forbidden")
    facts.pods = .unknown("list pods prepull-system: forbidden")
    facts.controller = .unknown("get leases: forbidden")
    facts.webhook = .unknown("get webhooks: forbidden")
    facts.peer = .unknown("get deployments: forbidden")
    let report = WhyReport(facts)
    #expect(report.isGood)
    #expect(report.unknown.count == 5)
    #expect(report.text(isColored: false).hasSuffix("\nNothing wrong was found.\n"))
  }

  @Test func `a job that is over is not judged by what its cluster lacks now`() {
    var facts = WhyFixtures.facts(
      WhyFixtures.kubeEdge(status: WhyFixtures.status("Successful")), nodes: [WhyFixtures.node("edge-1", [])])
    facts.controller = .known(ControllerFacts(lease: .absent, deployment: nil))
    facts.secrets = [ImageCredentialsTests.name("prod/pull"): .missing]
    #expect(WhyRules.findings(facts).map(\.cause) == ["Succeeded"])
  }
}

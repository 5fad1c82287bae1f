// What `kubectl prepull sandbox` was asked for, its flags read and each checked by itself.
import PrePullAPI
import PrePullSandbox

/// A sandbox that can be started.
struct SandboxRequest {
  /// The nodes.
  var simulation: SimulationConfiguration
  /// The port to listen on; 0 for any.
  var port: Int
  /// Where the kubeconfig is written; nil for a temporary file.
  var kubeconfig: String?
  /// Whether the webhook runs.
  var runsWebhook: Bool
  /// Whether the controller runs.
  var runsController: Bool
  /// The command to run inside; empty for none.
  var command: [String]

  /// The most nodes: more would take gigabytes.
  static let mostNodes = 100_000

  /// - Throws: exit code 2 with everything that is wrong.
  init(_ flags: Sandbox) throws(CommandFailure) {
    var findings = Findings()
    port = flags.server.port
    kubeconfig = flags.server.kubeconfig
    runsWebhook = flags.server.webhook == .with
    runsController = flags.server.controller == .with
    command = flags.command
    simulation = SimulationConfiguration(nodes: flags.nodes.nodes)
    if !(0...65535).contains(port) { findings.refuse("--port", "must be from 0 to 65535, got \(port)") }
    if kubeconfig?.isEmpty == true { findings.refuse("--kubeconfig", "the file's name must not be empty") }
    if command.first?.isEmpty == true { findings.refuse("--", "the command's name must not be empty") }
    readNodes(flags.nodes, &findings)
    readPulls(flags.pulls, &findings)
    readFaults(flags.faults, &findings)
    readRun(flags.run, &findings)
    if let failure = findings.failure { throw failure }
  }

  private mutating func readNodes(_ flags: SandboxNodeFlags, _ findings: inout Findings) {
    if !(0...Self.mostNodes).contains(flags.nodes) {
      findings.refuse("--nodes", "must be from 0 to \(Self.mostNodes), got \(flags.nodes)")
    }
    if !(1...26).contains(flags.zones) { findings.refuse("--zones", "must be from 1 to 26, got \(flags.zones)") }
    simulation.zones = flags.zones
    // A node's name is the value of its label kubernetes.io/hostname, too, which is the shorter of the two.
    if let problem = KubernetesName.dns1123LabelProblem(flags.nodePrefix + "\(Self.mostNodes)") {
      findings.refuse("--node-prefix", "a name such as \(quotedForTerminal(flags.nodePrefix + "1")) \(problem)")
    }
    simulation.namePrefix = flags.nodePrefix
    for text in flags.nodeLabels { readLabel(text, &findings) }
  }

  private mutating func readLabel(_ text: String, _ findings: inout Findings) {
    guard let equals = text.firstIndex(of: "=") else {
      return findings.refuse("--node-label", "\(quotedForTerminal(text)) is not key=value")
    }
    let key = String(text[..<equals])
    let value = String(text[text.index(after: equals)...])
    if let problem = KubernetesName.qualifiedNameProblem(key) {
      findings.refuse("--node-label", "the key \(quotedForTerminal(key)) \(problem)")
    }
    if let problem = KubernetesName.labelValueProblem(value) {
      findings.refuse("--node-label", "the value \(quotedForTerminal(value)) \(problem)")
    }
    simulation.labels[key] = value
  }

  private mutating func readPulls(_ flags: SandboxPullFlags, _ findings: inout Findings) {
    if let rate = Self.read(flags.bandwidth, ByteRate.init, ByteRate.forms, "--bandwidth", &findings) {
      simulation.bandwidth = rate.bytesPerSecond
    }
    if let text = flags.registryBandwidth,
      let rate = Self.read(text, ByteRate.init, ByteRate.forms, "--registry-bandwidth", &findings)
    {
      simulation.registryBandwidth = rate.bytesPerSecond
    }
    if let text = flags.pullTime,
      let time = Self.read(text, SimulatedTime.init, SimulatedTime.forms, "--pull-time", &findings)
    {
      simulation.pullSeconds = time.seconds
    }
    if let share = Self.read(flags.jitter, Share.init, Share.forms, "--jitter", &findings) {
      simulation.jitter = share.value
    }
    for text in flags.privateRegistries {
      guard
        let registry = Self.read(text, PrivateRegistry.init, PrivateRegistry.forms, "--private-registry", &findings)
      else { continue }
      simulation.privateRegistries[registry.host] = registry.login
    }
    for text in flags.missingImages {
      if text.isEmpty { findings.refuse("--missing-image", "the text must not be empty, as every image holds it") }
      simulation.missingImages.append(text)
    }
  }

  private mutating func readFaults(_ flags: SandboxFaultFlags, _ findings: inout Findings) {
    if let share = Self.read(flags.failing, Share.init, Share.forms, "--fail", &findings) {
      simulation.failureRate = share.value
    }
    readIncidents(flags.notReady, .notReady, "--not-ready", &findings)
    readIncidents(flags.diskPressure, .diskPressure, "--disk-pressure", &findings)
    readIncidents(flags.vanishing, .vanishes, "--vanish", &findings)
  }

  private mutating func readIncidents(
    _ texts: [String], _ kind: NodeIncident.Kind, _ flag: String, _ findings: inout Findings
  ) {
    for text in texts.flatMap({ $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }) {
      guard let incident = Self.read(text, IncidentText.init, IncidentText.forms, flag, &findings) else { continue }
      if kind == .vanishes, incident.end != nil {
        findings.refuse(flag, "a node that has vanished does not come back, so \(quotedForTerminal(text)) has no end")
      }
      // The wrong number of nodes is an error of its own.
      if case .node(let name) = incident.target, simulation.nodes >= 0, !isNode(name) {
        let last = "\(simulation.namePrefix)\(simulation.nodes)"
        let known = simulation.nodes > 0 ? "\(simulation.namePrefix)1 to \(last)" : "none"
        findings.refuse(flag, "\(quotedForTerminal(name)) is no node of this sandbox; there are \(known)")
      }
      simulation.incidents.append(
        NodeIncident(kind, of: incident.target, start: incident.start, end: incident.end))
    }
  }

  private func isNode(_ name: String) -> Bool {
    guard name.hasPrefix(simulation.namePrefix) else { return false }
    let digits = name.dropFirst(simulation.namePrefix.count)
    guard digits.first != "0", digits.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(digits) else {
      return false
    }
    return (1...max(simulation.nodes, 1)).contains(number) && simulation.nodes > 0
  }

  private mutating func readRun(_ flags: SandboxRunFlags, _ findings: inout Findings) {
    if flags.seed < 0 { findings.refuse("--seed", "must not be negative, got \(flags.seed)") }
    simulation.seed = UInt64(max(flags.seed, 0))
    if let speed = Self.read(flags.speed, Speed.init, Speed.forms, "--speed", &findings) {
      simulation.speed = speed.factor
    }
  }

  /// The value of a flag; what is accepted is said when it is not.
  private static func read<Value>(
    _ text: String, _ parse: (String) -> Value?, _ forms: String, _ flag: String, _ findings: inout Findings
  ) -> Value? {
    let value = parse(text)
    if value == nil { findings.refuse(flag, "must be \(forms), got \(quotedForTerminal(text))") }
    return value
  }
}

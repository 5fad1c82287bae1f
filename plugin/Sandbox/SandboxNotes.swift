// What a sandbox says of itself when it is ready.
import PrePullSandbox

struct SandboxNotes: Sendable {
  /// Lines for stderr.
  let text: String

  init(_ request: SandboxRequest, _ server: SandboxServer) {
    let nodes = request.simulation
    let counted: String
    switch nodes.nodes {
    case 0: counted = "no nodes"
    case 1: counted = "1 node (\(nodes.namePrefix)1)"
    default: counted = "\(nodes.nodes) nodes (\(nodes.namePrefix)1 to \(nodes.namePrefix)\(nodes.nodes))"
    }
    let speed = nodes.speed == 1 ? "" : ", time at \(nodes.speed.shortest) times its speed"
    let processes =
      switch (request.runsWebhook, request.runsController) {
      case (true, true): "the CRDs, the webhook and the controller"
      case (true, false): "the CRDs and the webhook, but no controller"
      case (false, true): "the CRDs and the controller, but no webhook"
      case (false, false): "the CRDs, but neither webhook nor controller"
      }
    text = """
      A sandbox is ready at \(server.url): \(counted)\(speed), \(processes).
      Paste the next line into another terminal and use kubectl there. Ctrl-C here ends the sandbox.

      """
  }
}

extension Double {
  /// Without a fraction where there is none.
  fileprivate var shortest: String { self == rounded() ? "\(Int(self))" : "\(self)" }
}

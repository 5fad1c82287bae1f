// What the sandbox bears. `serve FILE` only runs one, with its kubeconfig in FILE, until it is killed.

import FoundationEssentials
import Glibc
import PrePullSandbox

let arguments = CommandLine.arguments.dropFirst()
guard arguments.first == "serve", let file = arguments.dropFirst().first else {
  print("usage: sandbox-load serve FILE")
  exit(2)
}
let server = try await SandboxServer.start(SandboxServer.Configuration(port: 0))
try Data(server.kubeconfig.utf8).write(to: URL(filePath: file))
while true { try await Task.sleep(for: .seconds(3600)) }

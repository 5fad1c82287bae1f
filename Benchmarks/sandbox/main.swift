// What the sandbox bears: the memory of a large cluster, and writes with many watchers.

import Foundation
import PrePullSandbox

let arguments = Array(CommandLine.arguments.dropFirst())
let count = arguments.count > 1 ? Int(arguments[1]) : nil
switch arguments.first {
case "memory":
  try await MemoryLoad.run(objects: count ?? 10_000)
case "writes":
  try await WriteLoad.run(watchers: count ?? 100)
case "serve" where arguments.count > 1:
  let server = try await SandboxServer.start()
  if arguments.count > 2, let nodes = Int(arguments[2]) {
    _ = try await server.startNodes(SimulationConfiguration(nodes: nodes))
  }
  try server.kubeconfig.write(toFile: arguments[1], atomically: true, encoding: .utf8)
  while true { try await Task.sleep(for: .seconds(3600)) }
default:
  print("usage: sandbox-load memory [OBJECTS] | writes [WATCHERS] | serve KUBECONFIG [NODES]")
  exit(2)
}

// What the sandbox bears: the memory of a large cluster, writes with many watchers, Pods from their making to their end.
//
// The server and its clients are two processes, so that the processor time of each can be told.

import Glibc

let arguments = Array(CommandLine.arguments.dropFirst())
func number(_ index: Int, or standard: Int) -> Int { arguments.dropFirst(index).first.flatMap { Int($0) } ?? standard }

switch arguments.first {
case "memory": try await MemoryLoad.run(objects: number(1, or: 10_000))
case "serve" where arguments.count > 1: try await Serve.run(arguments[1], nodes: number(2, or: 0))
case "writes" where arguments.count > 2:
  let target = try Target(kubeconfig: arguments[1], server: number(2, or: 0))
  try await WriteLoad.run(target, watchers: number(3, or: 100), seconds: number(4, or: 10))
case "pods" where arguments.count > 2:
  let target = try Target(kubeconfig: arguments[1], server: number(2, or: 0))
  try await PodLoad.run(target, pods: number(3, or: 5_000), inFlight: number(4, or: 64))
default:
  print(
    """
    usage: sandbox-load memory [OBJECTS]
           sandbox-load serve KUBECONFIG [NODES]
           sandbox-load writes KUBECONFIG SERVER_PID [WATCHERS] [SECONDS]
           sandbox-load pods KUBECONFIG SERVER_PID [PODS] [IN_FLIGHT]
    """)
  exit(2)
}

// What a controller takes for one job over many nodes: time, processor, memory, requests.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments.count >= 4, let nodes = Int(arguments[2]), let concurrency = Int(arguments[3]) else {
  print("usage: controller-benchmark CONTROLLER CRD-DIRECTORY NODES CONCURRENCY [kruise|kubeedge [PULL-SECONDS]]")
  exit(2)
}
let benchmark = ControllerBenchmark(
  controller: arguments[0], definitions: arguments[1], nodes: nodes, concurrency: concurrency,
  dialect: arguments.count > 4 ? arguments[4] : "kruise",
  pullSeconds: arguments.count > 5 ? Double(arguments[5]) ?? 0.1 : 0.1)
print(try await benchmark.run().table)

// The flags of the controller, by what they are about.

import ArgumentParser
import PrePullAPI

struct ElectionFlags: ParsableArguments {
  @Option(help: ArgumentHelp("Whether only one of several processes works: true or false.", valueName: "bool"))
  var leaderElect = true

  @Option(
    help: ArgumentHelp(
      "How long a process that went silent keeps the others waiting, in seconds.", valueName: "seconds"))
  var leaseDuration = 15

  @Option(
    help: ArgumentHelp("Who this process is. Without it: the host's name and chance.", valueName: "name"))
  var identity: String?

  func validate() throws {
    guard (3...3600).contains(leaseDuration) else {
      throw ValidationError("--lease-duration must be 3 to 3600 seconds, not \(leaseDuration).")
    }
    guard identity != "" else { throw ValidationError("--identity must not be empty.") }
  }
}

struct LimitFlags: ParsableArguments {
  /// More than any API server answers.
  private static let mostRequests = 100_000.0

  @Option(
    name: .customLong("kube-api-qps"),
    help: ArgumentHelp(
      "How many requests a second are sent to the API server; 0 for as many as it takes.", valueName: "number"))
  var kubeAPIQPS = 0.0

  @Option(help: ArgumentHelp("How many Pods are created or removed at the same time.", valueName: "number"))
  var writesAtOnce = 64

  func validate() throws {
    guard (0...Self.mostRequests).contains(kubeAPIQPS) else {
      throw ValidationError("--kube-api-qps must be 0 to 100000, not \(kubeAPIQPS).")
    }
    guard (1...1000).contains(writesAtOnce) else {
      throw ValidationError("--writes-at-once must be 1 to 1000, not \(writesAtOnce).")
    }
  }
}

/// How images get onto nodes.
enum ExecutorName: String, ExpressibleByArgument, CaseIterable {
  case pod
}

/// The dialects that are named with commas between them.
struct DialectList: ExpressibleByArgument, Equatable {
  /// What is carried out.
  var dialects: Set<Dialect> = [.kubeedge, .kruise, .kruiseList]

  init() {}

  init?(argument: String) {
    dialects = []
    for name in argument.split(separator: ",", omittingEmptySubsequences: false) {
      switch name {
      case "kubeedge": dialects.insert(.kubeedge)
      case "kruise": dialects.formUnion([.kruise, .kruiseList])
      default: return nil
      }
    }
  }

  var defaultValueDescription: String {
    [("kubeedge", Dialect.kubeedge), ("kruise", .kruise)].filter { dialects.contains($0.1) }.map(\.0)
      .joined(separator: ",")
  }
}

// Which nodes `status` lists.
import ArgumentParser

/// The flags --nodes and --failed.
struct NodeChoiceFlags: ParsableArguments {
  @Flag(help: "List every node with what became of it.")
  var nodes = false

  @Flag(help: "List the nodes that failed.")
  var failed = false

  /// What is said where there are none to list.
  func noneNote(of job: JobSnapshot) -> String {
    if !failed { return "No node is known by name yet.\n" }
    return job.failed > 0 ? "The nodes that failed are not known by name.\n" : "No node has failed.\n"
  }

  /// The nodes to list, nil when none is asked for.
  func choose(from all: [NodeReport]) -> [NodeReport]? {
    guard nodes || failed else { return nil }
    return (failed ? all.filter { $0.state == .failed } : all).sorted { $0.name < $1.name }
  }
}

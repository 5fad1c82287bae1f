// A job as the user names it on the command line.
import PrePullAPI

/// `NAME`, or `KIND/NAME` in kubectl's spellings.
struct JobAddress: Equatable {
  /// The kind, nil when the name alone has to tell.
  var kind: ResourceKind?
  /// The job's name.
  var name: String

  /// The help of the argument that takes one.
  static let help = "The job: NAME, or KIND/NAME as in imagepulljob/NAME."

  /// Reads an address.
  ///
  /// - Throws: exit code 2 for what can name no job.
  init(_ text: String) throws(CommandFailure) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count <= 2, let name = parts.last, !name.isEmpty else {
      throw CommandFailure(
        .wrongCommandLine, "\(quotedForTerminal(text)) names no job: write NAME or KIND/NAME")
    }
    if let problem = KubernetesName.dns1123SubdomainProblem(name) {
      throw CommandFailure(.wrongCommandLine, "\(quotedForTerminal(name)) is no object's name: \(problem)")
    }
    self.name = name
    guard parts.count == 2 else { return }
    guard let kind = JobKinds.named(parts[0]) else {
      let names = JobKinds.all.map(\.singular)
      let near = Nearest.match(to: parts[0].lowercased(), among: names)
      throw CommandFailure(
        .wrongCommandLine,
        "\(quotedForTerminal(parts[0])) is no kind of job" + (near.map { ", did you mean \($0)?" } ?? "")
          + "; the kinds are \(names.joined(separator: ", "))")
    }
    self.kind = kind
  }

  static func == (one: Self, other: Self) -> Bool { one.kind?.kind == other.kind?.kind && one.name == other.name }
}

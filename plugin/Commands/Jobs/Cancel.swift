// `kubectl prepull cancel`.
import ArgumentParser

struct Cancel: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Give a job up; what is pulled stays.",
    discussion: """
      What runs is ended, and the job fails with "job was cancelled". Images that are on their nodes stay there. The \
      annotation prepull.dev/cancelled is set to "true"; `resume` takes it off, and the job goes on with the nodes \
      that were not tried. `retry` is for after that. Deleting the job cancels it as well, and forgets it.

      EXAMPLES:
        kubectl prepull cancel shop
      """
  )

  @OptionGroup var flags: ControlFlags

  func run() async throws { try await ControlRun(flags: flags).run(JobChange.cancel) }
}

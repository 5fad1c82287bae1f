// `kubectl prepull resume`.
import ArgumentParser

struct Resume: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Let a job go on that was paused or cancelled.",
    discussion: """
      Takes off the annotations prepull.dev/paused and prepull.dev/cancelled. Nodes that were done stay done, those \
      that failed stay failed until `retry`, and the others are tried. A job of Kruise whose spec.parallelism is 0 \
      stays paused until that is edited.

      EXAMPLES:
        kubectl prepull resume shop
      """
  )

  @OptionGroup var flags: ControlFlags

  func run() async throws { try await ControlRun(flags: flags).run { JobChange.resume($0) } }
}

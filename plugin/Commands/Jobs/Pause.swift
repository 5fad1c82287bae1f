// `kubectl prepull pause`.
import ArgumentParser

struct Pause: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Let nothing new of a job start.",
    discussion: """
      What pulls goes on to its end; no further node starts until `resume`. The annotation prepull.dev/paused is set \
      to "true".

      EXAMPLES:
        kubectl prepull pause shop
        kubectl prepull pause imagepulljob/shop -n prod --dry-run=server
      """
  )

  @OptionGroup var flags: ControlFlags

  func run() async throws { try await ControlRun(flags: flags).run(JobChange.pause) }
}

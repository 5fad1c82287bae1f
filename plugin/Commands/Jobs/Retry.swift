// `kubectl prepull retry`.
import ArgumentParser
import FoundationEssentials

struct Retry: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Try again what failed of a job.",
    discussion: """
      The nodes that failed are tried again with the images that they lack; what is pulled stays. A job that has ended \
      is opened again for it. The annotation prepull.dev/retry is set to the time; each new text is one retry.

      EXAMPLES:
        kubectl prepull retry shop
        kubectl prepull retry shop && kubectl prepull status shop --watch
      """
  )

  @OptionGroup var flags: ControlFlags

  @Flag(help: "Only what failed, which is always so; for scripts that say it.")
  var failed = false

  func run() async throws {
    let request = Date().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    try await ControlRun(flags: flags).run { JobChange.retry($0, request: request) }
  }
}

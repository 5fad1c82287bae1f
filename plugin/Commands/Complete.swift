// `kubectl prepull __complete`: what shells, and kubectl for them, ask while a line is being typed.
import ArgumentParser

/// Speaks the protocol of kubectl's completion: candidates one a line, then a directive.
struct Complete: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "__complete",
    abstract: "List the words that may stand at the end of an unfinished command line.",
    discussion: """
      For shells: each line is a candidate, perhaps a tab and a description; the last line is a colon and a directive \
      (0 file names, 2 no space after the word, 4 nothing else).

      EXAMPLES:
        kubectl prepull __complete create --to k
      """,
    shouldDisplay: false
  )

  @Argument(
    parsing: .captureForPassthrough,
    help: "The words after the plugin's name; the last one, perhaps empty, is being typed.")
  var words: [String] = []

  func run() async {
    var answer = CompletionAnswer(to: words)
    answer.candidates += await JobCompletion.candidates(for: words)
    StandardOutput.write(answer.text)
  }
}

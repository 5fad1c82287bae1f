// Runs the command line and turns every outcome into an exit code.
import ArgumentParser
import PrePullAPI

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

enum CommandLineEntry {
  /// Parses the arguments, runs the command and exits.
  static func run(_ arguments: [String]) async -> Never {
    let outcome = await outcome(of: arguments)
    if !outcome.output.isEmpty { StandardOutput.write(outcome.output) }
    if !outcome.errors.isEmpty { StandardError.write(outcome.errors) }
    exit(outcome.code.number)
  }

  /// How a command line ended, and what is still to be written.
  struct Outcome: Equatable {
    var code: CommandFailure.Code
    var output = ""
    var errors = ""
  }

  /// Parses the arguments and runs the command; what the command itself writes is written already.
  static func outcome(of arguments: [String]) async -> Outcome {
    let arguments = FlagSpelling.respelling(arguments)
    if let outcome = outcome(ofHelpOn: arguments) { return outcome }
    do {
      var command = try KubectlPrepull.parseAsRoot(arguments)
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
      return Outcome(code: .done)
    } catch let failure as CommandFailure {
      return Outcome(
        code: failure.code, errors: failure.message.isEmpty ? "" : "error: \(failure.message.linesSafeForTerminal)\n")
    } catch {
      if KubectlPrepull.exitCode(for: error).isSuccess {
        // Help or the version was asked for.
        return Outcome(code: .done, output: KubectlPrepull.fullMessage(for: error) + "\n")
      }
      return Outcome(code: .wrongCommandLine, errors: complaint(about: arguments, error))
    }
  }

  /// The outcome of `help WORD…` when the words name no command: the parser would print the help of the root.
  private static func outcome(ofHelpOn arguments: [String]) -> Outcome? {
    let words = arguments.dropFirst()
    guard arguments.first == "help", !words.isEmpty, var command = CommandShape.root else { return nil }
    var names = [command.name]
    for word in words where !word.hasPrefix("-") {
      guard let inner = command.subcommand(word) else {
        let known = command.subcommands.filter(\.isShown).map(\.name)
        let title = names.joined(separator: " ")
        let mistake = CommandLineMistake.unknownCommand(
          word, of: title, nearest: Nearest.match(to: word, among: known))
        return Outcome(code: .wrongCommandLine, errors: complaint(mistake.description, names))
      }
      names.append(inner.name)
      command = inner
    }
    return nil
  }

  /// What the parser could not make sense of.
  private static func complaint(about arguments: [String], _ error: any Error) -> String {
    let message = KubectlPrepull.message(for: error)
    // The metadata is read only here, on the way out: a plain command line that is right never pays for it.
    guard let root = CommandShape.root else { return complaint(message, ["kubectl prepull"]) }
    let walk = CommandLineWalk(arguments, from: root)
    return complaint(
      walk.mistake?.description ?? ParserVoice.rephrase(message, values: walk.values), walk.commands.map(\.name))
  }

  /// What is wrong with the command line, in one line, and where help is found.
  private static func complaint(_ message: String, _ command: [String]) -> String {
    "error: \(message.safeForTerminal)\nSee '\(command.joined(separator: " ")) --help' for help and examples.\n"
  }
}

extension String {
  /// Safe for a terminal line by line, so that the breaks between several errors stay.
  fileprivate var linesSafeForTerminal: String {
    split(separator: "\n", omittingEmptySubsequences: false).map(\.safeForTerminal).joined(separator: "\n")
  }
}

// Runs the command line and turns every outcome into an exit code.
import ArgumentParser

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

enum CommandLineEntry {
  /// Parses the arguments, runs the command and exits.
  static func run(_ arguments: [String]) -> Never {
    let outcome = outcome(of: arguments)
    if !outcome.output.isEmpty { StandardOutput.write(outcome.output) }
    if !outcome.errors.isEmpty { StandardError.write(outcome.errors) }
    exit(outcome.code.rawValue)
  }

  /// How a command line ended, and what is still to be written.
  struct Outcome: Equatable {
    var code: CommandFailure.Code
    var output = ""
    var errors = ""
  }

  /// Parses the arguments and runs the command; what the command itself writes is written already.
  static func outcome(of arguments: [String]) -> Outcome {
    do {
      var command = try KubectlPrepull.parseAsRoot(arguments)
      try command.run()
      return Outcome(code: .done)
    } catch let failure as CommandFailure {
      return Outcome(code: failure.code, errors: failure.message.isEmpty ? "" : "error: \(failure.message)\n")
    } catch {
      if KubectlPrepull.exitCode(for: error).isSuccess {
        // Help or the version was asked for.
        return Outcome(code: .done, output: KubectlPrepull.fullMessage(for: error) + "\n")
      }
      return Outcome(code: .wrongCommandLine, errors: complaint(about: arguments, error))
    }
  }

  /// What is wrong with the command line, in one line, and where help is found.
  private static func complaint(about arguments: [String], _ error: any Error) -> String {
    var message = KubectlPrepull.message(for: error)
    var command = ["kubectl prepull"]
    // The metadata is read only here, on the way out: a command line that is right never pays for it.
    if let root = CommandShape.root {
      let walk = CommandLineWalk(arguments, from: root)
      command += walk.commands.dropFirst().map(\.name)
      if let mistake = walk.mistake { message = mistake.description }
    }
    return "error: \(message)\nSee '\(command.joined(separator: " ")) --help' for help and examples.\n"
  }
}

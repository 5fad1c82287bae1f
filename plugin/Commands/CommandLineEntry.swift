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
    do {
      var command = try KubectlPrepull.parseAsRoot(arguments)
      try command.run()
    } catch let failure as CommandFailure {
      if !failure.message.isEmpty { StandardError.write("error: \(failure.message)\n") }
      exit(failure.code.rawValue)
    } catch {
      let code = KubectlPrepull.exitCode(for: error)
      let text = KubectlPrepull.fullMessage(for: error)
      if code.isSuccess {
        StandardOutput.write(text + "\n")
        exit(CommandFailure.Code.done.rawValue)
      }
      if !text.isEmpty { StandardError.write(text + "\n") }
      exit(CommandFailure.Code.wrongCommandLine.rawValue)
    }
    exit(CommandFailure.Code.done.rawValue)
  }
}

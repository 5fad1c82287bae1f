// Runs commands in the test's own process.
import ArgumentParser

@testable import kubectl_prepull

/// What `create` prints for a command line, with its warnings.
func scaffold(_ commandLine: String) throws -> (text: String, warnings: [String]) {
  let command = try Create.parse(words(commandLine))
  let scaffold = try JobScaffold(command, files: command.images.sources)
  return (command.text(of: scaffold.object), scaffold.warnings)
}

/// The failure that `create` ends in, nil when it prints a manifest.
func failure(_ commandLine: String) throws -> CommandFailure? {
  let command = try Create.parse(words(commandLine))
  do throws(CommandFailure) {
    _ = try JobScaffold(command, files: command.images.sources)
    return nil
  } catch {
    return error
  }
}

/// The words of a command line; '' is an empty word.
func words(_ commandLine: String) -> [String] {
  commandLine.split(separator: " ").map { $0 == "''" ? "" : String($0) }
}

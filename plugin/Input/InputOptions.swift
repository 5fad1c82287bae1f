// The flags that say which files a command reads; they mean what kubectl's mean.
import ArgumentParser
import FoundationEssentials
import YAML

/// `-f` and `-R`, for every command that reads manifests.
struct InputOptions: ParsableArguments {
  @Option(
    name: [.customShort("f"), .customLong("filename")],
    help: ArgumentHelp(
      "A file, a directory, or - for standard input; repeatable, or separated by commas.", valueName: "file|dir|-"),
    completion: .file(extensions: ["yaml", "yml", "json"]))
  var filename: [String] = []

  @Flag(
    name: [.customShort("R"), .customLong("recursive")],
    help: "Read the directories below a directory too.")
  var isRecursive = false

  /// What was named. Commas separate paths as they do for kubectl, unless a file has that very name.
  var paths: [String] {
    filename.flatMap { name -> [String] in
      guard name.contains(","), !FileManager.default.fileExists(atPath: name) else { return [name] }
      return name.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }

  /// Reads everything that was named, in the order given; a file that cannot be read does not keep others from it.
  ///
  /// - Throws: exit code 2 when nothing is named, standard input is named twice or a URL is named.
  func load() throws(CommandFailure) -> LoadedInput {
    try InputFiles.read(paths, recursive: isRecursive)
  }
}

// The flags that say which files a command reads; they mean what kubectl's mean.
import ArgumentParser
import YAML

/// `-f` and `-R`, for every command that reads manifests.
struct InputOptions: ParsableArguments {
  @Option(
    name: [.customShort("f"), .customLong("filename")],
    help: ArgumentHelp(
      "A file, a directory, or - for standard input; repeatable.", valueName: "file|dir|-"),
    completion: .file(extensions: ["yaml", "yml", "json"]))
  var filename: [String] = []

  @Flag(
    name: [.customShort("R"), .customLong("recursive")],
    help: "Read the directories below a directory too.")
  var isRecursive = false

  /// Reads everything that was named, in the order given.
  func load() throws(CommandFailure) -> [SourceText] {
    try InputFiles.load(filename, recursive: isRecursive)
  }
}

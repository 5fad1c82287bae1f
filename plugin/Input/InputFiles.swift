// Finds and reads the files that -f names.
import FoundationEssentials
import YAML

/// Reading of manifests as kubectl reads them.
enum InputFiles {
  /// What standard input is called in messages.
  static let standardInputName = "<stdin>"
  /// Endings of the files that are read from a directory.
  static let manifestEndings = [".yaml", ".yml", ".json"]
  /// More than any manifest: a guard against `-f /dev/zero`.
  static let maximumSize = 512 << 20

  /// Reads what `paths` name, in the order given, the files of a directory in the order of their names.
  ///
  /// - Parameters:
  ///   - paths: files, directories, and `-` for standard input, which can be read once.
  ///   - recursive: whether the directories below a directory are read too.
  /// - Throws: exit code 2 when nothing is named or standard input is named twice, 1 when a file is missing,
  ///   unreadable or too large, or a directory holds no manifest.
  static func load(_ paths: [String], recursive: Bool) throws(CommandFailure) -> [SourceText] {
    guard !paths.isEmpty else {
      throw CommandFailure(
        .wrongCommandLine, "must specify -f: a file, a directory, or - for standard input")
    }
    guard paths.count(where: { $0 == "-" }) <= 1 else {
      throw CommandFailure(.wrongCommandLine, "-f - is given twice, but standard input can be read only once")
    }
    var sources: [SourceText] = []
    for path in paths {
      if path == "-" {
        sources.append(
          SourceText(
            name: standardInputName,
            bytes: try FileBytes.readStandardInput(named: standardInputName, limit: maximumSize)))
        continue
      }
      for file in try manifests(at: path, recursive: recursive) {
        sources.append(SourceText(name: file, bytes: try FileBytes.read(file, limit: maximumSize)))
      }
    }
    return sources
  }

  /// The file itself, or the manifests of the directory.
  private static func manifests(at path: String, recursive: Bool) throws(CommandFailure) -> [String] {
    var isDirectory = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw CommandFailure(.wrongInput, "the path \(quotedForTerminal(path)) does not exist")
    }
    guard isDirectory else { return [path] }
    let files = try manifests(in: path, recursive: recursive)
    guard !files.isEmpty else {
      throw CommandFailure(
        .wrongInput,
        "no file ending in .yaml, .yml or .json in \(quotedForTerminal(path))"
          + (recursive ? "" : "; -R reads the directories below it too"))
    }
    return files
  }

  private static func manifests(in directory: String, recursive: Bool) throws(CommandFailure) -> [String] {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
    } catch {
      throw CommandFailure(.wrongInput, "the directory \(quotedForTerminal(directory)) cannot be read")
    }
    var files: [String] = []
    for name in names {
      let path = directory.hasSuffix("/") ? directory + name : "\(directory)/\(name)"
      switch FileKind(of: path) {
      case .directory:
        if recursive { files += try manifests(in: path, recursive: true) }
      case .symbolicLinkToDirectory, nil:
        // A link may lead back up; kubectl does not follow them either.
        continue
      case .file:
        if manifestEndings.contains(where: name.hasSuffix) { files.append(path) }
      }
    }
    return files
  }
}

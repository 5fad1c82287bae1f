// Finds and reads the files that -f names.
import FoundationEssentials
import YAML

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

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
  /// - Throws: exit code 2 when nothing is named, standard input is named twice or a URL is named, 1 when a file is
  ///   missing, unreadable or too large, or a directory holds no manifest.
  static func load(_ paths: [String], recursive: Bool) throws(CommandFailure) -> [SourceText] {
    let input = try read(paths, recursive: recursive)
    if let problem = input.problems.first(where: \.isError) { throw CommandFailure(.wrongInput, problem.message) }
    return input.sources
  }

  /// Reads what `paths` name as `load` does, but goes on after a file that cannot be read. A file that is named
  /// twice is read once.
  ///
  /// - Throws: exit code 2 when nothing is named, standard input is named twice or a URL is named.
  static func read(_ paths: [String], recursive: Bool) throws(CommandFailure) -> LoadedInput {
    guard !paths.isEmpty else {
      throw CommandFailure(
        .wrongCommandLine, "must specify -f: a file, a directory, or - for standard input")
    }
    guard paths.count(where: { $0 == "-" }) <= 1 else {
      throw CommandFailure(.wrongCommandLine, "-f - is given twice, but standard input can be read only once")
    }
    if let address = paths.first(where: isURL) {
      throw CommandFailure(
        .wrongCommandLine, "URLs are not read; download \(quotedForTerminal(address)) first and name the file")
    }
    var input = LoadedInput()
    var seen: Set<FileIdentity> = []
    for path in paths {
      guard path != "-" else {
        input.add(standardInputName) { () throws(CommandFailure) in
          try FileBytes.readStandardInput(named: standardInputName, limit: maximumSize)
        }
        continue
      }
      for file in manifests(at: path, recursive: recursive, &input.problems) {
        if let identity = FileIdentity(of: file), !seen.insert(identity).inserted { continue }
        input.add(file) { () throws(CommandFailure) in try FileBytes.read(file, limit: maximumSize) }
      }
    }
    return input
  }

  private static func isURL(_ path: String) -> Bool {
    ["http://", "https://"].contains { path.lowercased().hasPrefix($0) }
  }

  /// The file itself, or the manifests of the directory.
  private static func manifests(at path: String, recursive: Bool, _ problems: inout [InputProblem]) -> [String] {
    var isDirectory = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      // Opening it says why: it need not be missing.
      return [path]
    }
    guard isDirectory else { return [path] }
    let known = problems.count
    let files = manifests(in: path, recursive: recursive, &problems)
    if files.isEmpty, !problems[known...].contains(where: \.isError) {
      problems.append(
        InputProblem(
          file: path,
          message: "no file ending in .yaml, .yml or .json in \(quotedForTerminal(path))"
            + (recursive ? "" : "; -R reads the directories below it too")))
    }
    return files
  }

  private static func manifests(
    in directory: String, recursive: Bool, _ problems: inout [InputProblem]
  ) -> [String] {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
    } catch {
      problems.append(
        InputProblem(file: directory, message: "the directory \(quotedForTerminal(directory)) cannot be read"))
      return []
    }
    var files: [String] = []
    for name in names {
      let path = directory.hasSuffix("/") ? directory + name : "\(directory)/\(name)"
      let isManifest = manifestEndings.contains(where: name.hasSuffix)
      switch FileKind(of: path) {
      case .directory:
        if recursive { files += manifests(in: path, recursive: true, &problems) }
      case .symbolicLinkToDirectory, nil:
        // A link may lead back up; kubectl does not follow them either.
        continue
      case .file:
        if isManifest { files.append(path) }
      case .special:
        guard isManifest else { continue }
        problems.append(
          InputProblem(
            file: path,
            message:
              "\(quotedForTerminal(path)) is a pipe, socket or device and is left out; name it with -f to read it",
            isError: false))
      case .unreachable(let reason):
        guard isManifest else { continue }
        let problem =
          reason == ENOENT ? "is a link that leads nowhere" : "cannot be read: \(SystemError.message(reason))"
        problems.append(InputProblem(file: path, message: "\(quotedForTerminal(path)) \(problem)"))
      }
    }
    return files
  }
}

extension LoadedInput {
  /// Adds the file with the bytes that `read` gives, or the reason why it gives none.
  fileprivate mutating func add(_ file: String, _ read: () throws(CommandFailure) -> [UInt8]) {
    do throws(CommandFailure) {
      sources.append(SourceText(name: file, bytes: try read()))
    } catch {
      problems.append(InputProblem(file: file, message: error.message))
    }
  }
}

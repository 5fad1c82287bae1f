// The commands, flags and values of the plugin, as the argument parser itself describes them.
import ArgumentParser
import YAML

/// A command with its flags, read from the parser's own metadata so that nothing is listed twice.
struct CommandShape {
  /// The word that names it.
  var name: String
  /// What it does, in one line.
  var abstract: String
  /// Whether help and completion show it.
  var isShown: Bool
  /// Its subcommands, shown or not.
  var subcommands: [CommandShape]
  /// Its flags and positional arguments.
  var arguments: [ArgumentShape]

  /// The plugin's root command; nil when the parser's description cannot be read, so that completion
  /// has no candidates and errors have no suggestion, but nothing else suffers.
  static var root: CommandShape? {
    do {
      return try JSONReader.read(Array(KubectlPrepull._dumpHelp().utf8))["command"].flatMap(CommandShape.init)
    } catch {
      return nil
    }
  }

  private init?(_ node: Node) {
    guard let name = node["commandName"]?.string else { return nil }
    self.name = name
    abstract = node["abstract"]?.string ?? ""
    isShown = node["shouldDisplay"]?.bool ?? true
    subcommands = (node["subcommands"]?.sequence ?? []).compactMap(CommandShape.init)
    arguments = (node["arguments"]?.sequence ?? []).compactMap(ArgumentShape.init)
  }

  /// The subcommand of that name.
  func subcommand(_ name: String) -> CommandShape? { subcommands.first { $0.name == name } }

  /// The flag with that spelling, dashes included.
  func flag(_ spelling: String) -> ArgumentShape? { arguments.first { $0.spellings.contains(spelling) } }
}

/// A flag or a positional argument.
struct ArgumentShape {
  /// What the parser expects.
  enum Kind: String {
    /// A word by itself.
    case positional
    /// A flag with a value.
    case option
    /// A flag without a value.
    case flag
  }

  /// What the parser expects.
  var kind: Kind
  /// Its spellings, dashes included, the preferred one first; none for a positional argument.
  var spellings: [String]
  /// What it does, in one line.
  var abstract: String
  /// Whether it takes the words after `--` and no others.
  var isAfterTerminator: Bool
  /// Whether it may be given more than once.
  var isRepeating: Bool
  /// Whether help and completion show it.
  var isShown: Bool
  /// What its value is called in help.
  var valueName: String
  /// The words that it takes and no others; none when it takes any.
  var choices: [String]
  /// The words that completion offers.
  var values: [String]
  /// Whether its value is a file or a directory.
  var takesPath: Bool

  init?(_ node: Node) {
    guard let kind = node["kind"]?.string.flatMap(Kind.init) else { return nil }
    self.kind = kind
    let preferred = node["preferredName"].flatMap(Self.spelling)
    let all = (node["names"]?.sequence ?? []).compactMap(Self.spelling)
    spellings = (preferred.map { [$0] } ?? []) + all.filter { $0 != preferred }
    abstract = node["abstract"]?.string ?? ""
    isAfterTerminator = node["parsingStrategy"]?.string == "postTerminator"
    isRepeating = node["isRepeating"]?.bool ?? false
    isShown = node["shouldDisplay"]?.bool ?? true
    let completion = node["completionKind"]
    valueName = node["valueName"]?.string ?? ""
    choices = (node["allValues"]?.sequence ?? []).compactMap(\.string)
    values = completion?["list"]?["values"]?.sequence?.compactMap(\.string) ?? choices
    takesPath = completion?["file"] != nil || completion?["directory"] != nil
  }

  private static func spelling(_ node: Node) -> String? {
    guard let name = node["name"]?.string else { return nil }
    return node["kind"]?.string == "long" ? "--\(name)" : "-\(name)"
  }
}

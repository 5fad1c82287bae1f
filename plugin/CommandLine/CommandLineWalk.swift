// Follows the words of a command line through the commands and flags they name.
import PrePullAPI

/// What the words of a command line stand for.
struct CommandLineWalk {
  /// A value that a flag was given.
  struct GivenValue {
    var flag: ArgumentShape
    var value: String
  }

  /// The commands from the root to the innermost.
  private(set) var commands: [CommandShape]
  /// The spellings of the flags that were given to the innermost command.
  private(set) var flags: [String] = []
  /// The values of the innermost command's flags.
  private(set) var values: [GivenValue] = []
  /// The positional arguments of the innermost command.
  private(set) var positionals: [String] = []
  /// The flag whose value the next word will be.
  private(set) var openFlag: ArgumentShape?
  /// Whether `--` was given: every further word is positional.
  private(set) var isPastTerminator = false
  /// The first word that is wrong.
  private(set) var mistake: CommandLineMistake?
  /// The words after the one that is being taken.
  private var later: ArraySlice<String> = []

  /// Follows `words` from `root`.
  init(_ words: [String], from root: CommandShape) {
    commands = [root]
    for (index, word) in words.enumerated() {
      later = words[(index + 1)...]
      take(word)
    }
  }

  /// The innermost command.
  var command: CommandShape { commands[commands.count - 1] }
  /// The innermost command's name in full.
  var title: String { commands.map(\.name).joined(separator: " ") }

  private mutating func take(_ word: String) {
    let open = openFlag
    openFlag = nil
    let looksLikeFlag = word != "-" && word.hasPrefix("-")
    if isPastTerminator {
      takePlain(word)
    } else if let open, !looksLikeFlag {
      takeValue(word, of: open)
    } else if !looksLikeFlag {
      takePlain(word)
    } else if word == "--" {
      isPastTerminator = true
    } else {
      takeFlag(word)
    }
  }

  private mutating func takePlain(_ word: String) {
    if !isPastTerminator, positionals.isEmpty, let inner = command.subcommand(word) {
      commands.append(inner)
      flags = []
      values = []
      return
    }
    let places = command.arguments.filter { $0.kind == .positional }
    if places.isEmpty, !command.subcommands.isEmpty {
      let names = command.subcommands.filter(\.isShown).map(\.name)
      note(.unknownCommand(word, of: title, nearest: Nearest.match(to: word, among: names)))
    } else if !isPastTerminator, places.last?.isAfterTerminator == true {
      note(.missingTerminator(word, of: title))
    } else if positionals.count < places.count {
      let place = places[positionals.count]
      check(word, place, named: "<\(place.valueName)>")
    } else if places.last?.isRepeating != true {
      note(.unexpectedArgument(word, of: title, isPerhapsFile: command.flag("-f") != nil))
    }
    positionals.append(word)
  }

  private mutating func takeFlag(_ word: String) {
    let spelling = String(word.prefix { $0 != "=" })
    let value = spelling.count < word.count ? String(word.dropFirst(spelling.count + 1)) : nil
    if let flag = command.flag(spelling) {
      flags.append(spelling)
      switch (flag.kind, value) {
      case (.option, nil): openFlag = flag
      case (.option, let value?): takeValue(value, of: flag)
      case (_, let value?): note(.invalidValue(value, of: spelling, choices: ["true", "false"]))
      case (_, nil): break
      }
      return
    }
    // `-nprod`: a short flag with its value attached, or several short flags in one word.
    if !word.hasPrefix("--"), let flag = command.flag(String(word.prefix(2))) {
      flags.append(String(word.prefix(2)))
      if flag.kind == .option || command.arguments.contains(where: { $0.spellings.contains("-\(word.suffix(1))") }) {
        return
      }
    }
    let name = word.hasPrefix("--") ? spelling : String(word.prefix(2))
    if let found = earlyFlag(name) { return note(found) }
    let needsCluster = (later.lazy.compactMap(command.subcommand).first ?? command).flag("--kubeconfig") != nil
    if !needsCluster, CommandLineMistake.clusterFlags.contains(name) { return note(.clusterFlag(name)) }
    let known = command.arguments.filter(\.isShown).flatMap(\.spellings).filter { $0.hasPrefix("--") }
    note(.unknownFlag(spelling, of: title, nearest: Nearest.match(to: spelling, among: known)))
  }

  /// The mistake of a flag that stands before its command, as kubectl's own flags may; nil when it is none.
  private func earlyFlag(_ name: String) -> CommandLineMistake? {
    guard !command.subcommands.isEmpty else { return nil }
    let next = later.lazy.compactMap(command.subcommand).first
    // Without a command, `list` is one that has all flags for a cluster.
    guard let owner = next ?? command.subcommand(List._commandName), let flag = owner.flag(name) else { return nil }
    return .earlyFlag(name, of: "\(title) \(owner.name)", takesValue: flag.kind == .option)
  }

  private mutating func takeValue(_ value: String, of flag: ArgumentShape) {
    values.append(GivenValue(flag: flag, value: value))
    let items = flag.isRepeating ? value.split(separator: ",", omittingEmptySubsequences: false) : [value[...]]
    for item in items { check(String(item), flag, named: flag.spellings[0]) }
  }

  private mutating func check(_ word: String, _ argument: ArgumentShape, named name: String) {
    guard !argument.choices.isEmpty, !argument.choices.contains(word) else { return }
    note(.invalidValue(word, of: name, choices: argument.choices))
  }

  /// Keeps the first mistake: what follows may be wrong because of it.
  private mutating func note(_ found: CommandLineMistake) {
    if mistake == nil { mistake = found }
  }
}

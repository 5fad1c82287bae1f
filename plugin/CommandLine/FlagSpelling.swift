// Respells flags that kubectl takes and the argument parser does not.
//
// kubectl's flags follow spf13/pflag: `-oyaml`, `-o=yaml`, `-Rfdir`, `--forever=false`, `--timeout -5`. The argument
// parser has no setting for these, so the words are respelled before it sees them.

/// The words of a command line with every flag spelt as the argument parser wants it.
struct FlagSpelling {
  private var command: CommandShape
  private var words: [String] = []
  private var hasPositional = false
  /// The flag whose value the next word is.
  private var openFlag: ArgumentShape?

  /// `words` respelt; a word that is no known flag stays as it is.
  static func respelling(_ words: [String]) -> [String] {
    // What is asked for a completion is no command line yet.
    guard words.first != Complete._commandName, words.contains(where: mayNeedRespelling), let root = CommandShape.root
    else { return words }
    var spelling = FlagSpelling(command: root)
    for (index, word) in words.enumerated() {
      if word == "--", spelling.openFlag == nil { return spelling.words + words[index...] }
      spelling.take(word)
    }
    return spelling.words
  }

  private init(command: CommandShape) { self.command = command }

  /// Whether the commands' metadata, which takes time to read, is worth looking at.
  private static func mayNeedRespelling(_ word: String) -> Bool {
    guard word.hasPrefix("-") else { return false }
    guard word.hasPrefix("--") else { return word.count > 2 || isNegativeNumber(word) }
    guard let equals = word.firstIndex(of: "=") else { return false }
    let value = word[word.index(after: equals)...]
    return value.isEmpty || truth(of: value) != nil
  }

  private mutating func take(_ word: String) {
    let open = openFlag
    openFlag = nil
    if let open, Self.isNegativeNumber(word) {
      words[words.count - 1] = "\(open.spellings[0])=\(word)"
    } else if open != nil, word == "-" || !word.hasPrefix("-") {
      words.append(word)
    } else if word.hasPrefix("--") {
      takeLong(word)
    } else if word.hasPrefix("-"), word != "-" {
      takeShort(word)
    } else {
      words.append(word)
      if !hasPositional, let inner = command.subcommand(word) { command = inner } else { hasPositional = true }
    }
  }

  private mutating func takeLong(_ word: String) {
    let spelling = String(word.prefix { $0 != "=" })
    guard let flag = command.flag(spelling) else { return words.append(word) }
    let value = spelling.count < word.count ? word.dropFirst(spelling.count + 1) : nil
    if flag.kind == .flag, let value, let isOn = Self.truth(of: value) {
      set(flag, isOn)
    } else if flag.kind == .option, let value {
      append(flag, value)
    } else {
      words.append(word)
      if flag.kind == .option { openFlag = flag }
    }
  }

  /// `-o`, `-oyaml`, `-o=yaml`, `-R=true`, or several of them in one word.
  private mutating func takeShort(_ word: String) {
    var settings: [(flag: ArgumentShape, isOn: Bool)] = []
    var rest = word.dropFirst()
    while let letter = rest.popFirst() {
      guard let flag = command.flag("-\(letter)") else { return words.append(word) }
      if flag.kind == .option {
        for setting in settings { set(setting.flag, setting.isOn) }
        if rest.isEmpty {
          words.append("-\(letter)")
          openFlag = flag
        } else {
          append(flag, rest.first == "=" ? rest.dropFirst() : rest)
        }
        return
      }
      if rest.first == "=" {
        guard let isOn = Self.truth(of: rest.dropFirst()) else { return words.append(word) }
        settings.append((flag, isOn))
        break
      }
      settings.append((flag, true))
    }
    for setting in settings { set(setting.flag, setting.isOn) }
  }

  private mutating func append(_ flag: ArgumentShape, _ value: Substring) {
    // The parser takes an empty value only as a word of its own.
    words += value.isEmpty ? [flag.spellings[0], ""] : ["\(flag.spellings[0])=\(value)"]
  }

  /// Of several settings of a flag the last counts.
  private mutating func set(_ flag: ArgumentShape, _ isOn: Bool) {
    if isOn {
      words.append(flag.spellings[0])
    } else {
      words.removeAll { flag.spellings.contains($0) }
      if let opposite = opposite(of: flag) { words.append(opposite) }
    }
  }

  /// `--no-webhook` for `--with-webhook`.
  private func opposite(of flag: ArgumentShape) -> String? {
    for spelling in flag.spellings where spelling.hasPrefix("--with-") {
      let opposite = "--no-" + spelling.dropFirst("--with-".count)
      if command.flag(opposite) != nil { return opposite }
    }
    return nil
  }

  private static func isNegativeNumber(_ word: String) -> Bool {
    word.hasPrefix("-") && word.dropFirst().first.map { $0.isASCII && $0.isNumber } ?? false
  }

  /// The spellings of true and false that pflag knows.
  private static func truth(of text: Substring) -> Bool? {
    switch text {
    case "1", "t", "T", "true", "True", "TRUE": true
    case "0", "f", "F", "false", "False", "FALSE": false
    default: nil
    }
  }
}

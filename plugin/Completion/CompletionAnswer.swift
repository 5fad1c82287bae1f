// Finds the words that may stand at the end of an unfinished command line.

/// A command whose positional arguments have candidates that the parser's metadata cannot list.
protocol CompletesArguments {
  /// The candidates for the word being typed.
  static func candidates(for prefix: String) -> [CompletionAnswer.Candidate]
}

/// The candidates for the last word of a command line, and what the shell does with them.
struct CompletionAnswer: Equatable {
  /// A word and what it means.
  struct Candidate: Equatable {
    var word: String
    var description = ""
    /// Whether the word may be typed further, so that no space should follow.
    var goesOn = false
  }

  /// What the shell does besides, in the numbers of the library that kubectl uses (spf13/cobra).
  struct Directive: OptionSet {
    let rawValue: Int
    /// The word goes on: no space after it.
    static let noSpace = Directive(rawValue: 2)
    /// File names are no candidates.
    static let noFiles = Directive(rawValue: 4)
    /// File names are the candidates.
    static let files: Directive = []
  }

  /// What may stand there.
  var candidates: [Candidate] = []
  /// What the shell does besides.
  var directive: Directive = .noFiles

  /// The answer in the protocol's form.
  var text: String {
    candidates.map { $0.description.isEmpty ? "\($0.word)\n" : "\($0.word)\t\($0.description)\n" }.joined()
      + ":\(directive.rawValue)\n"
  }
}

extension CompletionAnswer {
  /// The answer to `words`, of which the last, perhaps empty, is being typed.
  init(to words: [String]) {
    self.init()
    guard let root = CommandShape.root else { return }
    let typed = words.last ?? ""
    let isHelp = words.count > 1 && words.first == "help"
    let walk = CommandLineWalk(Array(words.dropLast().dropFirst(isHelp ? 1 : 0)), from: root)
    if isHelp {
      if walk.positionals.isEmpty { completeCommand(typed, of: walk.command) }
      return
    }
    if let flag = walk.openFlag {
      complete(typed, asValueOf: flag)
    } else if !walk.isPastTerminator, typed.hasPrefix("-") {
      completeFlag(typed, after: walk)
    } else {
      completePlain(typed, after: walk)
    }
  }

  private mutating func completeFlag(_ typed: String, after walk: CommandLineWalk) {
    if let equals = typed.firstIndex(of: "=") {
      guard let flag = walk.command.flag(String(typed[..<equals])), flag.kind == .option else { return }
      // The shells put `--flag=` in front again by themselves.
      complete(String(typed[typed.index(after: equals)...]), asValueOf: flag)
      return
    }
    for argument in walk.command.arguments where argument.isShown {
      let isUsed = argument.spellings.contains { walk.flags.contains($0) }
      if isUsed, !argument.isRepeating { continue }
      for spelling in argument.spellings where spelling.hasPrefix(typed) {
        candidates.append(Candidate(word: spelling, description: argument.abstract.firstLine))
      }
    }
  }

  private mutating func complete(_ typed: String, asValueOf argument: ArgumentShape) {
    if argument.takesPath {
      directive = .files
      return
    }
    // A repeating flag takes several words at once, with commas: the last of them is being typed.
    let head = argument.isRepeating ? typed.lastIndex(of: ",").map { typed[...$0] } ?? "" : ""
    let tail = typed.dropFirst(head.count)
    let used = head.split(separator: ",").map(String.init)
    candidates = argument.values
      // `kruise/v1beta1` is offered once the slash is typed: the version is seldom wanted.
      .filter { $0.hasPrefix(tail) && !used.contains($0) && $0.contains("/") == tail.contains("/") }
      .map { Candidate(word: head + $0) }
  }

  private mutating func completePlain(_ typed: String, after walk: CommandLineWalk) {
    let command = walk.command
    if walk.positionals.isEmpty, !walk.isPastTerminator { completeCommand(typed, of: command) }
    let places = command.arguments.filter { $0.kind == .positional }
    guard let last = places.last, walk.isPastTerminator || !last.isAfterTerminator else { return }
    guard walk.positionals.count < places.count || last.isRepeating else { return }
    complete(typed, asValueOf: walk.positionals.count < places.count ? places[walk.positionals.count] : last)
    guard let type = Self.type(of: command) else { return }
    candidates += type.candidates(for: typed)
    // As kubectl's own explain does: `imagepulljob` may become `imagepulljob.spec`.
    if candidates.contains(where: \.goesOn) { directive.insert(.noSpace) }
  }

  private mutating func completeCommand(_ typed: String, of command: CommandShape) {
    for inner in command.subcommands where inner.isShown && inner.name.hasPrefix(typed) {
      candidates.append(Candidate(word: inner.name, description: inner.abstract.firstLine))
    }
  }

  private static func type(of command: CommandShape) -> (any CompletesArguments.Type)? {
    KubectlPrepull.configuration.subcommands
      .first { $0._commandName == command.name } as? any CompletesArguments.Type
  }
}

extension String {
  /// Up to the first line break; a description stands on one line.
  fileprivate var firstLine: String { String(prefix { !$0.isNewline }) }
}

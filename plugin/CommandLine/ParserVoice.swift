// Puts the argument parser's messages into the words of the plugin's own.
//
// The parser's errors are private to it, so their text is all there is to go by. A text that is not known here is
// passed on with its first letter in lower case.

enum ParserVoice {
  /// The message as the plugin says it.
  ///
  /// - Parameter values: the values that flags were given on the command line.
  static func rephrase(_ message: String, values: [CommandLineWalk.GivenValue]) -> String {
    for given in values {
      for spelling in given.flag.spellings {
        let start = "The value '\(given.value)' is invalid for '\(spelling)"
        guard message.hasPrefix(start), let end = message.dropFirst(start.count).firstIndex(of: "'") else { continue }
        let reason = message[message.index(after: end)...]
        return reason.hasPrefix(": ")
          ? "\(spelling)\(reason)"
          : "invalid value \(quotedForTerminal(given.value)) for \(spelling)" + reading(given)
      }
    }
    if let subject = quoted(in: message, after: "Missing value for ") {
      return "missing value for \(subject.prefix { $0 != " " })"
    }
    if let subject = quoted(in: message, after: "Missing expected argument ") { return "\(subject) is missing" }
    return message.prefix(1).lowercased() + message.dropFirst()
  }

  /// What the flag takes: of the values that are no text and no closed list, all are numbers.
  private static func reading(_ given: CommandLineWalk.GivenValue) -> String {
    guard given.flag.choices.isEmpty else { return "" }
    let isNumber = !given.value.isEmpty && given.value.allSatisfy { $0.isASCII && $0.isNumber }
    return isNumber ? "; the number is too large" : "; it takes a whole number"
  }

  /// What stands in quotes after `start`, when the message is just that.
  private static func quoted(in message: String, after start: String) -> Substring? {
    guard message.hasPrefix(start + "'"), message.hasSuffix("'") else { return nil }
    return message.dropFirst(start.count + 1).dropLast()
  }
}

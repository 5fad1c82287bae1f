// Names and paths in messages for people.
import Terminal

/// A text in quotes, for messages about paths and names.
func quotedForTerminal(_ text: String) -> String { "\"\(text.safeForTerminal)\"" }

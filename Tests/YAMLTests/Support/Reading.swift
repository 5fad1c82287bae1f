// Short ways to read a text in a test.

import YAML

/// The only document of a text.
func read(_ text: String, limits: ReaderLimits = .default) throws -> Node {
  try read(Array(text.utf8), limits: limits)
}

/// The only document of a text.
func read(_ bytes: [UInt8], limits: ReaderLimits = .default) throws -> Node {
  let documents = readAll(bytes, limits: limits)
  guard documents.count == 1, let first = documents.first else {
    throw NotOneDocument(count: documents.count)
  }
  return try first.get().root
}

/// All documents of a text.
func readAll(_ bytes: [UInt8], limits: ReaderLimits = .default) -> [Result<Document, SyntaxError>] {
  var reader = DocumentReader(SourceText(name: "test.yaml", bytes: bytes), limits: limits)
  var documents: [Result<Document, SyntaxError>] = []
  while let document = reader.next() { documents.append(document) }
  return documents
}

/// All documents of a text.
func readAll(_ text: String, limits: ReaderLimits = .default) -> [Result<Document, SyntaxError>] {
  readAll(Array(text.utf8), limits: limits)
}

/// The error that a text gives, or nil.
func problem(_ text: String, limits: ReaderLimits = .default) -> SyntaxError? {
  problem(Array(text.utf8), limits: limits)
}

/// The error that a text gives, or nil.
func problem(_ bytes: [UInt8], limits: ReaderLimits = .default) -> SyntaxError? {
  do {
    _ = try read(bytes, limits: limits)
    return nil
  } catch {
    return error as? SyntaxError
  }
}

struct NotOneDocument: Error {
  let count: Int
}

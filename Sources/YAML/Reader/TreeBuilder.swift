// Builds the value tree of one YAML document from libyaml's events. C pointers of the parser stay here.

import CYAML

/// Reads one document with a parser of its own.
///
/// The bytes are a part of `source`, pinned for the builder's life; `first` is the place of the first.
struct TreeBuilder: ~Copyable {
  private let source: SourceText
  private let bytes: UnsafeBufferPointer<UInt8>
  private let first: Mark
  private let limits: ReaderLimits
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let event: UnsafeMutablePointer<yaml_event_t>
  private var anchors: [String: Anchor] = [:]
  /// Values so far, those that aliases stand for included.
  private var nodes = 0
  /// Values that aliases stand for.
  private var expanded = 0
  /// The deepest level reached since someone last looked.
  private var deepest = 0

  /// Mistakes that leave the rest of the document readable, so that all of them are reported at once.
  private var mistakes: [SyntaxError] = []
  private static let mostMistakes = 100

  private enum Anchor {
    /// What it names is being read.
    case open
    /// What it names, the number of values in it, and the levels below it.
    case closed(Node, nodes: Int, height: Int)
  }

  init(
    _ bytes: UnsafeBufferPointer<UInt8>, of source: SourceText, at first: Mark, limits: ReaderLimits
  ) throws(SyntaxError) {
    self.source = source
    self.bytes = bytes
    self.first = first
    self.limits = limits
    parser = .allocate(capacity: 1)
    event = .allocate(capacity: 1)
    event.initialize(to: yaml_event_t())
    parser.initialize(to: yaml_parser_t())
    guard yaml_parser_initialize(parser) == 1 else {
      throw SyntaxError(.syntax, "out of memory", at: SourceRange(first, first))
    }
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
  }

  deinit {
    yaml_event_delete(event)
    yaml_parser_delete(parser)
    event.deallocate()
    parser.deallocate()
  }

  /// Reads a document of `source`; one without content is null.
  static func read(_ raw: RawDocument, of source: SourceText, limits: ReaderLimits) -> Result<
    Node, SyntaxError
  > {
    source.bytes.withUnsafeBufferPointer { all in
      do throws(SyntaxError) {
        let bytes = UnsafeBufferPointer(rebasing: all[raw.bytes])
        // libyaml takes a mark inside a text for a part of the key behind it.
        if let offset = UTF8Check.byteOrderMark(startingLineIn: bytes) {
          throw EncodingProblem.error(source, at: raw.bytes.lowerBound + offset)
        }
        try limits.checkDirectives(of: raw, in: source)
        var builder = try TreeBuilder(bytes, of: source, at: raw.start, limits: limits)
        do throws(SyntaxError) {
          let root = try builder.document() ?? Node(.null, range: SourceRange(raw.start, raw.start))
          return builder.failure(nil).map { .failure($0) } ?? .success(root)
        } catch {
          return .failure(builder.failure(error) ?? error)
        }
      } catch {
        return .failure(error)
      }
    }
  }

  /// Reads the one document there is; nil when there is none.
  mutating func document() throws(SyntaxError) -> Node? {
    try advance()
    try advance()
    guard event.pointee.type == YAML_DOCUMENT_START_EVENT else { return nil }
    try advance()
    let root = try node(depth: 1)
    try advance()
    try advance()
    guard event.pointee.type == YAML_STREAM_END_EVENT else {
      throw SyntaxError(.syntax, "there is text after the end of the document", at: range)
    }
    return root
  }

  /// All mistakes, the one that ended the reading last.
  private func failure(_ last: SyntaxError?) -> SyntaxError? {
    let all = mistakes + (last.map { [$0] } ?? [])
    guard var first = all.first else { return nil }
    first.others = Array(all.dropFirst())
    return first
  }

  private mutating func note(_ mistake: SyntaxError) throws(SyntaxError) {
    guard mistakes.count < Self.mostMistakes else { throw mistake }
    mistakes.append(mistake)
  }

  // MARK: Events

  private mutating func advance() throws(SyntaxError) {
    yaml_event_delete(event)
    guard yaml_parser_parse(parser, event) == 1 else { throw problem() }
  }

  private func problem() -> SyntaxError {
    let state = parser.pointee
    if state.error == YAML_READER_ERROR {
      let start = source.byteOffset(of: first) ?? 0
      return EncodingProblem.error(source, at: start + state.problem_offset)
    }
    return ParserProblem(
      source: source, problem: state.problem.map { String(cString: $0) } ?? "",
      context: state.context.map { String(cString: $0) } ?? "",
      place: mark(state.problem_mark), contextPlace: mark(state.context_mark)
    ).error
  }

  private func mark(_ mark: yaml_mark_t) -> Mark {
    Mark(line: Int(first.line) + mark.line, column: mark.column + (mark.line == 0 ? Int(first.column) : 1))
  }

  private var range: SourceRange { SourceRange(mark(event.pointee.start_mark), mark(event.pointee.end_mark)) }

  private func string(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    pointer.map { String(cString: $0) }
  }

  // MARK: Nodes

  /// Reads the node whose first event is there; its last event is there afterwards.
  private mutating func node(depth: Int) throws(SyntaxError) -> Node {
    nodes += 1
    deepest = max(deepest, depth)
    guard depth <= limits.depth else { throw limits.tooDeep(at: range) }
    let name: String?
    switch event.pointee.type {
    case YAML_ALIAS_EVENT: return try alias(depth: depth)
    case YAML_SCALAR_EVENT: name = string(event.pointee.data.scalar.anchor)
    case YAML_SEQUENCE_START_EVENT: name = string(event.pointee.data.sequence_start.anchor)
    case YAML_MAPPING_START_EVENT: name = string(event.pointee.data.mapping_start.anchor)
    default: throw SyntaxError(.syntax, "a value is missing", at: range)
    }
    guard let name else { return try unnamed(depth: depth) }
    let nodesBefore = nodes
    let deepestBefore = deepest
    anchors[name] = .open
    deepest = depth
    let node = try unnamed(depth: depth)
    anchors[name] = .closed(node, nodes: nodes - nodesBefore + 1, height: deepest - depth)
    deepest = max(deepest, deepestBefore)
    return node
  }

  private mutating func unnamed(depth: Int) throws(SyntaxError) -> Node {
    switch event.pointee.type {
    case YAML_SCALAR_EVENT:
      do throws(SyntaxError) {
        return try scalar()
      } catch {
        try note(error)
        return Node(.null, range: error.range)
      }
    case YAML_SEQUENCE_START_EVENT: return try sequence(depth: depth)
    default: return try mapping(depth: depth)
    }
  }

  private mutating func alias(depth: Int) throws(SyntaxError) -> Node {
    let range = range
    let name = string(event.pointee.data.alias.anchor) ?? ""
    switch anchors[name] {
    case nil:
      try note(
        SyntaxError(
          .unknownAlias, "no anchor &\(Excerpt.plain(name)) stands before the alias *\(Excerpt.plain(name))",
          hint: "put the value in quotes if the * belongs to it", at: range))
      return Node(.null, range: range)
    case .open:
      throw SyntaxError(
        .aliasCycle, "the alias *\(Excerpt.plain(name)) stands inside the value it names", at: range)
    case .closed(var node, let count, let height):
      expanded += count
      nodes += count - 1
      guard expanded <= limits.expandedNodes else {
        throw SyntaxError(
          .aliasExpansion, "the document's aliases stand for more than \(limits.expandedNodes) values",
          at: range)
      }
      guard depth + height <= limits.depth else { throw limits.tooDeep(at: range) }
      deepest = max(deepest, depth + height)
      node.range = range
      return node
    }
  }

  private func scalar() throws(SyntaxError) -> Node {
    let style = event.pointee.data.scalar.style
    var range = range
    if style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE {
      range.end = endOfText(from: range.start, to: range.end)
    }
    let text = UnsafeBufferPointer(
      start: event.pointee.data.scalar.value, count: event.pointee.data.scalar.length)
    if let tag = event.pointee.data.scalar.tag {
      return Node(try tagged(String(cString: tag), text, at: range), range: range)
    }
    guard style == YAML_PLAIN_SCALAR_STYLE else {
      return Node(.string(String(decoding: text, as: UTF8.self)), range: range)
    }
    switch ScalarResolver.resolve(text) {
    case .string: return Node(.string(String(decoding: text, as: UTF8.self)), range: range)
    case .null: return Node(.null, range: range)
    case .bool(let value): return Node(.bool(value), range: range)
    case .integer(let value): return Node(.integer(value), range: range)
    case .float(let value): return Node(.float(value), range: range)
    case .nonFinite: throw ScalarTag.nonFinite(at: range)
    case .unrepresentable:
      throw SyntaxError(.notANumber, "the number is too large", hint: "quote it", at: range)
    }
  }

  private func tagged(
    _ tag: String, _ text: UnsafeBufferPointer<UInt8>, at range: SourceRange
  ) throws(SyntaxError) -> Node.Content {
    guard let known = ScalarTag(tag) else { throw unknownTag(tag, at: range) }
    return try known.content(of: text, at: range)
  }

  private func unknownTag(_ tag: String, at range: SourceRange) -> SyntaxError {
    let shown = tag.hasPrefix(ScalarTag.prefix) ? "!!" + tag.dropFirst(ScalarTag.prefix.count) : tag
    return SyntaxError(
      .unknownTag, "Kubernetes objects know no tag \(Excerpt.plain(shown)) here",
      hint: "remove it, or put the value in quotes if the ! belongs to it", at: range)
  }

  private func checkTag(_ tag: UnsafeMutablePointer<yaml_char_t>?, isFor kind: String) throws(SyntaxError) {
    guard let tag = string(tag), tag != "!", tag != ScalarTag.prefix + kind else { return }
    throw unknownTag(tag, at: range)
  }

  private mutating func sequence(depth: Int) throws(SyntaxError) -> Node {
    try checkTag(event.pointee.data.sequence_start.tag, isFor: "seq")
    var range = range
    let isFlow = event.pointee.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE
    var items: [Node] = []
    try advance()
    while event.pointee.type != YAML_SEQUENCE_END_EVENT {
      items.append(try node(depth: depth + 1))
      try advance()
    }
    // A block ends for libyaml where the next thing begins.
    range.end = isFlow ? mark(event.pointee.end_mark) : items.last?.range?.end ?? range.end
    return Node(.sequence(items), range: range)
  }

  private mutating func mapping(depth: Int) throws(SyntaxError) -> Node {
    try checkTag(event.pointee.data.mapping_start.tag, isFor: "map")
    var range = range
    let isFlow = event.pointee.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
    var list = EntryList()
    var merged: Merge?
    var end = range.end
    try advance()
    while event.pointee.type != YAML_MAPPING_END_EVENT {
      let isMerge = isMergeKey
      let before = mistakes.count
      let key = try node(depth: depth + 1)
      let keyRange = key.range ?? range
      let name = KeyName.name(of: key.content)
      if name == nil, mistakes.count == before { try note(Self.invalidKey(key, at: keyRange)) }
      let earlier = isMerge ? nil : name.flatMap { list.position(of: $0) }
      if let name, let earlier { try note(list.duplicate(name, at: keyRange, of: earlier)) }
      try advance()
      let value = try node(depth: depth + 1)
      end = value.range?.end ?? end
      if isMerge {
        if let merged { try note(Merge.repeated(at: keyRange, after: merged.keyRange)) }
        // What a broken alias stands for is not known; that is said already.
        if mistakes.count == before {
          merged = try Merge(value, keyRange: keyRange, position: list.entries.count)
        }
      } else if let name, earlier == nil {
        list.append(Mapping.Entry(key: name, keyRange: keyRange, value: value))
      }
      try advance()
    }
    range.end = isFlow ? mark(event.pointee.end_mark) : end
    return Node(.mapping(merged?.applied(to: list) ?? Mapping(list.entries)), range: range)
  }

  /// Whether the event there is `<<`, plain and untagged or tagged as what it is.
  private var isMergeKey: Bool {
    guard event.pointee.type == YAML_SCALAR_EVENT, event.pointee.data.scalar.length == 2,
      let value = event.pointee.data.scalar.value, value[0] == UInt8(ascii: "<"),
      value[1] == UInt8(ascii: "<")
    else { return false }
    if let tag = string(event.pointee.data.scalar.tag) { return tag == ScalarTag.prefix + "merge" }
    return event.pointee.data.scalar.style == YAML_PLAIN_SCALAR_STYLE
  }

  private static func invalidKey(_ key: Node, at range: SourceRange) -> SyntaxError {
    switch key.content {
    case .null:
      SyntaxError(
        .invalidKey, "a key is missing", hint: "write a key before the colon, in quotes if it is empty",
        at: range)
    case .mapping:
      SyntaxError(
        .invalidKey, "a mapping cannot be a key",
        hint: "a value that begins with { must be quoted, as \"{{ … }}\"", at: range)
    default: SyntaxError(.invalidKey, "a list cannot be a key", at: range)
    }
  }

  /// Where a block scalar's text ends; libyaml's mark is where the next token may begin.
  private func endOfText(from start: Mark, to end: Mark) -> Mark {
    guard end.column == 1 else { return end }
    var number = Int(end.line) - 1
    while number > start.line, let line = source.lineBytes(number),
      source.bytes[line].allSatisfy({ $0 == 0x20 || $0 == 0x09 })
    {
      number -= 1
    }
    guard number >= start.line, let line = source.lineBytes(number) else { return end }
    return source.mark(at: line.upperBound)
  }
}

// Reads a source document by document and says what each object is and what is wrong with it.
import YAML

/// An object in a document: the document itself, or an item of a list.
public struct ManifestObject: Sendable {
  /// Where it stands in its document: nowhere below the root, or `items[3]`.
  public var prefix: FieldPath
  /// The object as written.
  public var node: Node
  /// What it turned out to be.
  public var kind: KindIdentification
  /// What is wrong with it; empty for somebody else's kinds.
  public var diagnostics: [Diagnostic]

  /// The name as messages give it: `ImagePullJob/warm-up`.
  public var title: String {
    let kind = node["kind"]?.string ?? "object"
    guard let name = node["metadata"]?["name"]?.string ?? node["metadata"]?["generateName"]?.string else {
      return kind
    }
    return "\(kind)/\(name)"
  }
}

/// A document with its objects, or the reasons why it cannot be read.
public struct ManifestDocument: Sendable {
  /// The document's text as it stands in the source.
  public var raw: RawDocument?
  /// The document, when it could be read.
  public var document: Document?
  /// Its objects, in order.
  public var objects: [ManifestObject]
  /// Why it cannot be read; empty when it could.
  public var unreadable: [Diagnostic]

  /// What makes the repairs; there is none without a tree or without anything to repair.
  private var repair: TextRepair?

  init(raw: RawDocument?, document: Document?, objects: [ManifestObject], unreadable: [Diagnostic], source: SourceText)
  {
    self.raw = raw
    self.document = document
    self.objects = objects
    self.unreadable = unreadable
    guard let document, objects.contains(where: { $0.diagnostics.contains { $0.fix != nil } }) else { return }
    let hasAliases = document.raw.text(of: source).contains(UInt8(ascii: "*"))
    repair = TextRepair(source: source, root: document.root, hasAliases: hasAliases)
  }

  /// The edits that make a repair of one of the document's findings.
  ///
  /// - Returns: nil when it cannot be made safely in this text.
  public func edits(for fix: Fix) -> [TextEdit]? {
    repair.map { $0.edits(for: fix) } ?? fix.editsWithoutTree
  }

  /// Every finding in the document.
  public var diagnostics: [Diagnostic] { unreadable + objects.flatMap(\.diagnostics) }
}

/// Streams the documents of a source; only one is held at a time.
public struct ManifestReader: Sequence, IteratorProtocol {
  private var reader: DocumentReader

  /// Starts at the beginning of `source`.
  public init(_ source: SourceText) { reader = DocumentReader(source) }

  /// The next document, nil at the end.
  public mutating func next() -> ManifestDocument? {
    switch reader.next() {
    case nil: return nil
    case .failure(let error)?:
      return ManifestDocument(
        raw: reader.current, document: nil, objects: [], unreadable: error.diagnostics, source: reader.source)
    case .success(let document)?:
      var objects: [ManifestObject] = []
      collect(document.root, below: FieldPath(), into: &objects)
      return ManifestDocument(
        raw: document.raw, document: document, objects: objects, unreadable: [], source: reader.source)
    }
  }

  private func collect(_ node: Node, below prefix: FieldPath, into objects: inout [ManifestObject]) {
    let kind = KindIdentification(of: node)
    switch kind {
    case .list:
      // A list of lists is not a thing; one level keeps hostile input from recursing.
      guard prefix.steps.isEmpty else {
        let finding = Diagnostic(
          .unknownKind, at: prefix, "is a List inside a List, which is not read; move its items out",
          range: node.range)
        objects.append(ManifestObject(prefix: prefix, node: node, kind: .unknown([finding]), diagnostics: [finding]))
        return
      }
      guard let items = node["items"]?.sequence else { break }
      let itemKind = ResourceKind.all.first { "\($0.kind)List" == node["kind"]?.string }
      for (index, item) in items.enumerated() {
        collect(item.typed(as: itemKind, like: node), below: FieldPath("items").index(index), into: &objects)
      }
      return
    case .ours(let resource):
      objects.append(
        ManifestObject(
          prefix: prefix, node: node, kind: kind,
          diagnostics: resource.validate(node, readFrom: reader.source).map { $0.prefixed(by: prefix) }))
      return
    case .foreign: break
    case .unknown(let diagnostics):
      objects.append(
        ManifestObject(
          prefix: prefix, node: node, kind: kind, diagnostics: diagnostics.map { $0.prefixed(by: prefix) }))
      return
    }
    objects.append(ManifestObject(prefix: prefix, node: node, kind: kind, diagnostics: []))
  }
}

extension Diagnostic {
  /// The finding with its path, and its fix's paths, below another path.
  fileprivate func prefixed(by prefix: FieldPath) -> Diagnostic {
    guard !prefix.steps.isEmpty else { return self }
    var diagnostic = self
    diagnostic.path = FieldPath(prefix.steps + path.steps)
    if let fix {
      diagnostic.fix = Fix(
        fix.summary, steps: fix.steps.map { Fix.Step(FieldPath(prefix.steps + $0.path.steps), $0.change) })
    }
    return diagnostic
  }
}

extension Node {
  /// The item of a typed list, with the apiVersion and kind that the API leaves out there.
  fileprivate func typed(as kind: ResourceKind?, like list: Node) -> Node {
    guard let kind, case .mapping(let mapping) = content, mapping["apiVersion"] == nil, mapping["kind"] == nil,
      let apiVersion = list["apiVersion"]
    else { return self }
    let head = [
      Mapping.Entry(key: "apiVersion", value: apiVersion),
      Mapping.Entry(key: "kind", value: Node(.string(kind.kind), range: list["kind"]?.range)),
    ]
    return Node(.mapping(Mapping(head + mapping.entries)), range: range)
  }
}

// Validating and normalising a whole object.
import YAML

extension ResourceKind {
  /// Checks an object of this kind.
  ///
  /// - Parameters:
  ///   - node: the object as it was written; it need not be in normal form.
  ///   - source: what it was read from, so that slips of the pen are told apart from wrong values.
  /// - Returns: every error and warning, in the order of the source where it is known.
  public func validate(_ node: Node, readFrom source: SourceText? = nil) -> [Diagnostic] {
    var validation = SchemaValidation(source: source)
    validation.validate(node, as: .object(root))
    return validation.diagnostics.sortedByPlace
  }

  /// Brings an object into normal form: defaults filled in, aliases rewritten, duplicates that only
  /// warn removed. The status is left alone. Doing it twice changes nothing more.
  ///
  /// - Parameter node: the object; values of a wrong shape stay as they are.
  public func normalize(_ node: inout Node) {
    guard case .mapping(var mapping) = node.content else { return }
    node.content = .null
    mapping.update("metadata") { metadata in
      Schema.object(ObjectMeta.schema.shape).normalize(&metadata)
      guard scope == .cluster, case .mapping(var fields) = metadata.content else { return }
      fields["namespace"] = nil
      metadata.content = .mapping(fields)
    }
    mapping.update("spec") { Schema.object(spec).normalize(&$0) }
    node.content = .mapping(mapping)
  }

  /// The object in normal form.
  public func normalized(_ node: Node) -> Node {
    var node = node
    normalize(&node)
    return node
  }
}

extension [Diagnostic] {
  /// By place in the source, those without a place last; otherwise as they were found.
  var sortedByPlace: [Diagnostic] {
    guard count > 1 else { return self }
    return enumerated().sorted { lhs, rhs in
      switch (lhs.element.range?.start, rhs.element.range?.start) {
      case (let left?, let right?) where left != right: left < right
      case (.some, nil): true
      case (nil, .some): false
      default: lhs.offset < rhs.offset
      }
    }.map(\.element)
  }
}

// A place in a kind's schema, found by its path.
import PrePullAPI

/// A kind, or a field somewhere below it.
struct SchemaPlace {
  /// The kind.
  private(set) var kind: ResourceKind
  /// The fields from the root down to the place; none for the kind itself.
  private(set) var path: [FieldShape] = []

  /// The fields below the place; none below a plain value.
  var fields: [FieldShape] { path.last.map { $0.schema.fields } ?? kind.root.fields }

  /// The path as users write it: `imagepulljob.spec.image`.
  var title: String { ([kind.singular] + path.map(\.name)).joined(separator: ".") }

  /// Finds the place that `text` names, whatever its case; list indices such as `[0]` are passed over.
  ///
  /// - Throws: exit code 2 with the nearest name, or the names that there are.
  init(_ text: String) throws(CommandFailure) {
    var steps = text.split(separator: ".", omittingEmptySubsequences: false).map(Self.withoutIndex)
    let name = steps.removeFirst()
    guard let kind = Self.kind(name) else { throw Self.unknownKind(name) }
    let group = kind.group.split(separator: ".").map(String.init)
    // The CRD's name, `imagepulljobs.apps.kruise.io`; no kind has a field that is called as its group begins.
    if steps.prefix(group.count).map({ $0.lowercased() }) == group { steps.removeFirst(group.count) }
    self.kind = kind
    for step in steps {
      guard let field = Self.field(step, among: fields) else { throw unknownField(step) }
      path.append(field)
    }
  }

  /// The place that `text` names, nil when there is none.
  init?(existing text: String) {
    do throws(CommandFailure) {
      try self.init(text)
    } catch {
      return nil
    }
  }

  private static func withoutIndex(_ step: Substring) -> String { String(step.prefix { $0 != "[" }) }

  private static func kind(_ name: String) -> ResourceKind? {
    let wanted = name.lowercased()
    return ResourceKind.all.first {
      wanted == $0.singular || wanted == $0.plural || wanted == $0.dialect.rawValue
    }
  }

  private static func field(_ name: String, among fields: [FieldShape]) -> FieldShape? {
    fields.first { $0.name == name } ?? fields.first { $0.name.lowercased() == name.lowercased() }
  }

  private static func unknownKind(_ name: String) -> CommandFailure {
    let names = ResourceKind.all.flatMap { [$0.singular, $0.plural, $0.dialect.rawValue] }
    if let near = Nearest.match(to: name.lowercased(), among: names) {
      return CommandFailure(
        .wrongCommandLine, "there is no kind \(quotedForTerminal(name)), did you mean \(near)?")
    }
    let places = ResourceKind.all.flatMap { SchemaPlace(of: $0).places(ofField: name) }.prefix(4)
    guard places.isEmpty else {
      return CommandFailure(
        .wrongCommandLine,
        "there is no kind \(quotedForTerminal(name)), but a field: \(places.joined(separator: ", "))")
    }
    return CommandFailure(
      .wrongCommandLine,
      "there is no kind \(quotedForTerminal(name)); there are "
        + ResourceKind.all.map(\.singular).joined(separator: ", "))
  }

  private func unknownField(_ name: String) -> CommandFailure {
    guard !fields.isEmpty else {
      return CommandFailure(.wrongCommandLine, "\(title) is a plain value and has no field \(quotedForTerminal(name))")
    }
    let names = fields.map(\.name)
    let advice =
      Nearest.match(to: name, among: names).map { ", did you mean \($0)?" }
      ?? "; there are \(names.joined(separator: ", "))"
    return CommandFailure(.wrongCommandLine, "\(title) has no field \(quotedForTerminal(name))" + advice)
  }

  private init(of kind: ResourceKind) { self.kind = kind }

  /// The paths below this place that end with a field of that name. Schemas do not recurse.
  private func places(ofField name: String) -> [String] {
    fields.flatMap { field in
      var inner = self
      inner.path.append(field)
      return (field.name.lowercased() == name.lowercased() ? [inner.title] : []) + inner.places(ofField: name)
    }
  }
}

extension Schema {
  /// The fields of the object, or of the objects in the list or map.
  var fields: [FieldShape] {
    switch self {
    case .object(let shape): shape.fields
    case .list(let item, _): item.fields
    case .map(let value, _): value.fields
    case .string, .integer, .integerOrString, .opaque: []
    }
  }
}

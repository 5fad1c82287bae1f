// The enhancement proposal's sample writes images as mappings; the API has strings.
import YAML

/// Images written as `{name, registry, respo, tag, imageSecret}`, one or a list of them, and what they are
/// as the strings and Secret references of the published API.
enum ImageMappings {
  /// Reports images written as mappings and offers the rewritten list.
  static let explain: FieldExplanation = { entry, template, validation in
    let isOne = entry.value.mapping != nil
    guard let items = entry.value.sequence ?? (isOne ? [entry.value] : nil),
      items.contains(where: { $0.mapping != nil })
    else { return false }
    let images = items.map { image(from: $0, in: validation) }
    validation.descend(.field(entry.key)) { validation in
      let path = validation.path
      var fix: Fix?
      let rewritten = images.compactMap { $0 }
      if rewritten.count == items.count {
        fix = repair(rewritten, at: path, in: template)
      }
      validation.report(
        .imageMapping,
        isOne
          ? "must be a list of strings, got a mapping"
          : "must be a list of strings, got mappings in it",
        fix: fix, range: entry.keyRange)
      for (index, item) in items.enumerated() where images[index] == nil {
        let step = isOne ? [] : [FieldPath.Step.index(index)]
        validation.reportUnreadable(item, below: step)
      }
    }
    return true
  }

  /// An image and, where the mapping names one, its Secret.
  private struct Rewritten {
    var image: String
    var secret: String?
  }

  fileprivate static let spellings: [String: Set<String>] = [
    "registry": ["registry"], "repository": ["respo", "repo", "repository"], "tag": ["tag"],
    "secret": ["imageSecret", "imageSecrets"], "label": ["name"],
  ]

  private static func image(from node: Node, in validation: SchemaValidation) -> Rewritten? {
    if let text = node.string { return Rewritten(image: text, secret: nil) }
    guard let mapping = node.mapping else { return nil }
    var parts: [String: String] = [:]
    for entry in mapping.entries where !entry.value.isNull {
      guard let part = spellings.first(where: { $0.value.contains(entry.key) })?.key,
        // A tag such as 1.10 reads as a number; what counts is how it is written.
        let text = entry.value.string ?? validation.writtenText(of: entry.value), parts[part] == nil
      else { return nil }
      parts[part] = text
    }
    let path = [parts["registry"], parts["repository"]].compactMap { $0 }.joined(separator: "/")
    var text = path
    if let tag = parts["tag"] {
      if tag.hasPrefix("@") {
        text += tag
      } else if (try? ImageReference("image@\(tag)")) != nil {
        text += "@" + tag
      } else if tag.contains(":") {
        // The sample's `tag: example:v1.0.0` holds the last path component as well.
        text += (path.isEmpty ? "" : "/") + tag
      } else {
        text += ":" + tag
      }
    }
    // Without a repository there is only the label to go by, which names no image.
    guard parts["repository"] != nil || parts["tag"]?.contains(":") == true, (try? ImageReference(text)) != nil
    else { return nil }
    return Rewritten(image: text, secret: parts["secret"])
  }

  private static func repair(_ images: [Rewritten], at path: FieldPath, in template: Mapping) -> Fix {
    let names = images.map(\.image)
    var steps = [Fix.Step(path, .replace(with: Node(.sequence(names.map { Node(.string($0)) }))))]
    var references = template["imageSecretRefs"]?.sequence ?? []
    let existing = references.count
    for image in images {
      guard let secret = image.secret else { continue }
      let reference: Node = ["image": Node(.string(image.image)), "imageSecret": Node(.string(secret))]
      if !references.contains(reference) { references.append(reference) }
    }
    if references.count > existing {
      let list = Node(.sequence(references))
      steps.append(
        template["imageSecretRefs"] == nil
          ? Fix.Step(path.parent, .add(key: "imageSecretRefs", value: list))
          : Fix.Step(path.parent.field("imageSecretRefs"), .replace(with: list)))
    }
    return Fix(
      "write \(names.joined(separator: ", "))" + (references.count > existing ? ", with imageSecretRefs" : "")
        + "; the name of an entry is only a label and is dropped",
      steps: steps)
  }
}

extension SchemaValidation {
  fileprivate mutating func reportUnreadable(_ item: Node, below steps: [FieldPath.Step]) {
    guard let step = steps.first else {
      return report(
        .imageMapping, "does not say which image is meant",
        hint: "write the image as one string: registry/repository:tag", range: item.range)
    }
    descend(step) { $0.reportUnreadable(item, below: Array(steps.dropFirst())) }
  }
}

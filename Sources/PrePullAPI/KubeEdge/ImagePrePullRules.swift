// Checks across the fields of an ImagePrePullJob.
import YAML

enum ImagePrePullRules {
  /// Exactly one of `nodeNames` (or its alias `nodes`) and `labelSelector`.
  static let checkNodeChoice: ObjectCheck = { template, validation in
    validation.checkAlias("nodes", of: "nodeNames", in: template, .nodesAlias)
    let hasNames = ["nodeNames", "nodes"].contains { template[$0].map { !$0.isNull && !$0.isEmptyCollection } ?? false }
    let selector = template["labelSelector"].flatMap { $0.isNull ? nil : $0 }
    if !hasNames, selector == nil {
      let place = template.entry("nodeNames") ?? template.entry("nodes")
      validation.report(
        .noNodeChoice, "needs nodeNames or labelSelector: nothing says which nodes pull",
        hint: "list nodeNames, or choose by labelSelector (an empty one, {}, is every edge node)",
        range: place?.keyRange ?? template.entries.first?.keyRange)
    }
    if hasNames, selector != nil {
      validation.report(
        .bothNodeChoices, field: "labelSelector", in: template,
        "must not be set together with nodeNames", hint: "keep the one that says which nodes you mean")
    }
    if !hasNames, let selector, selector.isEmptySelector {
      validation.report(
        .everyEdgeNode, field: "labelSelector", in: template, "is empty and selects every edge node")
    }
  }

  /// An image listed twice is pulled once.
  static let checkRepeatedImages: ObjectCheck = { template, validation in
    validation.checkRepeats(in: "images", of: template, .repeatedImage, "is pulled once; remove the repetition")
  }

  /// A node listed twice counts once.
  static let checkRepeatedNodes: ObjectCheck = { template, validation in
    for field in ["nodeNames", "nodes"] {
      validation.checkRepeats(in: field, of: template, .repeatedNode, "counts once; remove the repetition")
    }
  }

  /// An entry that serves no image is probably a typing error, and so are two for one image.
  static let checkImageSecretRefs: ObjectCheck = { template, validation in
    guard let entries = template["imageSecretRefs"]?.sequence else { return }
    let images = (template["images"]?.sequence ?? []).compactMap(\.string).compactMap { try? ImageReference($0) }
    var first: [ImagePattern: Int] = [:]
    for (index, entry) in entries.enumerated() {
      guard let node = entry["image"], let text = node.string, let pattern = try? ImagePattern(text) else {
        continue
      }
      validation.descend(.field("imageSecretRefs")) { validation in
        validation.descend(.index(index)) { validation in
          validation.descend(.field("image")) { validation in
            if let earlier = first[pattern], entries[earlier] != entry {
              validation.report(
                .repeatedSecretEntry, "\(text.quoted()) has a Secret already, in entry \(earlier)",
                hint: "keep one of them", range: node.range, related: entries[earlier].range)
            } else if !images.contains(where: { pattern.rank(for: $0) != nil }), !images.isEmpty {
              validation.report(.unusedSecretEntry, "\(text.quoted()) matches none of the images", range: node.range)
            }
          }
        }
      }
      if first[pattern] == nil { first[pattern] = index }
    }
  }

  /// `add` and `replace` need a value.
  static let checkOverriderValue: ObjectCheck = { overrider, validation in
    guard let name = overrider["operator"]?.string,
      let kind = OverriderOperator(rawValue: name), kind != .remove,
      overrider["value"]?.string?.isEmpty ?? true
    else { return }
    validation.report(
      .overriderValue, field: "value", in: overrider, "is required for \(name)",
      hint: kind == .add ? "say what is appended" : "say what takes the component's place")
  }

  /// Written without the wrapper, an entry must hold the overrider's fields itself.
  static let checkOverriderWrapper: ObjectCheck = { entry, validation in
    let isWrapped = entry["imagePrePullOverrider"].map { !$0.isNull } ?? false
    for field in ["nodeLabel", "overriders"] where isWrapped && entry[field].map({ !$0.isNull }) ?? false {
      validation.report(
        .bothSpellings, field: field, in: entry, "is another spelling of imagePrePullOverrider.\(field)",
        hint: "keep it inside imagePrePullOverrider")
    }
    for field in ["nodeLabel", "overriders"] where !isWrapped && entry[field]?.isNull ?? true {
      validation.report(.missingField, field: field, in: entry, "is required")
    }
  }

  /// What the overriders make of each image and Secret, on nodes of every kind, must still read.
  static let checkOverriddenImages: ObjectCheck = { spec, validation in
    for field in ["imagePrePullOverriders", "imagePrepullScope"] {
      guard var normal = spec[field], let template = spec["imagePrePullTemplate"] else { continue }
      Schema.list(of: ImagePrePullOverriderEntry.schema.schema).normalize(&normal)
      guard let entries = [ImagePrePullOverriderEntry](node: normal) else { continue }
      let overriders = entries.map(\.imagePrePullOverrider)
      let images = (template["images"]?.sequence ?? []).compactMap(\.string).filter { (try? ImageReference($0)) != nil }
      let secrets = (template["imageSecretRefs"]?.sequence ?? []).map { $0["imageSecret"] } + [template["imageSecrets"]]
      let readable = secrets.compactMap { $0?.string }.filter { (try? NamespacedName($0)) != nil }
      let labels = overriders.labels
      // Every combination of labels where there are few of them; alone and all together where there are many.
      let groups: [Set<String>] =
        labels.count <= PullJob.maximumOverriderLabels
        ? (1..<max(1 << labels.count, 1)).map { group in
          Set(labels.enumerated().filter { group & (1 << $0.offset) != 0 }.map(\.element))
        } : labels.map { [$0] } + [Set(labels)]
      guard
        let broken = groups.lazy.compactMap({ group -> (labels: Set<String>, what: String)? in
          let lost =
            images.first { overriders.applied(toImage: $0, onNodesWith: group) == nil }
            ?? readable.first { overriders.applied(toSecret: $0, onNodesWith: group) == nil }
          return lost.map { (group, $0) }
        }).first
      else { continue }
      validation.report(
        .overriddenImage, field: field, in: spec,
        "makes of \(broken.what.quoted()) something that does not read, on nodes with "
          + broken.labels.sorted().joined(separator: " and "))
    }
  }
}

extension SchemaValidation {
  /// Warns of an alias; both spellings at once are an error.
  mutating func checkAlias(_ alias: String, of field: String, in mapping: Mapping, _ rule: Rule) {
    func isSet(_ name: String) -> Bool { mapping[name].map { !$0.isNull && $0 != [] } ?? false }
    guard isSet(alias) else { return }
    if isSet(field) {
      report(
        .bothSpellings, field: alias, in: mapping, "is another spelling of \(field), which is set too",
        hint: "keep \(field)")
    } else {
      report(
        rule, field: alias, in: mapping, "is another spelling of \(field)",
        fix: ("write \(field) instead of \(alias)", .rename(to: field)))
    }
  }

  /// Reports each string of a list that stood in it before, with the repair.
  mutating func checkRepeats(in field: String, of mapping: Mapping, _ rule: Rule, _ message: String) {
    guard let items = mapping[field]?.sequence, items.count > 1 else { return }
    var first: [String: Int] = [:]
    var repeats: [(index: Int, earlier: Int, text: String)] = []
    for (index, item) in items.enumerated() {
      guard let text = item.string else { continue }
      if let earlier = first[text] {
        repeats.append((index, earlier, text))
      } else {
        first[text] = index
      }
    }
    guard repeats.count <= Self.maximumRepeats else {
      return report(
        rule, field: field, in: mapping, "lists \(repeats.count) items more than once",
        hint: "list each of the \(first.count) once")
    }
    for found in repeats {
      descend(.field(field)) { validation in
        validation.descend(.index(found.index)) {
          $0.report(
            rule, "\(found.text.quoted()) is listed twice and \(message)", fix: ("remove it", .remove),
            range: items[found.index].range, related: items[found.earlier].range)
        }
      }
    }
  }

  /// More repeats than that are one finding: the list was made by a program, which has to be mended.
  private static let maximumRepeats = 100
}

extension Node {
  /// Whether a label selector in this node has no requirement.
  var isEmptySelector: Bool {
    guard let mapping else { return false }
    return mapping.entries.allSatisfy { $0.value.isNull || $0.value.isEmptyCollection }
  }
}

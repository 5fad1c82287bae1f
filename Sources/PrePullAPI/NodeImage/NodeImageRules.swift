// Checks across the fields of a NodeImage.
import YAML

enum NodeImageRules {
  /// A tag is listed once an image.
  static let checkRepeatedTags: ObjectCheck = { image, validation in
    guard let tags = image["tags"]?.sequence else { return }
    var first: [String: Int] = [:]
    for (index, node) in tags.enumerated() {
      guard let tag = node["tag"]?.string else { continue }
      guard let earlier = first[tag] else {
        first[tag] = index
        continue
      }
      validation.descend(.field("tags")) { validation in
        validation.descend(.index(index)) { validation in
          validation.descend(.field("tag")) {
            $0.report(
              .repeatedTag, "\(tag.quoted()) is listed twice", hint: "keep one entry",
              range: node["tag"]?.range, related: tags[earlier]["tag"]?.range)
          }
        }
      }
    }
  }

  /// Kruise: without it, finished tasks would stay in the object for ever.
  static let checkTimeToLive: ObjectCheck = { policy, validation in
    guard policy["ttlSecondsAfterFinished"]?.isNull ?? true else { return }
    validation.report(
      .missingTimeToLive, field: "ttlSecondsAfterFinished", in: policy, "is required in a tag's pullPolicy",
      hint: "say after how many seconds the finished task is removed, such as 300")
  }
}

extension StringFormat {
  /// The key of `spec.images`: a name as people write it, without tag or digest.
  static let familiarImageName = StringFormat(name: "image name", maxLength: 255) { text in
    do throws(ImageReferenceError) {
      let reference = try ImageReference(text)
      if reference.tag != nil || reference.digest != nil {
        return Problem(
          .nodeImageName, "\(text.quoted()) has a tag or digest; those go into tags",
          hint: "write \(reference.familiarName)")
      }
      guard reference.familiarName == text else {
        return Problem(
          .nodeImageName, "\(text.quoted()) is not the familiar name", hint: "write \(reference.familiarName)")
      }
      return nil
    } catch {
      return Problem(.imageReference, error.description)
    }
  }

  /// A tag, or a digest in a tag's place.
  static let tagOrDigest = StringFormat(name: "tag or digest", maxLength: 160) { text in
    let reference = text.contains(":") ? "image@\(text)" : "image:\(text)"
    do {
      _ = try ImageReference(reference)
      return nil
    } catch {
      return Problem(.nodeImageTag, "\(text.quoted()) is neither a tag nor a digest sha256:…")
    }
  }
}

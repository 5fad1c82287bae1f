// Takes typed fields out of a mapping, with errors that name the field.
import YAML

/// A mapping of the review with the place it stands at. A null is an absent field, as it is to Go.
struct FieldReader {
  let mapping: Mapping
  /// The mapping's own path with a dot behind it; empty at the root.
  let path: String
  let uid: String?

  init(_ mapping: Mapping, path: String, uid: String?) {
    self.mapping = mapping
    self.path = path
    self.uid = uid
  }

  var node: Node { Node(.mapping(mapping)) }

  func missing(_ field: String) -> AdmissionReviewError {
    AdmissionReviewError(.missingField, "\(path)\(field) is missing", uid: uid)
  }

  func malformed(_ field: String, _ rule: String) -> AdmissionReviewError {
    AdmissionReviewError(.malformedField, "\(path)\(field) \(rule)", uid: uid)
  }

  /// The string, empty when it is absent.
  func string(_ field: String) throws(AdmissionReviewError) -> String {
    guard let node = mapping[field], !node.isNull else { return "" }
    guard let text = node.string else { throw malformed(field, "must be a string") }
    return text
  }

  func requiredString(_ field: String) throws(AdmissionReviewError) -> String {
    guard let node = mapping[field], !node.isNull else { throw missing(field) }
    guard let text = node.string else { throw malformed(field, "must be a string") }
    return text
  }

  /// The boolean, false when it is absent.
  func flag(_ field: String) throws(AdmissionReviewError) -> Bool {
    guard let node = mapping[field], !node.isNull else { return false }
    guard let flag = node.bool else { throw malformed(field, "must be true or false") }
    return flag
  }

  /// The strings, none when the list is absent.
  func strings(_ field: String) throws(AdmissionReviewError) -> [String] {
    guard let node = mapping[field], !node.isNull else { return [] }
    guard let items = node.sequence else { throw malformed(field, "must be a list of strings") }
    var strings: [String] = []
    strings.reserveCapacity(items.count)
    for item in items {
      guard let text = item.string else { throw malformed(field, "must be a list of strings") }
      strings.append(text)
    }
    return strings
  }

  /// The mapping, nil when it is absent.
  func object(_ field: String) throws(AdmissionReviewError) -> FieldReader? {
    guard let node = mapping[field], !node.isNull else { return nil }
    guard let inner = node.mapping else { throw malformed(field, "must be an object") }
    return FieldReader(inner, path: "\(path)\(field).", uid: uid)
  }
}

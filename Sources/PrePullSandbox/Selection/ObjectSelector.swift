// Which objects a list or a watch means.

import PrePullAPI

/// A namespace, labels and fields.
struct ObjectSelector: Sendable, Hashable {
  /// The namespace, nil for all.
  var namespace: String?
  var labels = LabelSelector()
  var fields = FieldSelector()

  /// Whether every object of the namespace is meant.
  var isOpen: Bool { labels.isEmpty && fields.requirements.isEmpty }

  func matches(_ object: StoredObject) -> Bool {
    if let namespace, object.key.namespace != namespace { return false }
    if isOpen { return true }
    return labels.matches(object.labels) && fields.matches(object.selectableValue)
  }

  /// Reads the selectors of a request to a resource.
  init(
    namespace: String? = nil, labels: String = "", fields: String = "", of definition: ResourceDefinition? = nil
  ) throws(APIError) {
    self.namespace = namespace
    if !labels.isEmpty {
      do throws(LabelSelectorError) {
        self.labels = try LabelSelector(parsing: labels)
      } catch {
        throw .badRequest("unable to parse requirement: \(error.message)")
      }
    }
    if !fields.isEmpty {
      self.fields = try FieldSelector(parsing: fields)
      for requirement in self.fields.requirements {
        let known = ["metadata.name", "metadata.namespace"] + (definition?.selectableFields ?? [])
        guard known.contains(requirement.field) else {
          guard definition?.custom == nil else {
            throw .badRequest("field label not supported: \(requirement.field)")
          }
          throw .badRequest(
            "\"\(requirement.field)\" is not a known field selector: only "
              + known.map { "\"\($0)\"" }.joined(separator: ", "))
        }
      }
    }
  }
}

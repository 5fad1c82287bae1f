// What a server does to custom resources.

import YAML

/// The schema decides what is valid. All versions of our definitions have one schema; objects are checked by that of
/// the version they are stored in.
struct CustomStrategy: ResourceStrategy {
  let schema: StructuralSchema?

  func findings(_ object: Mapping, old: Mapping?) -> [FieldFinding] {
    guard let schema else { return [] }
    return SchemaValidator.findings(object, old: old, schema: schema)
  }
}

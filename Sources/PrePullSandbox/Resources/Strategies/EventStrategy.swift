// Events: stored once, read and written in two groups that name the same things differently.

import YAML

/// Translates between v1 and events.k8s.io/v1.
struct EventStrategy: ResourceStrategy {
  static let newAPIVersion = "events.k8s.io/v1"

  static let selectableFields = [
    "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid",
    "involvedObject.apiVersion", "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason",
    "reportingComponent", "source", "type",
  ]

  /// The names in v1 with those in events.k8s.io/v1.
  private static let names = [
    ("involvedObject", "regarding"), ("message", "note"), ("source", "deprecatedSource"),
    ("firstTimestamp", "deprecatedFirstTimestamp"), ("lastTimestamp", "deprecatedLastTimestamp"),
    ("count", "deprecatedCount"), ("reportingComponent", "reportingController"),
  ]

  var sharesOneShape: Bool { false }

  func converted(_ object: Mapping, to apiVersion: String) -> Mapping {
    var object = object
    for (old, new) in Self.names {
      if apiVersion == Self.newAPIVersion { object.rename(old, to: new) } else { object.rename(new, to: old) }
    }
    return object
  }

  /// Old clients and new ones read these whether they are set or not.
  func prepareForCreate(_ object: inout Mapping) {
    for field in ["firstTimestamp", "lastTimestamp", "eventTime"] { object.setDefault(field, to: Node(.null)) }
    object.setDefault("source", to: [:])
    object.setDefault("reportingComponent", to: "")
    object.setDefault("reportingInstance", to: "")
  }
}

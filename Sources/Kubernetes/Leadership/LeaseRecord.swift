// What a Lease says about who leads.

import FoundationEssentials
import YAML

/// The part of a Lease that an election is about.
struct LeaseRecord: Sendable, Hashable {
  /// Who leads; empty when nobody does.
  var holder: String
  /// How long the holder's claim lasts after it was renewed.
  var durationSeconds: Int
  /// When the holder began to lead, as it is written.
  var acquireTime: String
  /// When the holder last said that it still leads, as it is written.
  var renewTime: String
  /// How often the holder has changed: the number of the reign.
  var transitions: Int

  init(holder: String, durationSeconds: Int, acquireTime: String, renewTime: String, transitions: Int) {
    self.holder = holder
    self.durationSeconds = durationSeconds
    self.acquireTime = acquireTime
    self.renewTime = renewTime
    self.transitions = transitions
  }

  /// Reads a Lease; fields that are missing or odd count as empty.
  init(_ lease: Node) {
    let spec = lease["spec"]
    holder = spec?["holderIdentity"]?.string ?? ""
    durationSeconds = spec?["leaseDurationSeconds"]?.integer ?? 0
    acquireTime = spec?["acquireTime"]?.string ?? ""
    renewTime = spec?["renewTime"]?.string ?? ""
    transitions = spec?["leaseTransitions"]?.integer ?? 0
  }

  /// The Lease with this record; everything else in it stays.
  func written(to lease: Node) -> Node {
    guard var object = lease.mapping else { return lease }
    var spec = object["spec"]?.mapping ?? Mapping()
    spec["holderIdentity"] = Node(.string(holder))
    spec["leaseDurationSeconds"] = Node(.integer(durationSeconds))
    spec["acquireTime"] = acquireTime.isEmpty ? nil : Node(.string(acquireTime))
    spec["renewTime"] = Node(.string(renewTime))
    spec["leaseTransitions"] = Node(.integer(transitions))
    object["spec"] = Node(.mapping(spec))
    return Node(.mapping(object))
  }
}

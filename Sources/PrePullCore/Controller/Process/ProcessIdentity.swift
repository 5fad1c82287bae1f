// Who a process is among those that compete to lead.

import FoundationEssentials

/// The name of this process.
enum ProcessIdentity {
  /// The host's name, which is the Pod's in a cluster, and chance, so that no two processes share it.
  static func make() -> String {
    let host = ProcessInfo.processInfo.hostName
    return "\(host.isEmpty ? "prepull" : host)_\(UInt64.random(in: 0 ... .max))"
  }
}

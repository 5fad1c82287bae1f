// Why a server could not be reached at its address.

/// An address that could not be listened on, such as a port that another process has.
public struct ListenFailure: Error, Hashable, CustomStringConvertible {
  /// The address.
  public let address: ListenAddress
  /// What the system said.
  public let reason: String

  /// A failure at an address.
  public init(address: ListenAddress, reason: String) {
    self.address = address
    self.reason = reason
  }

  /// What failed and what to look at.
  public var description: String {
    "cannot listen on \(address): \(reason); another process may have the port, or this user may not open it"
  }
}

// The protocol versions this module speaks.

/// A version of the TLS protocol. Older ones than 1.2 are never offered nor accepted.
public enum TLSVersion: String, Sendable, Hashable, Comparable, CustomStringConvertible {
  /// TLS 1.2 (RFC 5246).
  case v1_2 = "TLSv1.2"
  /// TLS 1.3 (RFC 8446).
  case v1_3 = "TLSv1.3"

  /// The version as OpenSSL and most tools spell it, such as `TLSv1.3`.
  public var description: String { rawValue }

  /// Orders versions by age.
  public static func < (one: TLSVersion, other: TLSVersion) -> Bool { one.rawValue < other.rawValue }
}

// A registry as credentials are looked up by it: a host and, in docker configurations, a path prefix.

/// A registry host in canonical form, from a host name, a URL or a key of a docker configuration.
///
/// Hosts compare case-insensitively; `docker.io`, `index.docker.io` and `https://index.docker.io/v1/` are one
/// registry. `registry-1.docker.io` is not among them: neither kubelet nor docker uses its credentials for
/// names of Docker Hub.
public struct RegistryHost: Hashable, Sendable, CustomStringConvertible {
  /// Host and, where written, port, in lower case.
  public let name: String
  /// The path prefix `team/project`, empty when the whole registry is meant.
  public let path: String

  /// Reads `host[:port][/path]`, with or without a scheme. An API version (`/v1/`, `/v2/`) is no path.
  ///
  /// - Returns: nil when there is no host in it. Labels of the host may hold `*` and `?`, as kubelet allows
  ///   in docker configurations.
  public init?(_ text: String) {
    var bytes = ArraySlice(text.trimmedWhitespace().utf8)
    if let scheme = ImageReferenceScanner.schemeLength(Array(bytes)) { bytes = bytes.dropFirst(scheme) }
    let slash = bytes.firstIndex(of: .ascii("/")) ?? bytes.endIndex
    let host = bytes[..<slash]
    // A wildcard stands where a letter could.
    let plain = host.map { $0 == .ascii("*") || $0 == .ascii("?") ? .ascii("x") : $0 }
    guard ImageReferenceScanner.isHostAndPort(ArraySlice(plain)) else { return nil }
    var components = bytes[slash...].split(separator: .ascii("/")).map { String(decoding: $0, as: UTF8.self) }
    if let first = components.first, first == "v1" || first == "v2" { components.removeFirst() }
    self.name = Self.canonicalName(String(decoding: host, as: UTF8.self))
    self.path = components.joined(separator: "/")
  }

  /// The registry of an image, without a path.
  public init(of reference: ImageReference) {
    self.name = reference.registry
    self.path = ""
  }

  /// Host and path, `registry.example.com/team`.
  public var description: String { path.isEmpty ? name : "\(name)/\(path)" }

  /// Whether credentials kept under this host are for that image: the host is the image's, and the path,
  /// whole components of it, begins the image's repository.
  public func covers(_ reference: ImageReference) -> Bool {
    hostMatches(reference.registry) && Self.isPrefix(path, of: reference.repository)
  }

  /// The key of a docker configuration whose credentials are for the image: the longest path wins, then a
  /// host without wildcards, then the first.
  ///
  /// - Returns: the index in `keys`, nil when none covers the image. Keys that name no host are passed over.
  public static func bestMatch(for reference: ImageReference, among keys: [String]) -> Int? {
    var best: (index: Int, rank: (Int, Int))?
    for (index, key) in keys.enumerated() {
      guard let host = RegistryHost(key), host.covers(reference) else { continue }
      let rank = (host.path.utf8.count, host.hasWildcard ? 0 : 1)
      if let found = best, found.rank >= rank { continue }
      best = (index, rank)
    }
    return best?.index
  }

  /// Lower case, and one name for Docker Hub.
  static func canonicalName(_ host: String) -> String {
    let lower = host.lowercasedASCII()
    return lower == "index.docker.io" ? ImageReference.defaultRegistry : lower
  }

  /// Whether `prefix` is `path` or whole leading components of it.
  static func isPrefix(_ prefix: String, of path: String) -> Bool {
    if prefix.isEmpty { return true }
    guard path.utf8.starts(with: prefix.utf8) else { return false }
    let rest = path.utf8.dropFirst(prefix.utf8.count)
    return rest.isEmpty || rest.first == .ascii("/")
  }
}

// MARK: - Wildcards

extension RegistryHost {
  private var hasWildcard: Bool { name.utf8.contains { $0 == .ascii("*") || $0 == .ascii("?") } }

  private func hostMatches(_ host: String) -> Bool {
    guard hasWildcard else { return name == host }
    let ours = name.utf8.split(separator: .ascii("."), omittingEmptySubsequences: false)
    let theirs = host.utf8.split(separator: .ascii("."), omittingEmptySubsequences: false)
    return ours.count == theirs.count && zip(ours, theirs).allSatisfy { Self.glob(Array($0), Array($1)) }
  }

  /// `*` is any run of bytes and `?` any one. On a mismatch only the latest star is widened, which is enough
  /// and keeps the worst case at the product of the lengths.
  private static func glob(_ pattern: [UInt8], _ text: [UInt8]) -> Bool {
    var (p, t) = (0, 0)
    var star: (pattern: Int, text: Int)?
    while t < text.count {
      if p < pattern.count, pattern[p] == .ascii("*") {
        star = (p + 1, t)
        p += 1
      } else if p < pattern.count, pattern[p] == .ascii("?") || pattern[p] == text[t] {
        p += 1
        t += 1
      } else if let last = star {
        star = (last.pattern, last.text + 1)
        p = last.pattern
        t = last.text + 1
      } else {
        return false
      }
    }
    return pattern[p...].allSatisfy { $0 == .ascii("*") }
  }
}

// Which entry of `imageSecretRefs` an image belongs to: the most specific one.

/// What the `image` of an `imageSecretRefs` entry stands for.
public enum ImagePattern: Hashable, Sendable {
  /// A reference with tag or digest: that image alone.
  case reference(ImageReference)
  /// A name without tag and digest: every image of that repository, and of the repositories below it.
  case repository(ImageReference)
  /// A registry, or the part of it below a path (`registry.example.com/team/`).
  case registry(RegistryHost)

  /// Reads an entry: a reference (`nginx:1.27`), a repository (`nginx`, which is Docker Hub's
  /// `library/nginx`) or a registry host (`registry.example.com`, `localhost:5000`,
  /// `https://index.docker.io/v1/`).
  ///
  /// A word without slash is a host when it is `localhost` or holds a dot, and nothing but digits follows a
  /// colon.
  ///
  /// - Throws: why the text is none of them.
  public init(_ text: String) throws(ImageReferenceError) {
    if Self.namesRegistry(text), let host = RegistryHost(text) {
      self = .registry(host)
      return
    }
    let reference = try ImageReference(text)
    self = reference.tag == nil && reference.digest == nil ? .repository(reference) : .reference(reference)
  }

  /// How well the pattern fits an image, nil when it does not; the greater rank is the more specific one.
  func rank(for image: ImageReference) -> Rank? {
    switch self {
    case .reference(let pattern): Self.rank(of: pattern, for: image)
    case .repository(let pattern):
      if pattern.registry != image.registry {
        nil
      } else if pattern.repository == image.repository {
        Rank(level: .repository, length: 0)
      } else {
        Self.rank(ofPrefix: pattern, for: image)
      }
    case .registry(let host):
      if !host.covers(image) {
        nil
      } else if host.path.isEmpty {
        Rank(level: .registry, length: 0)
      } else {
        Rank(level: .path, length: host.path.utf8.count)
      }
    }
  }

  /// Comparable by level first.
  struct Rank: Comparable {
    enum Level: Int { case registry, path, repository, tag, digest, tagAndDigest }
    var level: Level
    /// Of two paths the longer one is the more specific.
    var length: Int

    static func < (left: Self, right: Self) -> Bool {
      (left.level.rawValue, left.length) < (right.level.rawValue, right.length)
    }
  }
}

extension ImagePattern {
  private static func rank(of pattern: ImageReference, for image: ImageReference) -> Rank? {
    guard pattern.name == image.name else { return nil }
    switch (pattern.tag, pattern.digest) {
    case (let tag?, let digest?):
      return tag == image.tag && digest == image.digest ? Rank(level: .tagAndDigest, length: 0) : nil
    case (nil, let digest?): return digest == image.digest ? Rank(level: .digest, length: 0) : nil
    case (let tag, nil): return tag == image.effectiveTag ? Rank(level: .tag, length: 0) : nil
    }
  }

  /// The path counts as written: `docker.io/team` may mean all that is below `team`, whereas a bare `team`
  /// can only be Docker Hub's `library/team`.
  private static func rank(ofPrefix pattern: ImageReference, for image: ImageReference) -> Rank? {
    let path = pattern.parts.path
    guard pattern.parts.registry != nil || path.utf8.contains(.ascii("/")),
      RegistryHost.isPrefix(path, of: image.repository)
    else { return nil }
    return Rank(level: .path, length: path.utf8.count)
  }

  private static func namesRegistry(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    if ImageReferenceScanner.schemeLength(bytes) != nil { return true }
    if let slash = bytes.firstIndex(of: .ascii("/")) {
      return bytes.last == .ascii("/") && ImageReferenceScanner.isRegistry(bytes[..<slash])
    }
    let host = bytes.prefix { $0 != .ascii(":") }
    return (host.contains(.ascii(".")) || host.elementsEqual("localhost".utf8) || host.first == .ascii("["))
      && ImageReferenceScanner.isHostAndPort(bytes[...])
  }
}

/// Looks up the entry that an image belongs to.
public enum ImageMatcher {
  /// The most specific of the entries that fit an image: an exact reference before its repository, that
  /// before the longest path, that before a registry host; of two equally specific ones the first.
  ///
  /// - Returns: the index in `patterns`, nil when none fits. Entries that cannot be read fit nothing.
  public static func bestMatch(for image: ImageReference, among patterns: [String]) -> Int? {
    bestMatch(for: image, among: patterns.map(parsed))
  }

  /// The same for patterns that were read before, nil standing for one that could not be.
  public static func bestMatch(for image: ImageReference, among patterns: [ImagePattern?]) -> Int? {
    var best: (index: Int, rank: ImagePattern.Rank)?
    for (index, pattern) in patterns.enumerated() {
      guard let rank = pattern?.rank(for: image) else { continue }
      if let found = best, found.rank >= rank { continue }
      best = (index, rank)
    }
    return best?.index
  }

  private static func parsed(_ text: String) -> ImagePattern? {
    do throws(ImageReferenceError) {
      return try ImagePattern(text)
    } catch {
      // Validation has its say about such an entry; here it simply fits nothing.
      return nil
    }
  }
}

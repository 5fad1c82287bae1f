// An image reference: what a job pulls, taken apart and normalised as container runtimes do.

/// A parsed reference such as `nginx`, `registry.example.com/team/app:1.2` or `app@sha256:…`.
///
/// The grammar is that of the distribution reference specification. The text stays as it was written
/// (``description``); ``registry``, ``repository`` and ``canonical`` are normalised. Two values are equal
/// when their texts are; compare ``canonical`` to ask whether they name the same image.
public struct ImageReference: Hashable, Sendable, CustomStringConvertible {
  /// The registry that an unqualified name belongs to.
  public static let defaultRegistry = "docker.io"

  /// The reference as it was written.
  public let description: String
  /// The registry host with its port, in lower case; `docker.io` when none is written.
  public let registry: String
  /// The path in the registry, with `library/` in front of Docker Hub's single names.
  public let repository: String
  /// The tag, nil when none is written.
  public let tag: String?
  /// The digest `algorithm:hex`, nil when none is written.
  public let digest: String?

  let parts: Parts

  /// Registry and path as they were written.
  struct Parts: Hashable, Sendable {
    var registry: String?
    var path: String
  }

  /// Parses a reference.
  ///
  /// - Parameter text: the reference, without white space around it.
  /// - Throws: what is wrong, with the repaired reference where only one can be meant.
  public init(_ text: String) throws(ImageReferenceError) {
    do throws(ImageReferenceError) {
      self.init(scanned: try ImageReferenceScanner.scan(text), text: text)
    } catch {
      throw ImageReferenceError(
        error.code, error.message, suggestion: ImageReferenceRepair.suggestion(for: text))
    }
  }

  private init(scanned: ImageReferenceScanner.Parts, text: String) {
    let registry = RegistryHost.canonicalName(scanned.registry ?? Self.defaultRegistry)
    let isSingleHubName = registry == Self.defaultRegistry && !scanned.path.utf8.contains(.ascii("/"))
    self.description = text
    self.registry = registry
    self.repository = isSingleHubName ? Self.officialPrefix + scanned.path : scanned.path
    self.tag = scanned.tag
    self.digest = scanned.digest
    self.parts = Parts(registry: scanned.registry, path: scanned.path)
  }

  private static let officialPrefix = "library/"
}

extension ImageReference {
  /// Whether the image behind the reference may change: no digest, and no tag or `latest`.
  public var isMutable: Bool { digest == nil && (tag ?? "latest") == "latest" }

  /// The digest's algorithm, such as `sha256`, nil without a digest.
  public var digestAlgorithm: String? {
    digest.map { String($0.prefix { $0 != ":" }) }
  }

  /// The tag that a runtime pulls: the written one, else `latest` unless a digest decides.
  public var effectiveTag: String? { tag ?? (digest == nil ? "latest" : nil) }

  /// Whether only its capitals make the first component a registry, as in `Team/app`. The grammar wants it
  /// so, yet most such authors meant the Docker Hub repository in lower case.
  public var isRegistryToldByCapitals: Bool {
    guard let written = parts.registry else { return false }
    return !ImageReferenceScanner.isRegistry(ArraySlice(written.lowercasedASCII().utf8))
  }

  /// The normalised name, `registry/repository`, without tag and digest. It parses to the same name, so a
  /// registry that only capitals tell from a path is written in capitals here.
  public var name: String {
    "\(isRegistryToldByCapitals ? registry.uppercased() : registry)/\(repository)"
  }

  /// The short name that people use, without tag and digest: `ubuntu`, `foo/bar`, `registry.example.com/app`.
  ///
  /// It names the same repository when it is parsed, so `docker.io/` stays in front of a path whose first
  /// component would else be read as a registry.
  public var familiarName: String {
    guard registry == Self.defaultRegistry else { return name }
    let path = Array(repository.utf8)
    guard let slash = path.firstIndex(of: .ascii("/")) else { return repository }
    if ImageReferenceScanner.isRegistry(path[..<slash]) { return name }
    let isOfficial = repository.hasPrefix(Self.officialPrefix) && !path[(slash + 1)...].contains(.ascii("/"))
    return isOfficial ? String(repository.dropFirst(Self.officialPrefix.count)) : repository
  }

  /// The whole reference, normalised: registry, repository, tag (`latest` when there is neither tag nor
  /// digest) and digest. Equal for two references exactly when they name the same image by the same means.
  public var canonical: String {
    var text = name
    if let tag = effectiveTag { text += ":\(tag)" }
    if let digest { text += "@\(digest)" }
    return text
  }
}

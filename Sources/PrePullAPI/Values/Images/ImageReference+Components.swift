// The parts of a reference as its author wrote them, and new references with one of them changed.

extension ImageReference {
  /// A part of a reference that an overrider can name.
  public enum Component: String, CaseIterable, Hashable, Sendable {
    /// The registry host with its port; empty when none is written.
    case registry = "Registry"
    /// The path, as written (`nginx`, not `library/nginx`).
    case repository = "Repository"
    /// What chooses among the repository's images: the tag, or the digest when there is no tag.
    case tag = "Tag"
  }

  /// A component as it was written, empty when it was not.
  public func component(_ component: Component) -> String {
    switch component {
    case .registry: parts.registry ?? ""
    case .repository: parts.path
    case .tag: tag ?? digest ?? ""
    }
  }

  /// The reference with one component set; the others stay as they were written.
  ///
  /// - Parameters:
  ///   - component: which one.
  ///   - value: the new text. An empty registry means Docker Hub, an empty tag means none; a repository must
  ///     not be empty. A tag may also be a digest, with or without `@` in front.
  /// - Throws: what is wrong with the value, or with the whole reference.
  public func replacing(
    _ component: Component, with value: String
  ) throws(ImageReferenceError) -> ImageReference {
    switch component {
    case .registry: try replacing(registry: value)
    case .repository: try replacing(repository: value)
    case .tag: try replacing(tag: value)
    }
  }

  /// The reference in another registry; an empty one means Docker Hub.
  public func replacing(registry: String) throws(ImageReferenceError) -> ImageReference {
    let bytes = ArraySlice(registry.utf8)
    guard
      bytes.isEmpty || (ImageReferenceScanner.isRegistry(bytes) && ImageReferenceScanner.isHostAndPort(bytes))
    else {
      throw .init(
        .invalidRegistry,
        "\(registry.quoted()) is no registry host; it needs a dot, a port, or to be localhost")
    }
    return try Self.assembled(registry: registry, path: parts.path, tag: tag, digest: digest)
  }

  /// The reference with another path in the same registry.
  public func replacing(repository: String) throws(ImageReferenceError) -> ImageReference {
    guard ImageReferenceScanner.isPath(repository.utf8) else {
      throw .init(.invalidRepository, "\(repository.quoted()) is no repository path")
    }
    return try Self.assembled(registry: parts.registry ?? "", path: repository, tag: tag, digest: digest)
  }

  /// The reference with another tag, or none when `tag` is empty.
  ///
  /// A digest goes with the old tag: runtimes pull by digest where there is one, and would not see the new
  /// tag.
  public func replacing(tag: String) throws(ImageReferenceError) -> ImageReference {
    let value = tag.hasPrefix("@") ? String(tag.dropFirst()) : tag
    if value.utf8.contains(.ascii(":")) {
      try ImageReferenceScanner.checkDigest(ArraySlice(value.utf8))
      return try Self.assembled(registry: parts.registry ?? "", path: parts.path, tag: nil, digest: value)
    }
    guard tag.isEmpty || ImageReferenceScanner.isTag(tag.utf8) else {
      throw .init(.invalidTag, "\(tag.quoted()) is neither a tag nor a digest")
    }
    return try Self.assembled(
      registry: parts.registry ?? "", path: parts.path, tag: tag.isEmpty ? nil : tag, digest: nil)
  }

  /// A reference of its parts as written; Docker Hub is named where a path would read as a registry.
  static func assembled(
    registry: String, path: String, tag: String?, digest: String?
  ) throws(ImageReferenceError) -> ImageReference {
    var text = path
    if !registry.isEmpty {
      text = "\(registry)/\(path)"
    } else if let slash = path.utf8.firstIndex(of: .ascii("/")),
      ImageReferenceScanner.isRegistry(ArraySlice(path.utf8[..<slash]))
    {
      // Without a registry in front the path's first component would become one.
      text = "\(defaultRegistry)/\(path)"
    }
    if let tag { text += ":\(tag)" }
    if let digest { text += "@\(digest)" }
    return try ImageReference(text)
  }
}

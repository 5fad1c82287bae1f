// What a path leads to.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What stands at a path, as far as the search for manifests cares.
enum FileKind {
  case file
  case directory
  case symbolicLinkToDirectory

  /// Looks at `path`; nil when nothing is there, as behind a dangling link.
  init?(of path: String) {
    var link = stat()
    var target = stat()
    guard lstat(path, &link) == 0, stat(path, &target) == 0 else { return nil }
    guard target.st_mode & S_IFMT == S_IFDIR else {
      self = .file
      return
    }
    self = link.st_mode & S_IFMT == S_IFLNK ? .symbolicLinkToDirectory : .directory
  }
}

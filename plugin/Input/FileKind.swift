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
  /// A named pipe, a socket or a device: reading one may never end.
  case special
  /// A link that leads nowhere, or something that may not be looked at; with the system's error number.
  case unreachable(Int32)

  /// Looks at `path`; nil when nothing is there.
  init?(of path: String) {
    var link = stat()
    var target = stat()
    guard lstat(path, &link) == 0 else {
      guard errno != ENOENT else { return nil }
      self = .unreachable(errno)
      return
    }
    guard stat(path, &target) == 0 else {
      self = .unreachable(errno)
      return
    }
    switch target.st_mode & S_IFMT {
    case S_IFREG: self = .file
    case S_IFDIR: self = link.st_mode & S_IFMT == S_IFLNK ? .symbolicLinkToDirectory : .directory
    default: self = .special
    }
  }
}

/// Which file it is, whatever path leads to it.
struct FileIdentity: Hashable {
  private var device: UInt64
  private var number: UInt64

  /// Looks at `path`; nil unless a regular file is there, as what a pipe holds can be another thing each time.
  init?(of path: String) {
    var information = stat()
    guard stat(path, &information) == 0, information.st_mode & S_IFMT == S_IFREG else { return nil }
    device = UInt64(information.st_dev)
    number = UInt64(information.st_ino)
  }
}

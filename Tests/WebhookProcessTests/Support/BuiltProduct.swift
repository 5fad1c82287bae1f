// The executables that the tests run.

import Glibc
import SystemPackage
import TestSupport

enum BuiltProduct {
  /// The product beside the test bundle, where `swift build --build-tests` puts it, or else the debug build.
  static func path(of name: String) throws -> FilePath { FilePath(try BuiltExecutable.path(of: name)) }
}

enum FileAccess {
  static func isExecutable(_ path: String) -> Bool { access(path, X_OK) == 0 }
}

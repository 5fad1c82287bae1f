// The executables that the tests run.

import Glibc
import SystemPackage

enum BuiltProduct {
  /// The product beside the test bundle, where `swift build --build-tests` puts it, or else the debug build.
  static func path(of name: String) throws -> FilePath {
    var candidates = [FilePath(#filePath).removingLastComponents(3).appending(".build/debug/\(name)")]
    if let bundle = realpath("/proc/self/exe", nil) {
      defer { free(bundle) }
      candidates.insert(FilePath(String(cString: bundle)).removingLastComponent().appending(name), at: 0)
    }
    guard let found = candidates.first(where: { access($0.string, X_OK) == 0 }) else {
      throw ProductMissing(name: name)
    }
    return found
  }
}

struct ProductMissing: Error, CustomStringConvertible {
  let name: String
  var description: String { "\(name) is not built; run: swift build --product \(name)" }
}

extension FilePath {
  fileprivate func removingLastComponents(_ count: Int) -> FilePath {
    (0..<count).reduce(self) { path, _ in path.removingLastComponent() }
  }
}

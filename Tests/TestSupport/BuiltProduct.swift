// The executables that the tests run.

import Glibc

/// The products of this package.
package enum BuiltProduct {
  /// The path of the product beside the test bundle, where `swift build --build-tests` puts it, or else of the debug
  /// build.
  package static func path(of name: String) throws(ProductMissing) -> String {
    let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
    var candidates = ["\(root)/.build/debug/\(name)"]
    if let bundle = realpath("/proc/self/exe", nil) {
      defer { free(bundle) }
      let folder = String(cString: bundle).split(separator: "/", omittingEmptySubsequences: false).dropLast()
      candidates.insert("\(folder.joined(separator: "/"))/\(name)", at: 0)
    }
    guard let found = candidates.first(where: FileAccess.isExecutable) else { throw ProductMissing(name: name) }
    return found
  }
}

/// A product that nobody has built yet.
package struct ProductMissing: Error, CustomStringConvertible {
  let name: String
  package var description: String { "\(name) is not built; run: swift build --product \(name)" }
}

package enum FileAccess {
  /// Whether there is a program at `path` that may be run.
  package static func isExecutable(_ path: String) -> Bool { access(path, X_OK) == 0 }
}

// The executables that tests run as processes.
import Glibc

/// The built products.
package enum BuiltExecutable {
  /// The product beside the test bundle, where `swift build --build-tests` puts it, or else the debug build.
  package static func path(of name: String) throws -> String {
    func parent(_ path: String) -> String { path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "." }
    var candidates = [parent(parent(parent(#filePath))) + "/.build/debug/\(name)"]
    if let bundle = realpath("/proc/self/exe", nil) {
      defer { free(bundle) }
      candidates.insert(parent(String(cString: bundle)) + "/\(name)", at: 0)
    }
    guard let found = candidates.first(where: { access($0, X_OK) == 0 }) else { throw ProductMissing(name: name) }
    return found
  }
}

/// A product that is not there.
package struct ProductMissing: Error, CustomStringConvertible {
  let name: String
  package var description: String { "\(name) is not built; run: swift build --product \(name)" }
}

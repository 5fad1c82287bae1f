// `--secret [REGISTRY=]ns/name`.
import PrePullAPI

/// A Secret as the command line names it.
struct RequestedSecret: Equatable {
  /// The registry, repository or image that it is for; nil for all of them.
  var scope: String?
  /// The Secret's namespace, when it was given.
  var namespace: String?
  /// The Secret's name.
  var name: String

  init(parsing text: String) throws(MalformedValueError) {
    var reference = Substring(text)
    if let equals = text.firstIndex(of: "=") {
      scope = String(text[..<equals])
      reference = text[text.index(after: equals)...]
    }
    let parsed = try NamespacedName(String(reference))
    namespace = parsed.namespace
    name = parsed.name
  }
}

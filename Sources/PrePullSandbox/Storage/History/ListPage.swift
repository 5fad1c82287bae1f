// Lists in parts.

import YAML

/// Where the next part of a list begins, and the revision that all parts show.
struct ContinueToken: Sendable, Equatable {
  var revision: Int
  /// The last key of the part before.
  var start: ObjectKey

  init(revision: Int, start: ObjectKey) {
    self.revision = revision
    self.start = start
  }

  /// Reads what ``text`` wrote.
  init(_ text: String) throws(APIError) {
    let node: Node
    do throws(SyntaxError) {
      node = try JSONReader.read(Base64.decoded(text) ?? [])
    } catch {
      throw Self.invalid
    }
    guard let revision = node["rv"]?.integer, let name = node["name"]?.string,
      let namespace = node["namespace"]?.string
    else { throw Self.invalid }
    self.init(revision: revision, start: ObjectKey(namespace: namespace, name: name))
  }

  /// The token as clients send it back.
  var text: String {
    let node: Node = [
      "rv": Node(.integer(revision)), "namespace": Node(start.namespace), "name": Node(start.name),
    ]
    return Base64.encoded(JSONWriter.bytes(node))
  }

  private static let invalid = APIError.badRequest("invalid continue token: continue key is not valid")
}

/// A part of a list.
struct ListPage: Sendable {
  var objects: [StoredObject]
  var revision: Int
  var continueToken: String?
  var remaining: Int?

  /// Cuts a list; with a limit of 0 it stays whole. What remains is counted only without selectors, as API servers do.
  init(_ objects: [StoredObject], limit: Int, revision: Int, isCounted: Bool) {
    self.revision = revision
    guard limit > 0, objects.count > limit else {
      self.objects = objects
      return
    }
    self.objects = Array(objects.prefix(limit))
    continueToken = self.objects.last.map { ContinueToken(revision: revision, start: $0.key).text }
    remaining = isCounted ? objects.count - limit : nil
  }
}

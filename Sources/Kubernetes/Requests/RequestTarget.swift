// The path of a resource, object or subresource.

/// What a request is about.
struct RequestTarget: Sendable, Hashable {
  var verb: Verb
  var resource: APIResource?
  var namespace: String?
  var name: String?
  var subresource: String?
  /// The path below the server's own prefix; begins with a slash.
  var path: String

  /// A path that is no resource.
  init(verb: Verb, path: String) {
    self.verb = verb
    self.path = path
  }

  /// A collection, an object or a subresource.
  ///
  /// - Parameters:
  ///   - namespace: nil for all namespaces, or for resources outside of namespaces.
  /// - Throws: ``KubernetesError`` of code `invalidRequest` for what cannot stand in a path.
  init(
    verb: Verb, resource: APIResource, namespace: String? = nil, name: String? = nil, subresource: String? = nil
  ) throws(KubernetesError) {
    self.verb = verb
    self.resource = resource
    self.namespace = resource.isNamespaced ? namespace : nil
    self.name = name
    self.subresource = subresource
    path = ""
    if !resource.isNamespaced, let namespace, !namespace.isEmpty {
      throw failure("a \(resource.kind) lives in no namespace; \"\(namespace)\" was given")
    }
    var path = resource.group.isEmpty ? "/api/\(resource.version)" : "/apis/\(resource.group)/\(resource.version)"
    if let namespace = self.namespace {
      path += "/namespaces/\(try segment(namespace, "namespace"))"
    } else if resource.isNamespaced, verb != .list, verb != .watch, verb != .deleteCollection {
      throw failure("a \(resource.kind) lives in a namespace, and none was given")
    }
    path += "/\(resource.plural)"
    if let name { path += "/\(try segment(name, "name"))" }
    if let subresource {
      for part in subresource.split(separator: "/", omittingEmptySubsequences: false) {
        path += "/\(try segment(String(part), "subresource"))"
      }
    }
    self.path = path
  }

  /// An error about this request.
  func failure(_ message: String, code: KubernetesError.Code = .invalidRequest) -> KubernetesError {
    describe(KubernetesError(code, message))
  }

  /// The error with what the request was about.
  func describe(_ error: KubernetesError) -> KubernetesError {
    var error = error
    error.verb = verb
    error.resource = resource
    error.namespace = namespace
    error.name = name
    return error
  }

  /// What the API server itself refuses as a name: it would mean another path.
  private func segment(_ text: String, _ what: String) throws(KubernetesError) -> String {
    guard !text.isEmpty else { throw failure("the \(what) is empty") }
    guard text != ".", text != "..", !text.contains("/"), !text.contains("%") else {
      throw failure("\"\(text)\" cannot be a \(what): it would be another path")
    }
    return PercentEncoding.encode(text)
  }
}

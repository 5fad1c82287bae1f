// Reading whole lists, page by page.

import YAML

extension KubernetesClient {
  /// Reads all objects of a resource, page by page, as they were at one moment.
  ///
  /// A list that takes so long that the server forgets its moment is begun again, once, in one piece. A page that is
  /// larger than ``ClientOptions/maximumResponseBytes`` is read in smaller ones.
  ///
  /// - Parameters:
  ///   - resource: What kind of objects.
  ///   - namespace: Where they live; nil for all namespaces.
  ///   - options: Which of them; `limit` is the size of a page, 500 when it is nil.
  ///   - timeout: How long each page may take; nil for the configuration's.
  public func listAll(
    _ resource: APIResource, namespace: String? = nil, options: ListOptions = ListOptions(), timeout: Duration? = nil
  ) async throws(KubernetesError) -> ResourceList {
    var items: [Node] = []
    var paging = ListPaging(options, pageSize: options.limit ?? 500)
    let version = try await readPages(of: resource, namespace: namespace, &paging, timeout: timeout) {
      items = []
    } take: { object in
      items.append(object)
    }
    return ResourceList(items: items, resourceVersion: version)
  }

  /// Reads all objects of a resource as ``listAll(_:namespace:options:timeout:)`` does, and keeps only what is needed:
  /// there is never more than one page at once, as text, and one object.
  ///
  /// - Parameters:
  ///   - resource: What kind of objects.
  ///   - namespace: Where they live; nil for all namespaces.
  ///   - options: Which of them; `limit` is the size of a page, 500 when it is nil.
  ///   - timeout: How long each page may take; nil for the configuration's.
  ///   - keep: What is kept of an object; nil for those that are not needed.
  public func listAll<Value: Sendable>(
    _ resource: APIResource, namespace: String? = nil, options: ListOptions = ListOptions(), timeout: Duration? = nil,
    keeping keep: (Node) -> Value?
  ) async throws(KubernetesError) -> [Value] {
    var values: [Value] = []
    var paging = ListPaging(options, pageSize: options.limit ?? 500)
    _ = try await readPages(of: resource, namespace: namespace, &paging, timeout: timeout) {
      values = []
    } take: { object in
      if let value = keep(object) { values.append(value) }
    }
    return values
  }

  /// Reads a list.
  ///
  /// - Parameters:
  ///   - paging: Where it begins; afterwards, also after a failure, it knows what size of pages went well.
  ///   - restart: Told when what was taken so far does not count any more.
  ///   - take: Told of each object, in order.
  /// - Returns: The version of the list.
  func readPages(
    of resource: APIResource, namespace: String?, _ paging: inout ListPaging, timeout: Duration? = nil,
    restart: () async -> Void, take: (Node) async -> Void
  ) async throws(KubernetesError) -> String {
    while true {
      let page: ListPage
      do throws(KubernetesError) {
        page = try await self.page(resource, namespace: namespace, options: paging.options, timeout: timeout)
      } catch {
        switch paging.recover(from: error) {
        case .goesOn: break
        case .startsAnew: await restart()
        case nil: throw error
        }
        continue
      }
      for index in 0..<page.count { await take(try page.object(index)) }
      guard try paging.read(page.list, of: resource) else { return page.list.resourceVersion }
    }
  }

  /// Reads one page as ``list(_:namespace:options:timeout:)`` does; its objects stay text until they are asked for.
  private func page(
    _ resource: APIResource, namespace: String?, options: ListOptions, timeout: Duration?
  ) async throws(KubernetesError) -> ListPage {
    let target = try RequestTarget(verb: .list, resource: resource, namespace: namespace)
    let response = try await send(ClientRequest(target: target, method: "GET", query: options.query), timeout: timeout)
    return try ListPage(
      response, of: resource, target, limits: ReaderLimits(documentBytes: self.options.maximumResponseBytes))
  }
}

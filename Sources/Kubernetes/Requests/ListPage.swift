// A page of a list that is never there as a whole tree, which would take ten times the memory of its text.

import YAML

/// What a list answered, with objects that are read one by one.
struct ListPage: Sendable {
  /// The page without its objects.
  let list: ResourceList
  /// How many objects there are.
  var count: Int { items.count }

  private let items: JSONItems
  private let type: (apiVersion: String, kind: String)
  private let target: RequestTarget
  private let status: Int

  /// Reads an answer.
  init(
    _ response: Response, of resource: APIResource, _ target: RequestTarget, limits: ReaderLimits
  ) throws(KubernetesError) {
    do throws(KubernetesError) {
      items = try response.items(limits: limits)
    } catch {
      throw target.describe(error)
    }
    guard let list = ResourceList(items.rest, resource: resource) else {
      throw target.failure("the server answered a list with what is no list", code: .protocolViolation)
    }
    self.list = list
    type = ResourceList.itemType(items.rest, resource)
    self.target = target
    status = response.status
  }

  /// An object, from 0 to ``count``.
  func object(_ index: Int) throws(KubernetesError) -> Node {
    do throws(SyntaxError) {
      return try items.item(index).typed(apiVersion: type.apiVersion, kind: type.kind)
    } catch {
      throw target.failure("the list's object \(index) is not JSON: \(error)", code: .protocolViolation)
    }
  }
}

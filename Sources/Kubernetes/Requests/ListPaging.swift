// Which page of a list is read next, also after one that could not be had: rules without a connection.

/// Where the reading of a list stands.
struct ListPaging: Sendable {
  /// How a list goes on after a failure.
  enum Recovery: Sendable, Hashable {
    /// The same place is asked for again.
    case goesOn
    /// What was read does not count any more.
    case startsAnew
  }

  /// What is to be asked for next.
  private(set) var options: ListOptions
  /// How many objects fit into an answer, as far as is known.
  private(set) var pageSize: Int
  private var isTooLargeAtOnce = false

  /// Begins at the start of a list.
  ///
  /// - Parameters:
  ///   - options: Which objects.
  ///   - pageSize: How many objects a page has; at least 1.
  init(_ options: ListOptions, pageSize: Int) {
    self.options = options
    self.pageSize = max(pageSize, 1)
    self.options.limit = self.pageSize
  }

  /// Goes on after a page.
  /// - Returns: Whether there is another one.
  mutating func read(_ page: ResourceList, of resource: APIResource) throws(KubernetesError) -> Bool {
    guard let token = page.continueToken else { return false }
    // A server that gives the same token for ever would be asked for ever.
    guard token != options.continueToken else {
      throw KubernetesError(.protocolViolation, "the server's list of \(resource) has a page that never ends")
    }
    options.continueToken = token
    return true
  }

  /// Goes on after a failure; nil when there is no way.
  mutating func recover(from error: KubernetesError) -> Recovery? {
    switch error.code {
    case .gone where options.continueToken != nil && !isTooLargeAtOnce:
      // Too slow for the server's memory: the rest would not fit what was read before. One piece has one moment.
      options.continueToken = nil
      options.limit = nil
      return .startsAnew
    case .responseTooLarge where options.limit == nil:
      isTooLargeAtOnce = true
      options.limit = pageSize
      return .goesOn
    case .responseTooLarge where pageSize > 1:
      // Objects of half a megabyte are rare, and a whole page of them is too large. A token does not mind the limit.
      pageSize /= 2
      options.limit = pageSize
      return .goesOn
    default: return nil
    }
  }
}

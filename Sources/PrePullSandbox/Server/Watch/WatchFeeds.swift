// Which feeds there are, so that a new watch joins the one of its selection.

import NIOCore
import NIOPosix
import Synchronization

/// The feeds of a server. One lives as long as a watch holds it.
final class WatchFeeds: Sendable {
  private struct Entry: Sendable {
    weak var feed: WatchFeed?
  }

  private let cluster: Cluster
  private let entries = Mutex<[WatchFeed.Key: Entry]>([:])

  init(_ cluster: Cluster) { self.cluster = cluster }

  /// The feed that watches of a selection share.
  func feed(of resource: ResourceID, _ selector: ObjectSelector, _ encoder: ObjectEncoder) -> WatchFeed {
    let make: @Sendable () -> WatchFeed = { [cluster] in
      WatchFeed(
        cluster, resource: resource, selector: selector, encoder: encoder,
        eventLoop: MultiThreadedEventLoopGroup.singleton.any())
    }
    // A definition may change its columns, and each new table shows the new ones.
    if case .table = encoder.presentation { return make() }
    let key = WatchFeed.Key(
      resource: resource, selector: selector, apiVersion: encoder.apiVersion, presentation: encoder.presentation)
    return entries.withLock { entries in
      if let feed = entries[key]?.feed { return feed }
      entries = entries.filter { $0.value.feed != nil }
      let feed = make()
      entries[key] = Entry(feed: feed)
      return feed
    }
  }
}

// What a watch asks for.

/// Which objects to follow, from where, and for how long.
public struct WatchOptions: Sendable, Hashable {
  /// Which objects, by label.
  public var labelSelector: String?
  /// Which objects, by field.
  public var fieldSelector: String?
  /// Where to begin: changes after this version; nil begins with what is there now.
  public var resourceVersion: String?
  /// Whether all objects come first, each as `added`, and then a bookmark that ends them (a streaming list).
  public var sendsInitialEvents = false
  /// After how long the server is to end the watch.
  public var duration: Duration = .seconds(300)
  /// For how long the server may say nothing once it has sent a bookmark, of which it sends one a minute.
  public var silence: Duration = .seconds(180)
  /// For how long the server may say nothing while the initial events are not complete.
  public var initialSilence: Duration = .seconds(60)
  /// The largest event that is taken, in bytes.
  public var maximumEventBytes = 16 << 20

  /// Follows everything.
  public init(labelSelector: String? = nil, fieldSelector: String? = nil, resourceVersion: String? = nil) {
    self.labelSelector = labelSelector
    self.fieldSelector = fieldSelector
    self.resourceVersion = resourceVersion
  }

  var query: [(String, String)] {
    var items = [("watch", "true"), ("allowWatchBookmarks", "true")]
    if let labelSelector, !labelSelector.isEmpty { items.append(("labelSelector", labelSelector)) }
    if let fieldSelector, !fieldSelector.isEmpty { items.append(("fieldSelector", fieldSelector)) }
    if let resourceVersion { items.append(("resourceVersion", resourceVersion)) }
    if sendsInitialEvents {
      items.append(("sendInitialEvents", "true"))
      items.append(("resourceVersionMatch", "NotOlderThan"))
    }
    items.append(("timeoutSeconds", String(max(1, Int(min(duration.inSeconds, 86_400).rounded(.up))))))
    return items
  }
}

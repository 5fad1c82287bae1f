// What looking up one Secret for one user came to.
import Metrics

enum SecretLookup: Sendable, Equatable {
  /// The API server has answered, and the user may know.
  case found(SecretState)
  /// The user may not read the Secret; whether there is one is not known.
  case forbidden
  /// Nobody could say whether the user may read the Secret; whether there is one is not known.
  case unreviewed(LookupFailure)
  /// Nobody could say what the Secret is.
  case unanswered(LookupFailure)

  var failure: LookupFailure? {
    switch self {
    case .found, .forbidden: nil
    case .unreviewed(let failure), .unanswered(let failure): failure
    }
  }

  /// The name in metrics.
  var name: String {
    switch self {
    case .found(.usable): "usable"
    case .found(.unusable): "unusable"
    case .found(.missing): "missing"
    case .forbidden: "forbidden"
    case .unreviewed, .unanswered: "unanswered"
    }
  }
}

/// Counts look-ups by outcome. A counter that has not counted yet is shown as 0, so they are made at once.
struct SecretLookupCounters: Sendable {
  static let label = "prepull_webhook_secret_lookups_total"
  private static let outcomes = ["usable", "unusable", "missing", "forbidden", "unanswered"]

  private let counters: [String: Counter]

  init(_ factory: any MetricsFactory) {
    counters = Dictionary(
      uniqueKeysWithValues: Self.outcomes.map {
        ($0, Counter(label: Self.label, dimensions: [("outcome", $0)], factory: factory))
      })
  }

  func count(_ lookup: SecretLookup) { counters[lookup.name]?.increment() }
}

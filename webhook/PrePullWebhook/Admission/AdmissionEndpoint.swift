// The two webhooks that one process serves.

/// An endpoint that API servers post AdmissionReviews to. The raw value is its path.
public enum AdmissionEndpoint: String, Sendable, CaseIterable {
  /// Completes an object, or refuses one that cannot become valid.
  case mutate = "/mutate"
  /// Allows or refuses an object.
  case validate = "/validate"

  /// The name that logs and metrics use.
  var name: String { String(rawValue.dropFirst()) }
}

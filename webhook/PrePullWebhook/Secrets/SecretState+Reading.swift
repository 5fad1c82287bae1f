// From a Secret of the API server to what is known of it.
import PrePullAPI
import YAML

extension SecretState {
  /// Reads what a look-up gave.
  /// - Parameter secret: the object; nil when there is none.
  public init(_ secret: Node?) {
    guard let secret else {
      self = .missing
      return
    }
    do throws(PullSecretError) {
      self = .usable(try PullSecret(secret))
    } catch {
      self = .unusable(error)
    }
  }
}

// Which of a job's Secrets serves an image.
import PrePullAPI

/// Where an image's credentials come from, as far as that is known.
enum ImageCredentials: Sendable, Equatable {
  /// The job names no Secret for it: it is pulled anonymously.
  case anonymous
  /// The Secret has credentials for its registry.
  case served(by: NamespacedName)
  /// The job's Secrets are there and none has credentials that kubelets use for this registry.
  case unserved(NamespacedName, registry: String, isTokenOnly: Bool)
  /// A Secret is not there, so that the image's nodes fail.
  case missing(NamespacedName)
  /// A Secret holds nothing usable, and why.
  case unusable(NamespacedName, String)
  /// A Secret could not be looked at, and why.
  case unknown(NamespacedName, String)

  /// Judges the Secrets of an image, in their order.
  ///
  /// - Parameters:
  ///   - image: the reference that is pulled.
  ///   - secrets: the Secrets that are tried for it.
  ///   - readings: what looking at them showed; one that was not looked at counts as unknown.
  init(of image: String, secrets: [NamespacedName], _ readings: [NamespacedName: SecretReading]) {
    guard let first = secrets.first else {
      self = .anonymous
      return
    }
    var unknown: ImageCredentials?
    var isTokenOnly = false
    let reference = Self.reference(image)
    for name in secrets {
      switch readings[name] {
      case .missing:
        self = .missing(name)
        return
      case .unusable(let message):
        self = .unusable(name, message)
        return
      case .forbidden: unknown = unknown ?? .unknown(name, "you may not read it")
      case .unanswered(let reason): unknown = unknown ?? .unknown(name, reason)
      case nil: unknown = unknown ?? .unknown(name, "it was not looked at")
      case .usable: break
      }
    }
    for name in secrets {
      guard let reference, let secret = readings[name]?.secret else { continue }
      switch secret.coverage(of: reference) {
      case .covered:
        self = .served(by: name)
        return
      case .tokenOnly: isTokenOnly = true
      case .unusable, .none: break
      }
    }
    self = unknown ?? .unserved(first, registry: reference?.registry ?? "", isTokenOnly: isTokenOnly)
  }

  private static func reference(_ image: String) -> ImageReference? {
    do throws(ImageReferenceError) {
      return try ImageReference(image)
    } catch {
      // Overriders' results that are no references fail before they come here.
      return nil
    }
  }

  /// Whether nodes fail because of it.
  var isFatal: Bool {
    switch self {
    case .missing, .unusable: true
    case .anonymous, .served, .unserved, .unknown: false
    }
  }
}

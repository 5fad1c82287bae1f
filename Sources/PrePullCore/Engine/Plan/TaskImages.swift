// What one node is to pull: the plan's images after the overriders for it, each with its Secrets.
import PrePullAPI

/// An image of a task.
public struct TaskImage: Sendable, Equatable {
  /// The image's place in the job's table of images; a Pod carries it in its container's name, so that a
  /// controller that comes later knows which image was meant.
  public var index: Int
  /// What is pulled there, after the overriders.
  public var reference: String
  /// The Secrets to try, in order.
  public var secrets: [NamespacedName]
}

/// Resolves the plan's images for nodes; nodes with the same overriders share the answer.
struct TaskImageResolver: Sendable {
  /// An image for a group of nodes, or why there is none.
  enum Resolved: Sendable, Equatable {
    case image(reference: String, secrets: [NamespacedName])
    case invalid(String)
  }

  private let overriders: [ImagePrePullOverrider]
  private let labels: [(key: String, value: String?)]
  private let secrets: PullSecrets
  private let patterns: [ImagePattern?]
  private var cache: [Key: Resolved] = [:]

  private struct Key: Hashable {
    var image: String
    var overriders: [Int]
  }

  init(_ plan: PullPlan) {
    overriders = plan.overriders
    secrets = plan.secrets
    labels = plan.overriders.map { overrider in
      let parts = overrider.nodeLabel.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (String(parts[0]), parts.count == 2 ? String(parts[1]) : nil)
    }
    if case .matched(_, let perImage) = plan.secrets {
      patterns = perImage.map { try? ImagePattern($0.image) }
    } else {
      patterns = []
    }
  }

  /// The overriders that apply to a node, in list order.
  func overriders(for node: NodeFacts?) -> [Int] {
    guard let node else { return [] }
    return labels.indices.filter { index in
      let (key, value) = labels[index]
      guard let carried = node.labels[key] else { return false }
      return value == nil || value == carried
    }
  }

  /// The image on nodes to which these overriders apply.
  mutating func resolve(_ image: String, overriders applied: [Int]) -> Resolved {
    let key = Key(image: image, overriders: applied)
    if let known = cache[key] { return known }
    let resolved = resolved(image, applied)
    cache[key] = resolved
    return resolved
  }

  private func resolved(_ image: String, _ applied: [Int]) -> Resolved {
    var reference = image
    for index in applied {
      guard let changed = overriders[index].overriders.applied(toImage: reference) else {
        return .invalid("the overriders for \(overriders[index].nodeLabel) leave no image of \(reference)")
      }
      reference = changed
    }
    switch secrets {
    case .all(let names): return .image(reference: reference, secrets: names)
    case .matched(let everyImage, let perImage):
      guard var secret = secret(of: image, everyImage, perImage) else {
        return .image(reference: reference, secrets: [])
      }
      for index in applied {
        guard let changed = overriders[index].overriders.applied(toSecret: secret) else {
          return .invalid("the overriders for \(overriders[index].nodeLabel) leave no Secret of \(secret)")
        }
        secret = changed
      }
      guard let name = try? NamespacedName(secret) else { return .invalid("\(secret) is no Secret's name") }
      return .image(reference: reference, secrets: [name.resolved(inDefault: "default")])
    }
  }

  private func secret(of image: String, _ everyImage: String?, _ perImage: [ImageSecretReference]) -> String? {
    guard !perImage.isEmpty, let reference = try? ImageReference(image),
      let match = ImageMatcher.bestMatch(for: reference, among: patterns)
    else { return everyImage }
    return perImage[match].imageSecret
  }
}

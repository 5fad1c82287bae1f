// What looking at a Secret showed, without anything of what is in it.
import Kubernetes
import PrePullAPI

/// A Secret as the user who asks may see it.
enum SecretReading: Sendable, Equatable {
  /// It holds credentials for these registries.
  case usable(PullSecret)
  /// There is none of that name.
  case missing
  /// It is there and serves nobody; why, behind the Secret's name.
  case unusable(String)
  /// The user may not read it.
  case forbidden
  /// The API server did not answer; why.
  case unanswered(String)

  /// The Secret, when it is of use.
  var secret: PullSecret? {
    if case .usable(let secret) = self { secret } else { nil }
  }
}

/// Reads Secrets with the user's own rights.
enum SecretReader {
  /// How many are asked for at a time.
  private static let places = 8

  /// Looks at each Secret once. Credentials are dropped as soon as an answer is read.
  static func read(
    _ names: Set<NamespacedName>, with client: KubernetesClient
  ) async -> [NamespacedName: SecretReading] {
    await withTaskGroup(of: (NamespacedName, SecretReading).self) { group in
      var waiting = names.sorted { $0.description < $1.description }.makeIterator()
      func startNext() {
        guard let name = waiting.next() else { return }
        group.addTask { (name, await read(name, with: client)) }
      }
      for _ in 0..<places { startNext() }
      var readings: [NamespacedName: SecretReading] = [:]
      while let (name, reading) = await group.next() {
        readings[name] = reading
        startNext()
      }
      return readings
    }
  }

  private static func read(_ name: NamespacedName, with client: KubernetesClient) async -> SecretReading {
    do throws(KubernetesError) {
      let secret = try await client.get(.secrets, name.name, namespace: name.namespace ?? "default")
      do throws(PullSecretError) {
        return .usable(try PullSecret(secret))
      } catch {
        return .unusable(error.message)
      }
    } catch {
      switch error.code {
      case .notFound: return .missing
      case .forbidden: return .forbidden
      default: return .unanswered(error.description)
      }
    }
  }
}

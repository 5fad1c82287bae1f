// How a pull ends and how long it takes: a function of its arguments alone.

import Glibc
import PrePullAPI

/// One attempt to pull an image.
struct PullOutcome: Sendable, Equatable {
  var seconds: Double
  var result: Result

  enum Result: Sendable, Equatable {
    case pulled(size: Int)
    case failed(message: String)
  }
}

struct PullModel: Sendable {
  let configuration: SimulationConfiguration

  private static let smallest = 5_000_000.0
  private static let largest = 800_000_000.0
  /// Asking the registry, before anything is transferred.
  private static let overhead = 0.3

  /// The size of an image, the same wherever it is pulled.
  func size(of image: ImageReference) -> Int {
    // Sizes of images are spread evenly over their orders of magnitude, more or less.
    let share = chance("size", image.canonical)
    return Int(Self.smallest * exp(share * log(Self.largest / Self.smallest)))
  }

  /// How an attempt ends.
  /// - Parameters:
  ///   - attempt: counted from 0.
  ///   - logins: what the Pod's Secrets offer, by host.
  ///   - active: how many pulls all nodes have under way, this one included.
  func outcome(
    node: String, image: ImageReference, attempt: Int, logins: [String: [RegistryLogin]], active: Int
  ) -> PullOutcome {
    let name = image.description
    if configuration.missingImages.contains(where: name.contains) {
      return failure(
        "rpc error: code = NotFound desc = failed to pull and unpack image \"\(image.canonical)\": "
          + "failed to resolve reference \"\(image.canonical)\": \(image.canonical): not found")
    }
    if let wanted = configuration.privateRegistries[image.registry],
      !(logins[image.registry] ?? []).contains(wanted)
    {
      return failure(
        "failed to pull and unpack image \"\(image.canonical)\": failed to authorize: failed to fetch "
          + "oauth token: unexpected status: 401 Unauthorized")
    }
    let draw = "\(node)|\(image.canonical)|\(attempt)"
    if isUnlucky(draw) {
      return failure("failed to pull and unpack image \"\(image.canonical)\": failed to copy: read tcp: i/o timeout")
    }
    let size = size(of: image)
    let varied = 1 + configuration.jitter * (2 * chance("time", draw) - 1)
    if let seconds = configuration.pullSeconds {
      return PullOutcome(seconds: seconds * varied, result: .pulled(size: size))
    }
    let share = configuration.registryBandwidth.map { $0 / Double(max(active, 1)) } ?? .infinity
    let seconds = Self.overhead + Double(size) / min(configuration.bandwidth, share)
    return PullOutcome(seconds: seconds * varied, result: .pulled(size: size))
  }

  private func isUnlucky(_ draw: String) -> Bool { chance("fail", draw) < configuration.failureRate }

  /// Whether an attempt fails by the rate of failures.
  func fails(node: String, image: ImageReference, attempt: Int) -> Bool {
    isUnlucky("\(node)|\(image.canonical)|\(attempt)")
  }

  private func failure(_ message: String) -> PullOutcome {
    PullOutcome(seconds: Self.overhead, result: .failed(message: message))
  }

  /// A number from 0 up to 1 that depends on the seed and the texts alone, so that no order of events changes it.
  func chance(_ purpose: String, _ text: String) -> Double {
    // FNV-1a, then SplitMix64's finish, which spreads neighbouring texts.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325 ^ configuration.seed
    for byte in purpose.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    hash = (hash ^ (hash >> 30)) &* 0xbf58_476d_1ce4_e5b9
    hash = (hash ^ (hash >> 27)) &* 0x94d0_49bb_1331_11eb
    hash ^= hash >> 31
    return Double(hash >> 11) / Double(UInt64(1) << 53)
  }
}

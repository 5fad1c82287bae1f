// Bounds what strangers can make the process hold.

import HummingbirdCore
import NIOCore
import Synchronization

/// The memory that request bodies may take, each and together.
///
/// Whoever reaches the port can post bodies, many at a time; without a common bound a few hundred of the largest
/// size would end the process for everybody.
public final class BodyMemory: Sendable {
  /// The largest body. An API server takes objects of about 3 MiB, and a review of an update holds two.
  public static let largestBody = 7 * 1024 * 1024

  /// What all bodies that are being received or answered may take together.
  public static let total = 32 * 1024 * 1024

  private let used = Atomic<Int>(0)
  private let total: Int

  /// An account that nobody draws on yet.
  public init(total: Int = BodyMemory.total) { self.total = total }

  /// Begins the receipt of a body.
  ///
  /// - Parameter contentLength: The header's value, if there is one.
  func lease(expecting contentLength: String?) throws(HTTPRefusal) -> Lease {
    if let contentLength, let length = Int(contentLength), length > Self.largestBody {
      throw .contentTooLarge(limit: Self.largestBody)
    }
    return Lease(self)
  }

  private func take(_ count: Int) -> Bool {
    let (_, now) = used.add(count, ordering: .relaxed)
    guard now > total else { return true }
    used.subtract(count, ordering: .relaxed)
    return false
  }

  private func giveBack(_ count: Int) { used.subtract(count, ordering: .relaxed) }

  /// What one body has taken.
  final class Lease {
    private let memory: BodyMemory
    private var size = 0

    fileprivate init(_ memory: BodyMemory) { self.memory = memory }

    /// Reads the whole body.
    func collect(_ body: RequestBody) async throws(HTTPRefusal) -> ByteBuffer {
      var whole: ByteBuffer?
      do {
        for try await part in body {
          try take(part.readableBytes)
          if whole == nil { whole = part } else { whole?.writeImmutableBuffer(part) }
        }
      } catch let refusal as HTTPRefusal {
        throw refusal
      } catch {
        throw .interrupted
      }
      return whole ?? ByteBuffer()
    }

    private func take(_ count: Int) throws(HTTPRefusal) {
      guard size + count <= BodyMemory.largestBody else { throw .contentTooLarge(limit: BodyMemory.largestBody) }
      guard memory.take(count) else { throw .overloaded }
      size += count
    }

    /// Gives back what the body took.
    func end() {
      memory.giveBack(size)
      size = 0
    }
  }
}

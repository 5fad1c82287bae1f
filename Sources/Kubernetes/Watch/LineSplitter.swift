// Cuts a stream of bytes into lines.

import NIOCore

/// Lines of a stream whose pieces end anywhere.
struct LineSplitter {
  private let limit: Int
  private var rest: [UInt8] = []

  /// - Parameter limit: the longest line that is kept, in bytes.
  init(limit: Int) { self.limit = limit }

  /// Whether a line has begun and not ended.
  var isInsideLine: Bool { !rest.isEmpty }

  /// Takes a piece and gives the lines that end in it, without their ends; empty lines are dropped.
  /// - Throws: ``KubernetesError`` of code `responseTooLarge`.
  mutating func lines(of piece: ByteBuffer) throws(KubernetesError) -> [[UInt8]] {
    var lines: [[UInt8]] = []
    var bytes = piece.readableBytesView[...]
    while let end = bytes.firstIndex(of: UInt8(ascii: "\n")) {
      rest += bytes[..<end]
      try check()
      if rest.contains(where: { $0 != 0x0D && $0 != 0x20 }) { lines.append(rest) }
      rest = []
      bytes = bytes[(end + 1)...]
    }
    rest += bytes
    try check()
    return lines
  }

  private func check() throws(KubernetesError) {
    guard rest.count <= limit else {
      throw KubernetesError(.responseTooLarge, "the server's watch has a line of more than \(limit) bytes")
    }
  }
}

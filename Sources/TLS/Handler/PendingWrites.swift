// Writes that wait to be encrypted, in order, with their promises.
internal import NIOCore

/// The plaintext that was written and is not encrypted yet. A write's promise is handed out when its last byte is
/// encrypted; whoever sends the ciphertext completes it.
struct PendingWrites {
  private struct Entry {
    var bytes: ByteBuffer
    let promise: EventLoopPromise<Void>?
  }

  private var entries = CircularBuffer<Entry>()
  /// How many of the entries, from the first, have been flushed.
  private var flushedCount = 0
  /// The bytes of all entries.
  private(set) var byteCount = 0

  /// The plaintext of one TLS record.
  static let recordSize = 16 * 1024

  /// Whether something may be encrypted now.
  var hasFlushed: Bool { flushedCount > 0 }

  /// Adds a write.
  mutating func append(_ bytes: ByteBuffer, promise: EventLoopPromise<Void>?) {
    entries.append(Entry(bytes: bytes, promise: promise))
    byteCount += bytes.readableBytes
  }

  /// Lets everything written so far be sent.
  mutating func markFlushed() { flushedCount = entries.count }

  /// Gives the bytes of the next record to `encrypt`, which answers how many it took (nil: none for now), and moves
  /// on by as many.
  ///
  /// Several small writes share a record: it costs some 22 bytes and a cipher operation each.
  /// - Parameters:
  ///   - scratch: room to join small writes in; what it held is lost.
  ///   - completed: gets the promises of the writes whose last byte was taken.
  /// - Returns: whether anything was taken.
  mutating func encryptRecord(
    scratch: inout ByteBuffer, completed: inout [EventLoopPromise<Void>],
    _ encrypt: (UnsafeRawBufferPointer) throws(TLSError) -> Int?
  ) throws(TLSError) -> Bool {
    skipEmpty(completed: &completed)
    guard hasFlushed else { return true }
    let taken: Int?
    if flushedCount == 1 || entries[offset: 0].bytes.readableBytes >= Self.recordSize {
      taken = try Self.encrypt(entries[offset: 0].bytes, with: encrypt)
    } else {
      join(into: &scratch)
      taken = try Self.encrypt(scratch, with: encrypt)
    }
    guard let taken else { return false }
    consume(taken, completed: &completed)
    return true
  }

  /// Takes out what has not been flushed and answers its promises.
  mutating func removeUnflushed() -> [EventLoopPromise<Void>] {
    remove(keeping: flushedCount)
  }

  /// Takes out everything and answers the promises.
  mutating func removeAll() -> [EventLoopPromise<Void>] {
    flushedCount = 0
    return remove(keeping: 0)
  }

  private mutating func remove(keeping count: Int) -> [EventLoopPromise<Void>] {
    let removed = entries.dropFirst(count)
    let promises = removed.compactMap(\.promise)
    byteCount -= removed.reduce(0) { $0 + $1.bytes.readableBytes }
    entries.removeLast(entries.count - count)
    return promises
  }

  /// A record cannot be empty, so an empty write is done when all before it is.
  private mutating func skipEmpty(completed: inout [EventLoopPromise<Void>]) {
    while flushedCount > 0, entries[offset: 0].bytes.readableBytes == 0 { removeFirst(completed: &completed) }
  }

  private mutating func removeFirst(completed: inout [EventLoopPromise<Void>]) {
    if let promise = entries.removeFirst().promise { completed.append(promise) }
    flushedCount -= 1
  }

  private func join(into scratch: inout ByteBuffer) {
    scratch.clear()
    for index in 0..<flushedCount {
      let room = Self.recordSize - scratch.readableBytes
      guard room > 0 else { return }
      var bytes = entries[offset: index].bytes
      if let part = bytes.readSlice(length: min(room, bytes.readableBytes)) {
        scratch.writeImmutableBuffer(part)
      }
    }
  }

  private mutating func consume(_ count: Int, completed: inout [EventLoopPromise<Void>]) {
    byteCount -= count
    var left = count
    while left > 0 {
      let size = entries[offset: 0].bytes.readableBytes
      if size > left {
        entries[offset: 0].bytes.moveReaderIndex(forwardBy: left)
        return
      }
      left -= size
      removeFirst(completed: &completed)
    }
    skipEmpty(completed: &completed)
  }

  /// Typed throws through the buffer's rethrowing accessor.
  private static func encrypt(
    _ bytes: ByteBuffer, with body: (UnsafeRawBufferPointer) throws(TLSError) -> Int?
  ) throws(TLSError) -> Int? {
    let result: Result<Int?, TLSError> = bytes.withUnsafeReadableBytes { readable in
      let record = UnsafeRawBufferPointer(rebasing: readable.prefix(recordSize))
      do throws(TLSError) {
        return .success(try body(record))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }
}

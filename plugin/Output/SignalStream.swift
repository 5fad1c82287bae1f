// Signals as a stream, for commands that have something to put in order before they end.
//
// Own code because UnixSignals of swift-service-lifecycle, which does the same, leaves out SIGTSTP.
import Dispatch

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Signals that are told instead of acting.
enum SignalStream {
  /// What ends a command.
  static let endings = [SIGINT, SIGTERM, SIGHUP]
  /// What a command that draws on the terminal must know of as well: its size, and being stopped.
  static let terminal = [SIGWINCH, SIGTSTP]

  /// Runs `body` while the signals go to `handle`; afterwards they act as they do by default.
  static func with<Value>(
    _ signals: [Int32], _ handle: @escaping @Sendable (Int32) -> Void,
    _ body: () async throws(CommandFailure) -> Value
  ) async throws(CommandFailure) -> Value {
    let queue = DispatchQueue(label: "signals")
    var sources: [any DispatchSourceSignal] = []
    for number in signals {
      // The default action would come before anybody is told.
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler { handle(number) }
      // Until the source is registered a signal would be lost.
      await withCheckedContinuation { continuation in
        source.setRegistrationHandler { continuation.resume() }
        source.resume()
      }
      sources.append(source)
    }
    defer {
      for source in sources { source.cancel() }
      for number in signals { signal(number, SIG_DFL) }
    }
    return try await body()
  }
}

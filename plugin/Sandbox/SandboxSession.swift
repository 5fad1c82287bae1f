// The life of a sandbox: server, nodes, prepull's processes, and what it is there for.
import Logging
import PrePullSandbox
import ServiceLifecycle
import UnixSignals

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Starts a sandbox, keeps it for as long as it is wanted, and takes it down.
struct SandboxSession {
  private let request: SandboxRequest

  /// How long prepull's processes may take to end; nothing that they do is worth waiting longer for.
  private static let longestFinish = Duration.seconds(5)

  init(_ request: SandboxRequest) { self.request = request }

  /// Runs until a signal, or until the command has ended.
  /// - Returns: The exit code of the command; 0 when there is none.
  /// - Throws: ``CommandFailure`` with what could not be had.
  func run() async throws -> Int32 {
    // A command that is not there is no reason to start anything.
    let command = request.command.isEmpty ? nil : try await SandboxCommand(request.command)
    let server = try await start()
    let outcome: Result<Int32, any Error>
    do {
      outcome = .success(try await run(command, in: server))
    } catch {
      outcome = .failure(error)
    }
    await server.stop()
    return try outcome.get()
  }

  private func start() async throws(CommandFailure) -> SandboxServer {
    do {
      return try await SandboxServer.start(.init(port: request.port), logger: SandboxLog.logger("sandbox"))
    } catch {
      throw CommandFailure(
        .wrongInput, "the sandbox cannot listen on 127.0.0.1:\(request.port): \(error); --port 0 takes a free port")
    }
  }

  private func run(_ command: SandboxCommand?, in server: SandboxServer) async throws -> Int32 {
    do {
      _ = try await server.startNodes(request.simulation)
      for object in try SandboxObjects.all(for: request.simulation) { try server.put(object) }
    } catch let error as APIError {
      throw CommandFailure(.wrongInput, "the sandbox cannot be filled; please report this: \(error.message)")
    }
    let processes = try SandboxProcesses.all(request, server)
    let front = SandboxFront(
      server: server, processes: processes, kubeconfig: request.kubeconfig, command: command,
      notes: SandboxNotes(request, server))
    var configuration = ServiceGroupConfiguration(
      services: processes.flatMap(\.services).map { .init(service: $0) }
        + [
          .init(
            service: front, successTerminationBehavior: .gracefullyShutdownGroup,
            failureTerminationBehavior: .gracefullyShutdownGroup)
        ],
      // A command is told of signals and decides for itself.
      gracefulShutdownSignals: command == nil ? Self.stopSignals : [], logger: SandboxLog.silent)
    configuration.maximumGracefulShutdownDuration = Self.longestFinish
    try await ServiceGroup(configuration: configuration).run()
    return front.exitCode
  }

  private static var stopSignals: [UnixSignal] {
    isHangupIgnored ? [.sigint, .sigterm] : [.sigint, .sigterm, .sighup]
  }

  /// Whether this was started with nohup, and is to outlive its terminal.
  private static var isHangupIgnored: Bool {
    var action = sigaction()
    guard sigaction(SIGHUP, nil, &action) == 0 else { return false }
    // SIG_IGN is a cast of 1, which has no Swift form.
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
  }
}

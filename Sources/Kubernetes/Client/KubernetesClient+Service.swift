// The client as the first service of a process: it is shut down after all that use it.

import ServiceLifecycle

extension KubernetesClient: Service {
  /// Waits until the task is cancelled or its service group shuts down, and closes the connections.
  public func run() async {
    do {
      try await gracefulShutdown()
    } catch {
      // Cancelled: the same to a client.
    }
    await shutdown()
  }
}

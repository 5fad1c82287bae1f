// From the client's errors to what may be said of them.

import Kubernetes

extension LookupFailure {
  /// What may be said of a failed request about a Secret. The server's own words are repeated where they are about
  /// permissions and names; where they may quote what was sent or read, the kind of error has to do.
  init(_ error: KubernetesError) {
    switch error.code {
    case .forbidden, .unauthorized, .notFound, .conflict, .alreadyExists, .tooManyRequests, .serverTimeout,
      .serviceUnavailable:
      self.init(error.status == nil ? Self.kind(error) : error.description)
    case .unreachable, .tlsFailure, .timeout, .configuration, .invalidRequest, .shutDown:
      self.init(error.description)
    default:
      self.init(Self.kind(error))
    }
  }

  private static func kind(_ error: KubernetesError) -> String {
    "the request failed (\(([error.code.rawValue] + (error.httpStatus.map { ["HTTP \($0)"] } ?? [])).joined(separator: ", ")))"
  }

  /// Makes a request; what it throws is fit for people.
  static func translating<Value: Sendable>(
    _ request: () async throws(KubernetesError) -> Value
  ) async throws -> Value {
    do throws(KubernetesError) {
      return try await request()
    } catch {
      if error.code == .cancelled { throw CancellationError() }
      throw LookupFailure(error)
    }
  }

  /// Makes a request for an object; nil when the server says that there is none.
  static func translatingFound<Value: Sendable>(
    _ request: () async throws(KubernetesError) -> Value
  ) async throws -> Value? {
    try await translating { () async throws(KubernetesError) -> Value? in
      do throws(KubernetesError) {
        return try await request()
      } catch {
        // Without a Status it is not the API server that says so.
        guard error.code == .notFound, error.status != nil else { throw error }
        return nil
      }
    }
  }
}

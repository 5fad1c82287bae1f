// Which errors tell of the API server, and not of the object that was asked for.

import Kubernetes

extension KubernetesError {
  /// Whether the error is about the server, or the way to it, and would meet other requests too.
  var isTrouble: Bool {
    switch code {
    case .serverError, .serverTimeout: true
    case .cancelled, .shutDown: false
    default: isOfTheWay
    }
  }

  /// Whether the request did not get as far as to be judged: nobody was reached, or the server takes nothing now.
  var isOfTheWay: Bool {
    switch code {
    case .unreachable, .connectionLost, .tlsFailure, .timeout, .serviceUnavailable, .tooManyRequests, .unauthorized,
      .configuration, .cancelled, .shutDown:
      true
    default: false
    }
  }

  /// Whether there is no server, as far as can be seen from here.
  var isAbsence: Bool {
    switch code {
    case .unreachable, .connectionLost, .tlsFailure, .timeout: true
    default: false
    }
  }
}

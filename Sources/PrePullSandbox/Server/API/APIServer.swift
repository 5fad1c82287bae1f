// Answers requests: who asks, what goes wrong on purpose, which rules apply. No sockets here.

import Synchronization
import YAML

/// The API over a cluster's state.
final class APIServer: Sendable {
  /// What may be changed while the server runs.
  struct Settings: Sendable {
    var tokens: [String: SandboxUser] = [:]
    var policy: AccessPolicy = { _ in true }
    var faults = FaultTable()
    var bookmarkInterval = Duration.seconds(60)
  }

  let cluster: Cluster
  let log = RequestLog()
  let settings: Mutex<Settings>
  let webhookClient = WebhookClient()
  let feeds: WatchFeeds

  var admission: AdmissionChain { AdmissionChain(cluster: cluster, client: webhookClient) }

  init(_ cluster: Cluster, settings: Settings) {
    self.cluster = cluster
    feeds = WatchFeeds(cluster)
    self.settings = Mutex(settings)
  }

  /// The answer to a request; nil when the connection is to be closed without one.
  func respond(_ request: APIRequest) async -> APIResponse? {
    let target = RequestTarget(request.path)
    let context = RequestContext(
      request: request, target: target, verb: Self.verb(request, target), user: user(of: request))
    let response: APIResponse?
    do throws(APIError) {
      response = try await answer(context)
    } catch {
      response = APIResponse(error)
    }
    log.append(
      RequestRecord(
        verb: context.verb, target: target, path: context.path, user: context.user?.name ?? "",
        userAgent: request.header("user-agent"), status: response?.status ?? 0))
    return response
  }

  private func answer(_ context: RequestContext) async throws(APIError) -> APIResponse? {
    let fault = Fault.Request(verb: context.verb, target: context.target, path: context.path)
    let effect = settings.withLock { $0.faults.effect(on: fault) }
    var isAnswered = true
    switch effect {
    case .close?: return nil
    case .closeAfterwards?: isAnswered = false
    case .status(let code, let reason, let message, let retryAfter)?:
      var error = APIError(code: code, reason: reason, message: message)
      error.retryAfterSeconds = retryAfter
      throw error
    case .delay(let duration)?:
      do {
        try await Task.sleep(for: duration)
      } catch {
        return nil
      }
    case nil: break
    }
    guard let user = context.user else { throw .unauthorized }
    try authorize(AccessQuestion(user: user, verb: context.verb, target: context.target, path: context.path))
    do throws(APIError) {
      let response = try await route(context)
      return isAnswered ? response : nil
    } catch {
      if isAnswered { throw error }
      return nil
    }
  }

  // MARK: - Who asks

  private func user(of request: APIRequest) -> SandboxUser? {
    let parts = request.header("authorization").split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
    guard let user = settings.withLock({ $0.tokens[String(parts[1])] }) else { return nil }
    let impersonated = request.header("impersonate-user")
    guard !impersonated.isEmpty else { return user }
    let groups = request.header("impersonate-group").split(separator: ",").map { String($0).trimmingSpaces }
    return SandboxUser(name: impersonated, groups: groups + ["system:authenticated"])
  }

  func isAllowed(_ question: AccessQuestion) -> Bool {
    // The policy is the test's and may take its time: not under the lock.
    settings.withLock { $0.policy }(question)
  }

  private func authorize(_ question: AccessQuestion) throws(APIError) {
    guard !isAllowed(question) else { return }
    guard let target = question.target else {
      throw APIError(
        code: 403, reason: "Forbidden",
        message: "forbidden: User \"\(question.user.name)\" cannot \(question.verb) path \"\(question.path)\"")
    }
    let resource = target.subresource.isEmpty ? target.resource : "\(target.resource)/\(target.subresource)"
    let place = target.namespace.isEmpty ? "at the cluster scope" : "in the namespace \"\(target.namespace)\""
    throw .forbidden(
      target.id, target.name,
      "User \"\(question.user.name)\" cannot \(question.verb) resource \"\(resource)\" in API group "
        + "\"\(target.group)\" \(place)")
  }

  /// The verb as RBAC names it.
  private static func verb(_ request: APIRequest, _ target: RequestTarget?) -> String {
    guard let target else { return request.method.lowercased() }
    switch request.method {
    case "GET", "HEAD":
      if request.query.isTrue("watch") { return "watch" }
      return target.name.isEmpty ? "list" : "get"
    case "POST": return "create"
    case "PUT": return "update"
    case "PATCH": return "patch"
    case "DELETE": return target.name.isEmpty ? "deletecollection" : "delete"
    default: return request.method.lowercased()
    }
  }
}

/// A request with what has been found out about it.
struct RequestContext: Sendable {
  var request: APIRequest
  var target: RequestTarget?
  var verb: String
  var user: SandboxUser?

  var path: String { "/" + request.path.joined(separator: "/") }
}

// Applies objects one after the other, as `kubectl apply --server-side` does.
import Kubernetes
import YAML

/// Objects on their way into a cluster.
struct ServerSideApply {
  /// Whether the server does everything but the storing.
  var isDryRun = false
  /// Whether fields that others own are taken over.
  var isForced = false
  /// The owner of the applied fields.
  var fieldManager = "prepull-install"

  /// What became of an object.
  struct Applied {
    /// `deployment.apps/prepull-webhook`, as kubectl names it.
    var title: String
    /// The object as the server has it; nil when it could not be asked because the namespace is not there yet.
    var object: Node?
  }

  /// Sends one apply patch: where to, the object, and what else is asked of the server.
  typealias Send = (APIResource, Node, WriteOptions) async throws(KubernetesError) -> Node

  /// Applies the objects in their order, and stops at the first that fails: what comes later relies on what comes
  /// before, above all a webhook configuration on its webhook.
  ///
  /// - Parameter report: told of each object as it is done.
  /// - Throws: what the server says of the object.
  func apply(
    _ objects: [Node], with client: KubernetesClient, report: (Applied) -> Void
  ) async throws(CommandFailure) {
    let isForced = isForced
    try await apply(objects, report: report) { (resource, object, options) async throws(KubernetesError) in
      try await client.patch(
        resource, object.objectName ?? "", namespace: object.objectNamespace, .apply(object, force: isForced),
        options: options)
    }
  }

  /// The same, whoever sends.
  func apply(_ objects: [Node], report: (Applied) -> Void, send: Send) async throws(CommandFailure) {
    let made = Set(objects.filter { $0["kind"] == "Namespace" }.compactMap(\.objectName))
    let options = WriteOptions(isDryRun: isDryRun, fieldManager: fieldManager, fieldValidation: .strict)
    for object in objects {
      let title = Self.title(of: object)
      guard let resource = Self.resource(of: object) else {
        throw CommandFailure(.wrongInput, "\(title): the object has no apiVersion or kind")
      }
      do throws(KubernetesError) {
        report(Applied(title: title, object: try await send(resource, object, options)))
      } catch {
        // A dry run makes no namespace, so the server cannot look at what is in it.
        let isWithoutNamespace =
          isDryRun && error.code == .notFound && object.objectNamespace.map(made.contains) == true
        guard isWithoutNamespace else { throw failure(error) }
        report(Applied(title: title, object: nil))
      }
    }
  }

  private func failure(_ error: KubernetesError) -> CommandFailure {
    let advice =
      switch error.code {
      case .conflict: "; --force-conflicts takes these fields over"
      // An apply makes what is not there, so that it is the kind, or its version, which is missing.
      case .notFound where error.status?.name == nil: "; kubectl prepull install installs the kinds of jobs"
      default: ""
      }
    return CommandFailure(.wrongInput, "\(error)\(advice)")
  }

  /// `deployment.apps/prepull-webhook`: what kubectl prints and takes.
  static func title(of object: Node) -> String {
    let group = (object["apiVersion"]?.string ?? "").split(separator: "/").dropLast().first.map { ".\($0)" } ?? ""
    return "\((object["kind"]?.string ?? "").lowercased())\(group)/\(object.objectName ?? "")"
  }

  /// Where the object's URL is. The kinds that are installed all form their plural as English does, and say themselves
  /// whether they live in a namespace; a test holds them against the API's own list.
  static func resource(of object: Node) -> APIResource? {
    guard let version = object["apiVersion"]?.string, let kind = object["kind"]?.string else { return nil }
    let parts = version.split(separator: "/").map(String.init)
    let singular = kind.lowercased()
    return APIResource(
      group: parts.count > 1 ? parts[0] : "", version: parts.last ?? "",
      plural: singular.hasSuffix("y") ? singular.dropLast() + "ies" : singular + "s", kind: kind,
      isNamespaced: object.objectNamespace != nil)
  }
}

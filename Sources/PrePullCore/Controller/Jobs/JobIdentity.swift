// Which job something is about.

import Kubernetes
import PrePullAPI
import YAML

/// One job: not a later one of the same name.
struct JobIdentity: Hashable, Sendable {
  /// Its kind, in the version that it is read and written in.
  let resource: APIResource
  /// Its namespace and name.
  let key: ObjectKey
  /// Its UID.
  let uid: String

  /// The job as an Event's `regarding`.
  var reference: ObjectReference {
    ObjectReference(
      apiVersion: resource.apiVersion, kind: resource.kind, namespace: key.namespace, name: key.name, uid: uid)
  }

  /// The namespace for requests; nil for jobs outside of namespaces.
  var namespace: String? { resource.isNamespaced ? key.namespace : nil }
}

extension JobIdentity: CustomStringConvertible {
  /// `imagepulljobs.apps.kruise.io shop/nginx`.
  var description: String { "\(resource) \(key)" }
}

extension ResourceKind {
  /// The kinds that are jobs.
  static var jobs: [ResourceKind] { all.filter { $0.dialect != .nodeImage } }

  /// The resource in one of its versions.
  func resource(version: String) -> APIResource {
    APIResource(group: group, version: version, plural: plural, kind: kind, isNamespaced: scope == .namespaced)
  }
}

// The kinds that are jobs, with their names on the command line and on the API server.
import Kubernetes
import PrePullAPI
import YAML

/// The kinds that `status`, `list`, `wait` and the commands that steer a job know.
enum JobKinds {
  /// Every kind that is a job, in the order of `list`.
  static let all: [ResourceKind] = [.imagePrePullJob, .imagePullJob, .imageListPullJob]

  /// The kind that a word means: `imagepulljob`, `ImagePullJobs`, `imagepulljobs.apps.kruise.io`,
  /// `imagepulljobs.v1alpha1.apps.kruise.io`, or the dialect (`kruise`); nil when there is none.
  static func named(_ text: String) -> ResourceKind? {
    let text = text.lowercased()
    return all.first { kind in
      if text == kind.dialect.rawValue { return true }
      return [kind.singular, kind.plural].contains { name in
        text == name || text == "\(name).\(kind.group)"
          || kind.versions.contains { text == "\(name).\($0).\(kind.group)" }
      }
    }
  }
}

extension ResourceKind {
  /// Where the kind's objects are found in one of its versions.
  func resource(version: String) -> APIResource {
    APIResource(group: group, version: version, plural: plural, kind: kind, isNamespaced: scope == .namespaced)
  }
}

// Which requests are looked at, and what they are about.
import PrePullAPI
import YAML

/// What a request comes down to.
enum ReviewSubject {
  /// Nothing for us: another kind, a subresource, a deletion, an object on its way out.
  case passes
  /// A write of one of our kinds that carries no object.
  case withoutObject
  /// An object of one of our kinds; `old` is nil on CREATE.
  case object(ResourceKind, new: Node, old: Node?)

  init(_ request: AdmissionRequest) {
    guard request.subResource == nil, request.operation == .create || request.operation == .update,
      let kind = ResourceKind.all.first(where: { $0.serves(request.kind) })
    else {
      self = .passes
      return
    }
    let old = request.operation == .update ? request.oldObject : nil
    // A finalizer's removal is an update too, and nothing may stand in its way. The API server lets
    // nobody set or unset the time of deletion, so either object may carry it.
    if request.operation == .update, Self.isBeingDeleted(request.object) || Self.isBeingDeleted(old) {
      self = .passes
    } else if let object = request.object {
      self = .object(kind, new: object, old: old)
    } else {
      self = .withoutObject
    }
  }

  private static func isBeingDeleted(_ object: Node?) -> Bool {
    guard let time = object?["metadata"]?["deletionTimestamp"] else { return false }
    return !time.isNull
  }
}

extension ResourceKind {
  fileprivate func serves(_ name: AdmissionRequest.Kind) -> Bool {
    kind == name.kind && group == name.group && versions.contains(name.version)
  }
}

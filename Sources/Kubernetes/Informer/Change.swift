// How the objects of an informer change.

/// One change of one object.
public enum Change<Value: Sendable>: Sendable {
  /// It is new.
  case added(ObjectKey, Value)
  /// It is different now.
  case modified(ObjectKey, old: Value, new: Value)
  /// It is no longer there; with the value it had last.
  case deleted(ObjectKey, last: Value)

  /// Which object it is.
  public var key: ObjectKey {
    switch self {
    case .added(let key, _), .modified(let key, _, _), .deleted(let key, _): key
    }
  }

  /// The value before; nil for a new object.
  public var old: Value? {
    switch self {
    case .added: nil
    case .modified(_, let old, _): old
    case .deleted(_, let last): last
    }
  }

  /// The value now; nil for one that is gone.
  public var new: Value? {
    switch self {
    case .added(_, let value), .modified(_, _, let value): value
    case .deleted: nil
    }
  }

  /// The change from one value to another; nil when there was none and is none.
  init?(_ key: ObjectKey, old: Value?, new: Value?) {
    switch (old, new) {
    case (nil, let new?): self = .added(key, new)
    case (let old?, let new?): self = .modified(key, old: old, new: new)
    case (let old?, nil): self = .deleted(key, last: old)
    case (nil, nil): return nil
    }
  }
}

extension Change: Equatable where Value: Equatable {}

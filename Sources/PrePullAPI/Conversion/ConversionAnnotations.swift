// The annotations in which a conversion remembers what the target cannot say.
import YAML

/// The annotations under `prepull.dev/`.
enum ConversionAnnotation: String, CaseIterable {
  case convertedFrom = "converted-from"
  case failureTolerate = "failure-tolerate"
  case checkItems = "check-items"
  case labelSelector = "label-selector"
  case imageSecrets = "image-secrets"
  case namespace = "namespace"
  case selector = "selector"
  case parallelism = "parallelism"
  case pullSecrets = "pull-secrets"
  case activeDeadlineSeconds = "active-deadline-seconds"
  case ttlSecondsAfterFinished = "ttl-seconds-after-finished"
  case imagePullPolicy = "image-pull-policy"
  case sandboxConfig = "sandbox-config"
  case partOf = "part-of"
  case part = "part"
  case originalSpec = "original-spec"
  case secretModes = "secret-modes"

  /// The prefix of all of them.
  static let prefix = "prepull.dev/"

  /// The annotation's key.
  var key: String { Self.prefix + rawValue }
}

/// What an object's annotations remember, taken off the object.
struct RememberedValues {
  private var values: [ConversionAnnotation: String] = [:]
  /// Annotations that do not read; they are named in the report and not used.
  private(set) var malformed: [ConversionAnnotation] = []

  /// Takes the remembered values off `metadata`, and what kubectl remembers of the other dialect.
  init(takingFrom metadata: inout ObjectMeta) {
    guard var annotations = metadata.annotations else { return }
    for annotation in ConversionAnnotation.allCases {
      guard let value = annotations.removeValue(forKey: annotation.key) else { continue }
      if annotation.reads(value) { values[annotation] = value } else { malformed.append(annotation) }
    }
    annotations["kubectl.kubernetes.io/last-applied-configuration"] = nil
    metadata.annotations = annotations.isEmpty ? nil : annotations
  }

  init() {}

  subscript(annotation: ConversionAnnotation) -> String? {
    get { values[annotation] }
    set { values[annotation] = newValue }
  }

  /// Puts the values into `metadata` as annotations.
  func write(to metadata: inout ObjectMeta) {
    guard !values.isEmpty else { return }
    var annotations = metadata.annotations ?? [:]
    for (annotation, value) in values { annotations[annotation.key] = value }
    metadata.annotations = annotations
  }

  /// A remembered value of the API, nil when there is none.
  func value<Value: SchemaValue>(_ annotation: ConversionAnnotation, as type: Value.Type = Value.self) -> Value? {
    values[annotation].flatMap(ConversionAnnotation.node(json:)).flatMap(Value.init(node:))
  }

  /// Remembers a value of the API as JSON.
  mutating func remember(_ annotation: ConversionAnnotation, _ value: some SchemaValue) {
    values[annotation] = JSONWriter.string(value.node ?? [])
  }
}

extension ConversionAnnotation {
  static func node(json text: String) -> Node? {
    do {
      return try JSONReader.read(Array(text.utf8))
    } catch {
      return nil
    }
  }

  /// Whether a value, perhaps edited by hand, is one that the annotation can have.
  func reads(_ value: String) -> Bool {
    let schema: Schema
    switch self {
    case .convertedFrom: return PullJob.Origin(value) != nil
    case .failureTolerate: return StringFormat.ratio.check(value) == nil
    case .checkItems: return Self.checkItems(value) != nil
    case .namespace: return value.isEmpty || KubernetesName.dns1123LabelProblem(value) == nil
    case .parallelism: return value == Self.unset
    case .activeDeadlineSeconds: return Int(value).map { $0 >= 0 } ?? false
    case .ttlSecondsAfterFinished: return Int(value).map { (0...Int(Int32.max)).contains($0) } ?? false
    case .imagePullPolicy: return PrePullAPI.ImagePullPolicy(rawValue: value) != nil
    case .partOf: return KubernetesName.dns1123SubdomainProblem(value) == nil
    case .part: return PartNumber(value) != nil
    case .selector:
      if value == Self.all { return true }
      schema = ImagePullJobNodeSelector.schema.schema
    case .labelSelector: schema = LabelSelector.schema.schema
    case .imageSecrets: schema = RememberedImageSecrets.schema.schema
    case .pullSecrets: schema = .list(of: .string(StringRules(format: .secretName)))
    case .sandboxConfig: schema = SandboxConfig.schema.schema
    case .originalSpec: schema = ImagePrePullJobSpec.schema.schema
    case .secretModes: schema = .map(of: .map(of: .string(StringRules(format: .componentValue))))
    }
    guard let node = Self.node(json: value) else { return false }
    var validation = SchemaValidation()
    validation.validate(node, as: schema)
    return validation.diagnostics.errors.isEmpty
  }

  /// What `parallelism` remembers: that the field was not set.
  static let unset = "unset"
  /// What `selector` remembers: that there was none.
  static let all = "all"

  static func checkItems(_ text: String) -> [String]? {
    let items = text.split(separator: ",").map { String($0).trimmedWhitespace() }
    return !items.isEmpty && items.allSatisfy(["disk", "cpu", "mem"].contains) ? items : nil
  }
}

/// The Secrets of a KubeEdge job, as an annotation remembers them.
struct RememberedImageSecrets: SchemaObject {
  var imageSecrets: String?
  var imageSecretRefs: [ImageSecretReference]?

  static let schema = ObjectSchema<Self>(
    "RememberedImageSecrets", "The Secrets of a KubeEdge job.",
    fields: [
      Field("imageSecrets", \.imageSecrets, .string(StringRules(format: .secretReference)), "For every image."),
      Field(
        "imageSecretRefs", \.imageSecretRefs,
        .list(of: ImageSecretReference.schema.schema, ListRules(maxItems: 255)), "For single images."),
    ])
}

/// `2/3`: the second of three jobs that were one.
struct PartNumber: Equatable {
  var number: Int
  var count: Int

  init(_ number: Int, of count: Int) {
    self.number = number
    self.count = count
  }

  init?(_ text: String) {
    let parts = text.split(separator: "/").compactMap { Int($0) }
    guard parts.count == 2, parts[0] >= 1, parts[0] <= parts[1] else { return nil }
    self.init(parts[0], of: parts[1])
  }

  var description: String { "\(number)/\(count)" }
}

extension PullJob.Origin: CustomStringConvertible {
  init?(_ text: String) {
    let parts = text.split(separator: "/").map(String.init)
    guard parts.count == 2, let dialect = Dialect(rawValue: parts[0]), dialect != .nodeImage,
      ResourceKind.of(dialect).versions.contains(parts[1])
    else { return nil }
    self.init(dialect: dialect, version: parts[1])
  }

  /// `kubeedge/v1alpha2`.
  public var description: String { "\(dialect.rawValue)/\(version)" }
}

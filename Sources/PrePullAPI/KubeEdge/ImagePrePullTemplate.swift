// What a KubeEdge ImagePrePullJob pulls, where and within which limits.
import YAML

/// `spec.imagePrePullTemplate`.
public struct ImagePrePullTemplate: SchemaObject {
  /// The images, pulled on every chosen node.
  public var images: [String] = []
  /// Secrets for some of the images; the most specific entry wins.
  public var imageSecretRefs: [ImageSecretReference]?
  /// The nodes by name.
  public var nodeNames: [String]?
  /// The guides' other spelling of `nodeNames`.
  public var nodes: [String]?
  /// The nodes by label; an empty selector is every edge node.
  public var labelSelector: LabelSelector?
  /// What is looked at on a node before its first pull.
  public var checkItems: [String]?
  /// The share of nodes that may fail, a decimal from 0 to 1.
  public var failureTolerate: String?
  /// How many nodes pull at the same time.
  public var concurrency: Int?
  /// One node's whole budget in seconds.
  public var timeoutSeconds: Int?
  /// The Secret for every image, `namespace/name`.
  public var imageSecrets: String?
  /// Extra attempts after the first, for each image on each node.
  public var retryTimes: Int?

  /// A template with nothing set.
  public init() {}

  /// The most node names one job may hold: what keeps an object inside etcd's limit.
  static let maximumNodeNames = 50_000
}

/// An entry of `imageSecretRefs`.
public struct ImageSecretReference: SchemaObject, Hashable {
  /// A reference, a repository or a registry host.
  public var image = ""
  /// The Secret, `namespace/name`.
  public var imageSecret = ""

  /// An entry with nothing set.
  public init() {}

  /// An entry for `image` with the Secret `namespace/name`.
  public init(image: String, imageSecret: String) {
    self.image = image
    self.imageSecret = imageSecret
  }

  /// The entry's fields.
  public static let schema = ObjectSchema<Self>(
    "ImageSecretReference", "The Secret for some of the images.",
    fields: [
      Field(
        "image", required: \.image, .string(StringRules(format: .imagePattern)),
        "What the Secret is for: an image reference, a repository or a registry host. The most specific entry wins."
      ),
      Field(
        "imageSecret", required: \.imageSecret, .string(StringRules(format: .secretReference)),
        "The Secret, as namespace/name."),
    ],
    normalizations: [{ qualifySecret("imageSecret", in: &$0) }])
}

extension ImagePrePullTemplate {
  /// The template's fields, defaults and rules.
  public static let schema = ObjectSchema<Self>(
    "ImagePrePullTemplate", "What is pulled, where and within which limits.",
    fields: imageFields + nodeFields + limitFields,
    celRules: [
      CELRule(
        """
        [has(self.nodeNames) && size(self.nodeNames) > 0, has(self.nodes) && size(self.nodes) > 0, \
        has(self.labelSelector)].filter(given, given).size() == 1
        """, "exactly one of nodeNames, nodes and labelSelector must be set")
    ],
    checks: [
      ImagePrePullRules.checkNodeChoice, ImagePrePullRules.checkRepeatedImages,
      ImagePrePullRules.checkRepeatedNodes, ImagePrePullRules.checkImageSecretRefs,
    ],
    normalizations: [
      { mapping in
        rewriteAlias("nodes", of: "nodeNames", in: &mapping)
        removeRepeats(in: "images", of: &mapping)
        removeRepeats(in: "nodeNames", of: &mapping)
        removeRepeats(in: "checkItems", of: &mapping)
        removeRepeats(in: "imageSecretRefs", of: &mapping)
        // KubeEdge guide: 0 means the default for these two.
        for field in ["concurrency", "timeoutSeconds"] where mapping[field]?.wholeNumber == 0 {
          mapping[field] = nil
        }
        qualifySecret("imageSecrets", in: &mapping)
      }
    ],
    explanations: ["images": ImageMappings.explain, "labelSelector": SelectorRules.explainBareLabels],
    misnomers: [
      "image": "images", "node": "nodeNames", "selector": "labelSelector", "nodeSelector": "labelSelector",
      "parallelism": "concurrency", "timeout": "timeoutSeconds", "backoffLimit": "retryTimes", "retries": "retryTimes",
      "pullSecrets": "imageSecrets", "secret": "imageSecrets", "imagePullSecrets": "imageSecrets",
    ])

  private static let imageFields: [Field<Self>] = [
    Field(
      "images", required: \.images,
      .list(of: .string(StringRules(format: .imageReference)), ListRules(minItems: 1, maxItems: 255)),
      "The images to pull. An image listed twice is pulled once."),
    Field(
      "imageSecrets", \.imageSecrets, .string(StringRules(format: .secretReference)),
      """
      The Secret with the registries' credentials, as namespace/name; for images that imageSecretRefs does not \
      cover.
      """
    ),
    Field(
      "imageSecretRefs", \.imageSecretRefs,
      .list(of: ImageSecretReference.schema.schema, ListRules(maxItems: 255)),
      "Secrets for some of the images, when one Secret does not serve them all."),
  ]

  private static let nodeFields: [Field<Self>] = [
    Field(
      "nodeNames", \.nodeNames,
      .list(of: .string(StringRules(format: .nodeName)), ListRules(maxItems: maximumNodeNames)),
      "The nodes by name. Exactly one of nodeNames and labelSelector is set."),
    Field(
      "nodes", \.nodes,
      .list(of: .string(StringRules(format: .nodeName)), ListRules(maxItems: maximumNodeNames)),
      aliasOf: "nodeNames", "Another spelling of nodeNames, which the webhook rewrites."),
    Field(
      "labelSelector", \.labelSelector, LabelSelector.schema.schema,
      "The nodes by label. An empty selector chooses every edge node."),
  ]

  private static let limitFields: [Field<Self>] = [
    Field(
      "checkItems", \.checkItems,
      .list(of: .string(StringRules(oneOf: ["disk", "cpu", "mem"])), ListRules(maxItems: 16)),
      default: ["disk"], "What is checked on a node before it pulls: disk, cpu or mem."),
    Field(
      "failureTolerate", \.failureTolerate, .string(StringRules(format: .ratio)), default: "0.1",
      "The share of the chosen nodes that may fail before the job fails, a decimal from 0 to 1 in quotes."),
    Field(
      "concurrency", \.concurrency, .integer(), default: 1,
      "How many nodes pull at the same time. 0 means the default."),
    Field(
      "timeoutSeconds", \.timeoutSeconds, .integer(), default: 300,
      "One node's whole budget in seconds: checks, every image, every retry. 0 means the default."),
    Field(
      "retryTimes", \.retryTimes, .integer(), default: 0,
      "Extra attempts after the first, for each image on each node."),
  ]
}

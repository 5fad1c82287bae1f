// The rules on structure, metadata, selectors and images, which every kind shares.

extension Rule {
  static let structure = [
    unknownField, wrongType, missingField, numberBounds, notListed, listSize, stringLength, unknownKind,
    unknownVersion, dateTime, bothSpellings, notAnObject,
  ]

  static let unknownField = Rule(
    "PP101", .error, "A field is not in the API",
    """
    The API server would drop the field without a word, or refuse the object under strict validation. It is \
    most often a misspelled name.
    """,
    wrong: "spec:\n  imagePrePullTemplate:\n    nodeName: [edge-1]",
    right: "spec:\n  imagePrePullTemplate:\n    nodeNames: [edge-1]")
  static let wrongType = Rule(
    "PP102", .error, "A value is of the wrong type",
    """
    YAML decides by its looks whether a value is a string, a number or a boolean. Put quotes around what must \
    be a string, and leave them off numbers.
    """,
    wrong: "failureTolerate: 0.1", right: "failureTolerate: \"0.1\"")
  static let missingField = Rule(
    "PP103", .error, "A required field is missing", "The field has no default and the job means nothing without it.",
    wrong: "spec: {}", right: "spec:\n  image: nginx:1.27")
  static let numberBounds = Rule(
    "PP104", .error, "A number is out of its bounds",
    "Counts and seconds are whole numbers from 0 to what 32 bits hold.",
    wrong: "concurrency: -1", right: "concurrency: 1")
  static let notListed = Rule(
    "PP105", .error, "A value is not one of the words the field knows",
    """
    The words are compared letter by letter, capitals included. Guides print alternatives as "Always | \
    IfNotPresent"; keep one of them.
    """,
    wrong: "imagePullPolicy: Always | IfNotPresent", right: "imagePullPolicy: Always")
  static let listSize = Rule(
    "PP106", .error, "A list or map is too short or too long",
    "Lists are bounded so that the object stays below what the API server stores. Split a job that needs more.",
    wrong: "images: []", right: "images:\n- nginx:1.27")
  static let stringLength = Rule(
    "PP107", .error, "A string is empty or too long", "An empty string is not the same as leaving the field out.",
    wrong: "image: \"\"", right: "image: nginx:1.27")
  static let unknownKind = Rule(
    "PP108", .error, "The kind is not one of this API group",
    "apiVersion and kind together name what the object is. Kinds are written with their capitals.",
    wrong: "apiVersion: apps.kruise.io/v1alpha1\nkind: ImagepullJob",
    right: "apiVersion: apps.kruise.io/v1alpha1\nkind: ImagePullJob")
  static let unknownVersion = Rule(
    "PP109", .error, "The version is not served for this kind",
    "ImagePrePullJob is served as v1alpha1 and v1alpha2, the Kruise kinds as v1alpha1 and v1beta1.",
    wrong: "apiVersion: apps.kruise.io/v1", right: "apiVersion: apps.kruise.io/v1beta1")
  static let dateTime = Rule(
    "PP110", .error, "A point in time is not written as RFC 3339", "Write date, T, time and zone.",
    wrong: "createdAt: yesterday", right: "createdAt: \"2026-01-31T09:30:00Z\"")
  static let bothSpellings = Rule(
    "PP111", .error, "Two spellings of one field are both set",
    "Nobody can tell which of the two is meant. Keep the published one.",
    wrong: "nodes: [edge-1]\nnodeNames: [edge-2]", right: "nodeNames: [edge-1, edge-2]")
  static let notAnObject = Rule(
    "PP112", .error, "The document is not an object",
    "A manifest is a mapping with apiVersion, kind and metadata at its top.",
    wrong: "- nginx", right: "apiVersion: apps.kruise.io/v1alpha1\nkind: ImagePullJob")
}

extension Rule {
  static let metadata = [
    missingName, objectName, namespaceName, labelKey, labelValue, annotationKey, annotationsSize,
    namespaceOnClusterScope,
  ]

  static let missingName = Rule(
    "PP601", .error, "The object has no name", "Give it metadata.name, or metadata.generateName for a generated one.",
    wrong: "metadata: {}", right: "metadata:\n  name: warm-up")
  static let objectName = Rule(
    "PP602", .error, "The name is not a DNS subdomain",
    "Names are at most 253 lower-case letters, digits, dashes and dots, and begin and end with a letter or digit.",
    wrong: "name: ImagePrepullExample", right: "name: imageprepullexample")
  static let namespaceName = Rule(
    "PP603", .error, "The namespace is not a DNS label",
    "Namespaces are at most 63 lower-case letters, digits and dashes.", wrong: "namespace: Prod",
    right: "namespace: prod")
  static let labelKey = Rule(
    "PP604", .error, "A label's key is malformed",
    """
    A key is a name of at most 63 letters, digits, dashes, underscores and dots, optionally after a DNS \
    subdomain and a slash.
    """,
    wrong: "matchLabels: {\"node role\": edge}", right: "matchLabels: {node-role: edge}")
  static let labelValue = Rule(
    "PP605", .error, "A label's value is malformed",
    """
    A value is empty or at most 63 letters, digits, dashes, underscores and dots, and begins and ends with a \
    letter or digit.
    """,
    wrong: "labels: {app: \"my app\"}", right: "labels: {app: my-app}")
  static let annotationKey = Rule(
    "PP606", .error, "An annotation's key is malformed", "Annotation keys follow the same grammar as label keys.",
    wrong: "annotations: {\"a b\": c}", right: "annotations: {a-b: c}")
  static let annotationsSize = Rule(
    "PP607", .error, "The annotations are too large", "All keys and values together may have 256 KiB.")
  static let namespaceOnClusterScope = Rule(
    "PP608", .warning, "A cluster-scoped object has a namespace",
    "The API server ignores it. ImagePrePullJob and NodeImage belong to the whole cluster.",
    wrong: "kind: ImagePrePullJob\nmetadata: {name: a, namespace: prod}",
    right: "kind: ImagePrePullJob\nmetadata: {name: a}")
}

extension Rule {
  static let selectors = [selectorValuesMissing, selectorValuesUnwanted, bareLabels]

  static let selectorValuesMissing = Rule(
    "PP701", .error, "In and NotIn have no values",
    "Say which values, or ask for the key alone with Exists or DoesNotExist.",
    wrong: "- {key: zone, operator: In}", right: "- {key: zone, operator: In, values: [a]}")
  static let selectorValuesUnwanted = Rule(
    "PP702", .error, "Exists and DoesNotExist have values", "They ask for the key alone.",
    wrong: "- {key: zone, operator: Exists, values: [a]}", right: "- {key: zone, operator: Exists}")
  static let bareLabels = Rule(
    "PP703", .error, "A selector holds labels directly", "Labels of a selector belong under matchLabels.",
    wrong: "podSelector:\n  app: web", right: "podSelector:\n  matchLabels:\n    app: web")
}

extension Rule {
  static let images = [imageReference, mutableTag]

  static let imageReference = Rule(
    "PP501", .error, "An image reference does not parse",
    """
    A reference is [registry[:port]/]repository[:tag][@digest]; repositories are in lower case, and there is \
    no scheme in front.
    """,
    wrong: "image: https://registry.example.com/App", right: "image: registry.example.com/app")
  static let mutableTag = Rule(
    "PP502", .warning, "An image has a mutable tag",
    """
    Without a tag, or with :latest, what is pulled depends on the day: nodes may end up with different images, \
    and IfNotPresent never looks for a newer one.
    """,
    wrong: "image: nginx", right: "image: nginx:1.27.2")
}

// The rules that belong to one dialect, and those on conversion.

extension Rule {
  static let kubeEdge = [
    noNodeChoice, bothNodeChoices, nodesAlias, scopeAlias, everyEdgeNode, ratio, secretReference, bareSecretName,
    imageMapping, repeatedImage, repeatedNode, unusedSecretEntry, repeatedSecretEntry, overriderValue, nodeLabel,
    overriddenImage, nodeName,
  ]

  static let noNodeChoice = Rule(
    "PP201", .error, "Nothing says which nodes pull",
    "Exactly one of nodeNames and labelSelector is set. An empty labelSelector is every edge node.",
    wrong: "imagePrePullTemplate:\n  images: [nginx:1.27]",
    right: "imagePrePullTemplate:\n  images: [nginx:1.27]\n  labelSelector: {}")
  static let bothNodeChoices = Rule(
    "PP202", .error, "Nodes are chosen by name and by label at once",
    "Only the author knows which of the two is meant. Keep one.",
    wrong: "nodeNames: [edge-1]\nlabelSelector: {matchLabels: {zone: a}}", right: "nodeNames: [edge-1]")
  static let nodesAlias = Rule(
    "PP203", .warning, "nodes is another spelling of nodeNames",
    "KubeEdge's guide prints nodes, the published API has nodeNames. The webhook rewrites it.",
    wrong: "nodes:\n- edge-1", right: "nodeNames:\n- edge-1")
  static let scopeAlias = Rule(
    "PP204", .warning, "imagePrepullScope is another spelling of imagePrePullOverriders",
    "The enhancement proposal prints both. The webhook rewrites it.", wrong: "imagePrepullScope: []",
    right: "imagePrePullOverriders: []")
  static let everyEdgeNode = Rule(
    "PP205", .warning, "An empty labelSelector selects every edge node",
    "That is sometimes meant. Add a label when it is not.", wrong: "labelSelector: {}",
    right: "labelSelector:\n  matchLabels:\n    zone: a")
  static let ratio = Rule(
    "PP206", .error, "failureTolerate is not a ratio from 0 to 1",
    """
    It is a plain decimal in quotes: "0.1" lets one node in ten fail. Percentages, signs and exponents are not \
    understood by every client.
    """,
    wrong: "failureTolerate: \"10%\"", right: "failureTolerate: \"0.1\"")
  static let secretReference = Rule(
    "PP207", .error, "A Secret reference is malformed",
    "ImagePrePullJob names Secrets as namespace/name; a Kruise job names Secrets of its own namespace, without it.",
    wrong: "imageSecrets: default/team/pull", right: "imageSecrets: default/pull")
  static let bareSecretName = Rule(
    "PP208", .warning, "A Secret is named without its namespace", "It is looked up in the namespace default.",
    wrong: "imageSecrets: pull", right: "imageSecrets: default/pull")
  static let imageMapping = Rule(
    "PP209", .error, "Images are written as mappings",
    """
    KubeEdge's enhancement proposal prints images as {name, registry, respo, tag, imageSecret}. The published \
    API has a list of strings; Secrets for single images go into imageSecretRefs.
    """,
    wrong: "images:\n  registry: harbor.example.com\n  respo: team\n  tag: app:1.0",
    right: "images:\n- harbor.example.com/team/app:1.0")
  static let repeatedImage = Rule(
    "PP210", .warning, "An image is listed twice", "It is pulled once.", wrong: "images: [nginx:1.27, nginx:1.27]",
    right: "images: [nginx:1.27]")
  static let repeatedNode = Rule(
    "PP211", .warning, "A node is listed twice", "It counts once.", wrong: "nodeNames: [edge-1, edge-1]",
    right: "nodeNames: [edge-1]")
  static let unusedSecretEntry = Rule(
    "PP212", .warning, "An entry of imageSecretRefs serves no image",
    "Its image field matches none of the job's images, so the Secret is never used.",
    wrong: "images: [nginx:1.27]\nimageSecretRefs: [{image: quay.io, imageSecret: a/b}]",
    right: "images: [nginx:1.27]\nimageSecretRefs: [{image: docker.io, imageSecret: a/b}]")
  static let repeatedSecretEntry = Rule(
    "PP213", .error, "Two entries of imageSecretRefs are for the same image",
    "Only one Secret is used for an image. Keep one of the entries.")
  static let overriderValue = Rule(
    "PP214", .error, "An overrider has no value", "add and replace need a value; remove does not.",
    wrong: "- {component: Registry, operator: replace}",
    right: "- {component: Registry, operator: replace, value: mirror.example.com}")
  static let nodeLabel = Rule(
    "PP215", .error, "An overrider's nodeLabel is malformed", "Write key or key=value.",
    wrong: "nodeLabel: \"zone in (a)\"", right: "nodeLabel: zone=a")
  static let overriddenImage = Rule(
    "PP216", .error, "Overriders make something that is not an image or a Secret",
    "Applied in order, the changes must leave image references and namespace/name that read.",
    wrong: "- {component: Repository, operator: remove}",
    right: "- {component: Repository, operator: replace, value: team/app}")
  static let nodeName = Rule(
    "PP217", .error, "A node's name is malformed",
    "Nodes are named by DNS subdomains: lower-case letters, digits, dashes and dots.",
    wrong: "nodeNames: [edge_1]", right: "nodeNames: [edge-1]")
}

extension Rule {
  static let kruise = [
    namesAndLabels, selectorAndPodSelector, parallelism, repeatedSelectorName, deadlineBelowTimeout, neverEnds,
    repeatedListImage, paused, repeatedSecret, pullSecretsImmutable,
  ]

  static let namesAndLabels = Rule(
    "PP301", .error, "A selector has names and labels at once",
    "The guide prints both to show both; only one of them can be set.",
    wrong: "selector:\n  names: [node-1]\n  matchLabels: {zone: a}", right: "selector:\n  names: [node-1]")
  static let selectorAndPodSelector = Rule(
    "PP302", .error, "selector and podSelector are both set", "Nodes are chosen directly or through pods, not both.",
    wrong: "selector: {names: [node-1]}\npodSelector: {matchLabels: {app: web}}",
    right: "podSelector: {matchLabels: {app: web}}")
  static let parallelism = Rule(
    "PP303", .error, "parallelism is not a number of nodes",
    "It is a whole number, or its digits as a string. Percentages are not supported by this field.",
    wrong: "parallelism: \"10%\"", right: "parallelism: 10")
  static let repeatedSelectorName = Rule(
    "PP304", .error, "A node is listed twice in selector.names", "Kruise refuses repeated names.",
    wrong: "names: [node-1, node-1]", right: "names: [node-1]")
  static let deadlineBelowTimeout = Rule(
    "PP305", .error, "The job's deadline is shorter than one attempt",
    "completionPolicy.activeDeadlineSeconds must be at least pullPolicy.timeoutSeconds, which is 600 when absent.",
    wrong: "completionPolicy: {activeDeadlineSeconds: 300}",
    right: "completionPolicy: {activeDeadlineSeconds: 1200}")
  static let neverEnds = Rule(
    "PP306", .error, "A job of type Never has an end",
    "Deadline and time to live only mean something with type Always.",
    wrong: "completionPolicy: {type: Never, ttlSecondsAfterFinished: 60}", right: "completionPolicy: {type: Never}")
  static let repeatedListImage = Rule(
    "PP307", .error, "An image is listed twice", "Kruise refuses repeated images in a list.",
    wrong: "images: [nginx:1.27, nginx:1.27]", right: "images: [nginx:1.27]")
  static let paused = Rule(
    "PP308", .warning, "The job is paused", "parallelism 0 starts no pull until it is raised.",
    wrong: "parallelism: 0", right: "parallelism: 1")
  static let repeatedSecret = Rule(
    "PP309", .warning, "A Secret is listed twice", "It counts once.", wrong: "pullSecrets: [a, a]",
    right: "pullSecrets: [a]")
  static let pullSecretsImmutable = Rule(
    "PP310", .error, "pullSecrets of an ImagePullJob was changed", "Make a new job with the other Secrets.")
}

extension Rule {
  static let nodeImage = [nodeImageName, nodeImageTag, repeatedTag, missingTimeToLive]

  static let nodeImageName = Rule(
    "PP401", .error, "An image name of a NodeImage is not the familiar one",
    """
    The keys of spec.images are names as people write them, without tag or digest: ubuntu, not \
    docker.io/library/ubuntu.
    """,
    wrong: "images: {\"ubuntu:latest\": {tags: []}}", right: "images: {ubuntu: {tags: [{tag: latest}]}}")
  static let nodeImageTag = Rule(
    "PP402", .error, "A tag of a NodeImage is malformed", "A tag, or a digest sha256:… in its place.",
    wrong: "tag: \"a b\"", right: "tag: latest")
  static let repeatedTag = Rule(
    "PP403", .error, "A tag is listed twice", "Each tag of an image has one entry.",
    wrong: "tags: [{tag: a}, {tag: a}]",
    right: "tags: [{tag: a}]")
  static let missingTimeToLive = Rule(
    "PP404", .error, "A tag's pullPolicy has no ttlSecondsAfterFinished",
    "Without it the finished task would stay in the NodeImage for ever.", wrong: "pullPolicy: {backoffLimit: 3}",
    right: "pullPolicy: {backoffLimit: 3, ttlSecondsAfterFinished: 300}")
}

extension Rule {
  static let conversion = [malformedAnnotation]

  static let malformedAnnotation = Rule(
    "PP801", .warning, "An annotation of a conversion does not read",
    """
    Annotations under prepull.dev/ remember what the other dialect cannot say. This one was changed into \
    something that does not read, and is not used.
    """,
    wrong: "prepull.dev/failure-tolerate: lots", right: "prepull.dev/failure-tolerate: \"0.2\"")
}

extension Rule {
  static let webhook = [webhookRefusal, webhookWarning]

  /// What a running webhook refuses and this program does not.
  public static let webhookRefusal = Rule(
    "PP901", .error, "A running webhook refuses the object",
    """
    `validate --webhook` asks a webhook that runs. It knows the cluster, so it also looks up the Secrets that a job \
    names and whether their author may use them; and it may be of another version than this program.
    """,
    wrong: "imageSecrets: default/not-there", right: "imageSecrets: default/there")
  /// What a running webhook warns of and this program does not.
  public static let webhookWarning = Rule(
    "PP902", .warning, "A running webhook warns of something",
    "`validate --webhook` asks a webhook that runs. It admits the object and has something to say about it.",
    wrong: "imageSecrets: default/for-another-registry", right: "imageSecrets: default/for-this-registry")
}

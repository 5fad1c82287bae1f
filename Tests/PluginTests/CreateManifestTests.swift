// What `create` prints, flag by flag.
import PrePullAPI
import Testing
import YAML

@testable import kubectl_prepull

@Suite struct CreateManifestTests {
  /// Flags and the whole manifest they make.
  static let manifests: [(flags: String, manifest: String)] = [
    (
      "warm-up --image nginx:1.27.2 --nodes edge-1,edge-2",
      """
      apiVersion: operations.kubeedge.io/v1alpha1
      kind: ImagePrePullJob
      metadata:
        name: warm-up
      spec:
        imagePrePullTemplate:
          images:
          - nginx:1.27.2
          nodeNames:
          - edge-1
          - edge-2

      """
    ),
    (
      """
      all --image a.io/x:1,a.io/y:2 --image a.io/x:1 -l zone=a --concurrency 3 --timeout 5m --retries 2 \
      --failure-tolerate 0.5 --check disk,mem --check disk --secret team/all --secret a.io/y=team/y \
      --label app=web,tier=front --annotation note=x,y --api-version v1alpha2
      """,
      """
      apiVersion: operations.kubeedge.io/v1alpha2
      kind: ImagePrePullJob
      metadata:
        name: all
        labels:
          app: web
          tier: front
        annotations:
          note: x,y
      spec:
        imagePrePullTemplate:
          images:
          - a.io/x:1
          - a.io/y:2
          imageSecrets: team/all
          imageSecretRefs:
          - image: a.io/y
            imageSecret: team/y
          labelSelector:
            matchLabels:
              zone: a
          checkItems:
          - disk
          - mem
          failureTolerate: "0.5"
          concurrency: 3
          timeoutSeconds: 300
          retryTimes: 2

      """
    ),
    (
      """
      one --to kruise --image nginx:1.27.2 -n web --nodes n1 --concurrency 4 --timeout 90s --retries 5 \
      --deadline 1h --ttl 600 --pull-policy Always --secret web/pull --secret other --api-version apps.kruise.io/v1beta1
      """,
      """
      apiVersion: apps.kruise.io/v1beta1
      kind: ImagePullJob
      metadata:
        name: one
        namespace: web
      spec:
        image: nginx:1.27.2
        parallelism: 4
        selector:
          names:
          - n1
        pullSecrets:
        - pull
        - other
        pullPolicy:
          timeoutSeconds: 90
          backoffLimit: 5
        completionPolicy:
          activeDeadlineSeconds: 3600
          ttlSecondsAfterFinished: 600
        imagePullPolicy: Always

      """
    ),
    (
      "list --to kruise-list --image a.io/x:1 --image a.io/y:2 --node-group shanghai --forever",
      """
      apiVersion: apps.kruise.io/v1alpha1
      kind: ImageListPullJob
      metadata:
        name: list
      spec:
        images:
        - a.io/x:1
        - a.io/y:2
        selector:
          matchLabels:
            apps.kubeedge.io/belonging-to: shanghai
        completionPolicy:
          type: Never

      """
    ),
    (
      "every --to kruise --image nginx:1.27.2 --selector ''",
      """
      apiVersion: apps.kruise.io/v1alpha1
      kind: ImagePullJob
      metadata:
        name: every
      spec:
        image: nginx:1.27.2

      """
    ),
    (
      "secret --image a.io/x:1 --node-group g --secret pull -n team",
      """
      apiVersion: operations.kubeedge.io/v1alpha1
      kind: ImagePrePullJob
      metadata:
        name: secret
      spec:
        imagePrePullTemplate:
          images:
          - a.io/x:1
          imageSecrets: team/pull
          labelSelector:
            matchLabels:
              apps.kubeedge.io/belonging-to: g

      """
    ),
    (
      "twice --image a.io/x:1 --nodes a,b,a --nodes b",
      """
      apiVersion: operations.kubeedge.io/v1alpha1
      kind: ImagePrePullJob
      metadata:
        name: twice
      spec:
        imagePrePullTemplate:
          images:
          - a.io/x:1
          nodeNames:
          - a
          - b

      """
    ),
    (
      "order --to kruise --image a.io/x:1 --pull-policy Always --retries 2 --show-defaults",
      """
      apiVersion: apps.kruise.io/v1alpha1
      kind: ImagePullJob
      metadata:
        name: order
      spec:
        image: a.io/x:1
        pullPolicy:
          timeoutSeconds: 600
          backoffLimit: 2
        completionPolicy:
          type: Always
        imagePullPolicy: Always

      """
    ),
    (
      "edge --image a.io/x:1 --nodes e --show-defaults",
      """
      apiVersion: operations.kubeedge.io/v1alpha1
      kind: ImagePrePullJob
      metadata:
        name: edge
      spec:
        imagePrePullTemplate:
          images:
          - a.io/x:1
          nodeNames:
          - e
          checkItems:
          - disk
          failureTolerate: "0.1"
          concurrency: 1
          timeoutSeconds: 300
          retryTimes: 0

      """
    ),
  ]

  @Test(arguments: manifests.indices) func `flags become the manifest they ask for`(index: Int) throws {
    let row = Self.manifests[index]
    let made = try scaffold(row.flags)
    #expect(made.text == row.manifest)
    #expect(made.warnings == [])
  }

  @Test(arguments: manifests.indices) func `what is printed is valid when it is read back`(index: Int) throws {
    let text = try scaffold(Self.manifests[index].flags).text
    var objects = 0
    for document in ManifestReader(SourceText(name: "created", text: text)) {
      #expect(document.diagnostics.isEmpty)
      objects += document.objects.count
    }
    #expect(objects == 1)
  }

  @Test func `the name comes from the first image when none is given`() throws {
    let text = try scaffold("--image harbor.example.com/team/App:1.0 --nodes a -o name".replacing("App", with: "app"))
      .text
    let name = KubernetesName.nameDerived(fromImage: try ImageReference("harbor.example.com/team/app:1.0"))
    #expect(text == "imageprepulljob.operations.kubeedge.io/\(name)\n")
  }

  @Test func `JSON is the same object as YAML`() throws {
    let json = try scaffold("x --image a.io/x:1 --nodes a -o json").text
    let yaml = try scaffold("x --image a.io/x:1 --nodes a").text
    #expect(json.hasSuffix("}\n"))
    var reader = DocumentReader(SourceText(name: "yaml", text: yaml))
    let document = try #require(try reader.next()?.get())
    #expect(try JSONReader.read(Array(json.utf8)) == document.root)
  }

  @Test(
    arguments: [
      ("x --image nginx --nodes a", "--image: ", "PP502"),
      ("x --image nginx:1.27.2 --selector ''", "--selector: ", "PP205"),
      ("x --image nginx:1.27.2 --nodes a --timeout 0", "--timeout: ", "0 means the default, 300"),
      ("x --image nginx:1.27.2 --nodes a --concurrency 0", "--concurrency: ", "0 means the default, 1"),
      ("x --image nginx:1.27.2 --nodes a --secret pull", "--secret: ", "PP208"),
      ("x --image nginx:1.27.2 --nodes a --secret quay.io=a/b", "--secret: ", "PP212"),
      ("x --image nginx:1.27.2 --to kruise --concurrency 0", "--concurrency: ", "PP3"),
      ("x --image nginx:1.27.2 --nodes a -n web", "--namespace: ", "is not used"),
    ]) func `what is unwise is a warning that names the flag`(row: (String, String, String)) throws
  {
    let warnings = try scaffold(row.0).warnings
    #expect(warnings.count == 1)
    #expect(warnings.first?.hasPrefix(row.1) ?? false)
    #expect(warnings.first?.contains(row.2) ?? false)
  }
}

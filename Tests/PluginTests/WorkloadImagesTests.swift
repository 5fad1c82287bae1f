// Which images `create --from` finds in which files.
import Testing
import YAML

@testable import kubectl_prepull

@Suite struct WorkloadImagesTests {
  private static let podSpec =
    "{initContainers: [{name: a, image: init:1}], containers: [{name: b, image: main:1}], "
    + "ephemeralContainers: [{name: c, image: debug:1}], volumes: [{name: d, image: {reference: data:1}}, {name: e}]}"

  static let workloads: [String] = [
    "{kind: Pod, spec: \(podSpec)}",
    "{kind: Deployment, spec: {template: {spec: \(podSpec)}}}",
    "{kind: StatefulSet, spec: {template: {spec: \(podSpec)}}}",
    "{kind: DaemonSet, spec: {template: {spec: \(podSpec)}}}",
    "{kind: ReplicaSet, spec: {template: {spec: \(podSpec)}}}",
    "{kind: ReplicationController, spec: {template: {spec: \(podSpec)}}}",
    "{kind: Job, spec: {template: {spec: \(podSpec)}}}",
    "{kind: CronJob, spec: {jobTemplate: {spec: {template: {spec: \(podSpec)}}}}}",
    "{kind: PodTemplate, template: {spec: \(podSpec)}}",
    "{kind: CloneSet, spec: {template: {spec: \(podSpec)}}}",
    "{kind: AdvancedCronJob, spec: {template: {jobTemplate: {spec: {template: {spec: \(podSpec)}}}}}}",
    "{kind: UnitedDeployment, spec: {template: {cloneSetTemplate: {spec: {template: {spec: \(podSpec)}}}}}}",
    "{kind: SidecarSet, spec: \(podSpec)}",
    "{kind: List, items: [{kind: Service}, {kind: Pod, spec: \(podSpec)}]}",
    "{kind: DeploymentList, items: [{spec: {template: {spec: \(podSpec)}}}]}",
  ]

  private func collect(_ texts: String...) -> (images: [WorkloadImage], findings: Findings) {
    var findings = Findings()
    let sources = texts.enumerated().map { SourceText(name: "\($0).yaml", text: $1) }
    let found = WorkloadImages(in: sources, &findings)
    return (found.images, findings)
  }

  @Test(arguments: workloads) func `every container and image volume of a workload counts`(text: String) {
    let found = collect(text)
    #expect(found.images.map(\.text) == ["init:1", "main:1", "debug:1", "data:1"])
    #expect(found.findings.failure == nil)
    #expect(found.findings.warnings == [])
  }

  @Test func `an image knows its file, line and column`() {
    let found = collect(
      "kind: Service\n---\nkind: Pod\nspec:\n  containers:\n  - name: a\n    image: nginx:1.27\n")
    #expect(found.images == [WorkloadImage(text: "nginx:1.27", origin: .place("0.yaml:7:12"))])
  }

  @Test(
    arguments: [
      ("kind: Service\nspec: {}\n", "0.yaml: holds no workload with containers"),
      ("", "0.yaml: holds no workload with containers"),
      ("kind: Pod\nspec: {containers: [{name: a}]}\n", "0.yaml: no container has an image"),
      ("kind: Pod\nspec: {containers: [{image: 5}]}\n", "0.yaml:2:29: an image must be a string"),
      ("kind: Pod\nspec: {containers: [{image: a}\n", "0.yaml:"),
    ]) func `a file that cannot serve is the input's fault`(row: (text: String, says: String)) throws
  {
    let failure = try #require(collect(row.text).findings.failure)
    #expect(failure.code == .wrongInput)
    #expect(failure.message.hasPrefix(row.says), "\(failure.message)")
  }

  @Test func `a container without an image is a warning`() {
    let found = collect("kind: Pod\nspec: {containers: [{name: a}, {name: b, image: x:1}]}\n")
    #expect(found.images.map(\.text) == ["x:1"])
    #expect(found.findings.warnings == ["0.yaml:2:21: container \"a\" has no image"])
  }

  private static func lists(_ depth: Int) -> String {
    (0..<depth).reduce("{kind: Pod, spec: \(podSpec)}") { inner, _ in "{kind: List, items: [\(inner)]}" }
  }

  @Test(arguments: [2, 3, 8]) func `lists inside lists are searched`(depth: Int) {
    let found = collect(Self.lists(depth))
    #expect(found.images.count == 4)
    #expect(found.findings.failure == nil)
  }

  @Test func `lists nested beyond reason are refused`() throws {
    let failure = try #require(collect(Self.lists(9)).findings.failure)
    #expect(failure.code == .wrongInput)
    #expect(failure.message.contains("more than 8 Lists inside each other"))
  }
}

// What `explain` finds and says.
import PrePullAPI
import Testing

@testable import kubectl_prepull

@Suite struct ExplainTests {
  private func explain(_ commandLine: String) throws -> String {
    try Explain.parse(words(commandLine)).text()
  }

  @Test(
    arguments: [
      ("", ["imageprepulljob", "kruise-list", "PP101-", "Structure"]),
      ("ImagePullJob", ["KIND:     ImagePullJob (imagepulljobs, namespaced)", "apps.kruise.io/v1beta1", "  spec\t"]),
      ("imagepulljobs", ["KIND:     ImagePullJob"]),
      ("", ["  PP801  "]),
      ("imagepulljobs.apps.kruise.io", ["KIND:     ImagePullJob", "  spec\t"]),
      ("ImagePrePullJobs.Operations.KubeEdge.io.spec", ["FIELD:    spec <"]),
      ("kruise-list", ["KIND:     ImageListPullJob"]),
      ("kubeedge.spec.imagePrePullTemplate.concurrency", ["<whole number ≥ 0> (default 1)", "same time"]),
      ("KUBEEDGE.SPEC.IMAGEPREPULLTEMPLATE.NODES", ["FIELD:    spec.imagePrePullTemplate.nodes", "same as nodeNames"]),
      ("kruise.spec.selector.matchExpressions[0].operator", ["In | NotIn | Exists | DoesNotExist", "-required-"]),
      ("kruise.metadata.labels", ["map of label value"]),
      ("kruise.spec --recursive", ["  completionPolicy\t<CompletionPolicy>\n    type\t"]),
      ("pp101", ["RULE:      PP101", "SEVERITY:  error", "WRONG:", "RIGHT:", "    nodeNames: [edge-1]"]),
      ("PP5", ["IMAGE REFERENCES", "PP501  error", "PP502  warning"]),
      ("pp5xx", ["PP501"]),
    ]) func `a topic is explained`(row: (topic: String, says: [String])) throws
  {
    let text = try explain(row.topic)
    for part in row.says { #expect(text.contains(part), "\(row.topic): \(text)") }
    #expect(text.hasSuffix("\n"))
  }

  @Test(
    arguments: [
      ("imagepuljob", "did you mean imagepulljob?"),
      ("deployment", "there are imageprepulljob, imagepulljob"),
      ("parallelism", "but a field: imagepulljob.spec.parallelism, imagelistpulljob.spec.parallelism"),
      ("kruise.spce", "imagepulljob has no field \"spce\", did you mean spec?"),
      ("kruise.spec.x9", "there are image, parallelism"),
      ("kruise.spec.image.tag", "imagepulljob.spec.image is a plain value"),
      ("kruise.", "imagepulljob has no field \"\""),
      ("PP999", "there is no rule \"PP999\""),
    ]) func `what is not there is refused with what is near`(row: (topic: String, says: String)) throws
  {
    let error = #expect(throws: CommandFailure.self) { try explain(row.topic) }
    #expect(error?.code == .wrongCommandLine)
    #expect(error?.message.contains(row.says) ?? false, "\(error?.message ?? "")")
  }

  @Test func `every rule and every kind can be explained`() throws {
    for rule in Rule.catalogue.flatMap(\.rules) {
      #expect(try explain(rule.id).contains(rule.title))
    }
    for kind in ResourceKind.all {
      #expect(try explain("\(kind.singular) --recursive").contains("metadata"))
    }
  }

  @Test func `descriptions keep to 80 columns`() throws {
    let text = try explain("kubeedge.spec.imagePrePullTemplate")
    for line in text.split(separator: "\n") where line.hasPrefix("    ") { #expect(line.count <= 80) }
  }
}

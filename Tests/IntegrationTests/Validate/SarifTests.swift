// `validate -o sarif` as code scanning services read it.
import FoundationEssentials
import Testing

/// The part of SARIF 2.1.0 that viewers need.
private struct Log: Decodable {
  struct Text: Decodable { var text: String }
  struct Rule: Decodable {
    var id: String
    var shortDescription: Text
    var fullDescription: Text
  }
  struct Driver: Decodable {
    var name: String
    var version: String
    var rules: [Rule]
  }
  struct Tool: Decodable { var driver: Driver }
  struct Region: Decodable, Equatable { var startLine, startColumn, endLine, endColumn: Int }
  struct Artifact: Decodable { var uri: String }
  struct Physical: Decodable {
    var artifactLocation: Artifact
    var region: Region
  }
  struct Location: Decodable { var physicalLocation: Physical }
  struct Replacement: Decodable {
    var deletedRegion: Region
    var insertedContent: Text
  }
  struct Change: Decodable {
    var artifactLocation: Artifact
    var replacements: [Replacement]
  }
  struct Fix: Decodable { var artifactChanges: [Change] }
  struct Result: Decodable {
    var ruleId: String
    var ruleIndex: Int
    var level: String
    var message: Text
    var locations: [Location]
    var fixes: [Fix]?
  }
  struct Run: Decodable {
    var tool: Tool
    var columnKind: String
    var results: [Result]
  }
  var version: String
  var runs: [Run]
}

@Suite struct SarifTests {
  @Test func `a log names its rules, places and replacements`() async throws {
    let directory = try ScratchDirectory(["my job.yaml": Manifests.broken])
    let result = try await PluginProcess.run("validate", "-f", "my job.yaml", "-o", "sarif", in: directory)
    #expect(result.exitCode == 1)
    #expect(result.errors == "")
    let log = try JSONDecoder().decode(Log.self, from: Data(result.output.utf8))
    #expect(log.version == "2.1.0")
    let run = try #require(log.runs.first)
    #expect(run.columnKind == "unicodeCodePoints")
    #expect(run.tool.driver.name == "kubectl-prepull")
    #expect(run.tool.driver.rules.map(\.id) == ["PP102", "PP203"])
    #expect(run.results.map(\.ruleId) == ["PP203", "PP102"])
    for result in run.results { #expect(run.tool.driver.rules[result.ruleIndex].id == result.ruleId) }
    let alias = try #require(run.results.first)
    #expect(alias.level == "warning")
    #expect(alias.locations.first?.physicalLocation.artifactLocation.uri == "my%20job.yaml")
    let place = Log.Region(startLine: 8, startColumn: 5, endLine: 8, endColumn: 10)
    #expect(alias.locations.first?.physicalLocation.region == place)
    let replacement = try #require(alias.fixes?.first?.artifactChanges.first?.replacements.first)
    #expect(replacement.deletedRegion == place)
    #expect(replacement.insertedContent.text == "nodeNames")
    #expect(run.results[1].fixes == nil)
  }

  @Test func `a log without findings is one all the same`() async throws {
    let result = try await PluginProcess.run("validate", "-f", "-", "-o", "sarif", input: Manifests.kubeEdge())
    let log = try JSONDecoder().decode(Log.self, from: Data(result.output.utf8))
    #expect(log.runs.first?.results.isEmpty == true)
    #expect(log.runs.first?.tool.driver.rules.isEmpty == true)
  }
}

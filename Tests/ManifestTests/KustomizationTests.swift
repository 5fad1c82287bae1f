// Every file of manifests/ is named by the kustomization of its folder.
import FoundationEssentials
import TestSupport
import Testing
import YAML

@Suite struct KustomizationTests {
  @Test func `every manifest is applied by a kustomization, and every name in one is there`() throws {
    let files = try Repository.yamlFiles(below: "manifests").filter { !$0.hasPrefix("manifests/samples/") }
    try #require(files.count > 10)
    var named: Set<String> = []
    for file in files where file.hasSuffix("/kustomization.yaml") {
      let folder = file.dropLast("/kustomization.yaml".count)
      let kustomization = try #require(try YAMLFiles.objects(in: "\(Repository.top)/\(file)").first)
      let patches = kustomization["patches"]?.sequence?.compactMap { $0["path"]?.string } ?? []
      for name in (kustomization["resources"]?.strings ?? []) + patches {
        let path = "\(Repository.top)/\(folder)/\(name)"
        #expect(FileManager.default.fileExists(atPath: path), "\(path)")
        if name.hasSuffix(".yaml") { named.insert("\(folder)/\(name)") }
      }
    }
    #expect(named == Set(files.filter { !$0.hasSuffix("/kustomization.yaml") }))
  }
}

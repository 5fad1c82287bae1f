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

  @Test func `cert-manager's names are those of the webhook`() throws {
    let objects = try YAMLFiles.objects(in: Repository.top + "/manifests/overlays/cert-manager/certificates.yaml")
    let certificate = try objects.only("Certificate", "prepull-webhook")
    let service = try Repository.installation().only("Service")
    let host = "\(service.at("metadata.name")?.string ?? "").\(service.at("metadata.namespace")?.string ?? "").svc"
    #expect(certificate.at("spec.dnsNames")?.strings.contains(host) == true)
    #expect(
      certificate.at("spec.secretName")
        == (try Repository.overlayDeployment().at("spec.template.spec.volumes.0.secret.secretName")))
    let issuer = try objects.only("Issuer", certificate.at("spec.issuerRef.name")?.string)
    let authority = try objects.only("Certificate", "prepull-webhook-ca")
    #expect(issuer.at("spec.ca.secretName") == authority.at("spec.secretName"))
    for patch in try YAMLFiles.objects(in: Repository.top + "/manifests/overlays/cert-manager/configurations.yaml") {
      let source = patch["metadata"]?["annotations"]?["cert-manager.io/inject-ca-from"]?.string
      #expect(source == "prepull-system/prepull-webhook")
      let kind = try #require(patch["kind"]?.string)
      #expect(try Repository.installation().only(kind).at("metadata.name") == patch.at("metadata.name"))
    }
  }
}

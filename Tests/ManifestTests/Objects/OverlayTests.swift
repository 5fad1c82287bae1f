// What the overlays change of the installation.
import TestSupport
import Testing
import YAML

@Suite struct OverlayTests {
  private static let folder = Repository.top + "/manifests/overlays"

  private static func resources(of overlay: String) throws -> [String] {
    try #require(YAMLFiles.objects(in: "\(folder)/\(overlay)/kustomization.yaml").first)["resources"]?.strings ?? []
  }

  @Test(
    arguments: [
      // With cert-manager the webhook has no certificate to manage.
      ("cert-manager", ["certificates.yaml"], ["../../rbac/certificates"]),
      ("host-network", [], []),
      ("adopt", ["../../rbac/adopt"], []),
    ]) func `an overlay has all that the installation has, but for what it is about`(
      row: (overlay: String, more: [String], less: [String])
    ) throws
  {
    let installation =
      try #require(
        YAMLFiles.objects(in: Repository.top + "/manifests/kustomization.yaml").first)["resources"]?.strings ?? []
    let expected = Set(installation.map { "../../\($0)" }).subtracting(row.less).union(row.more)
    #expect(Set(try Self.resources(of: row.overlay)) == expected)
    // The webhook's configurations come last here too.
    #expect(try Self.resources(of: row.overlay).last == "../../webhook")
  }

  @Test(arguments: [("host-network", "--host-network"), ("adopt", "--adopt")])
  func `an overlay adds one flag to those of the controller`(row: (overlay: String, flag: String)) throws {
    let kustomization = try #require(
      YAMLFiles.objects(in: "\(Self.folder)/\(row.overlay)/kustomization.yaml").first)
    let patch = kustomization["patches"]?.sequence?.first { $0["path"] == "controller.yaml" }
    #expect(patch?["target"] == ["kind": "Deployment", "name": "prepull-controller"])
    #expect(
      try YAMLFiles.objects(in: "\(Self.folder)/\(row.overlay)/controller.yaml") == [
        [["op": "add", "path": "/spec/template/spec/containers/0/args/-", "value": Node(.string(row.flag))]]
      ])
  }

  @Test func `with the nodes' network the namespace refuses no Pod, and still says what it would refuse`() throws {
    let patch = try YAMLFiles.objects(in: "\(Self.folder)/host-network/namespace.yaml").only("Namespace")
    #expect(patch.at("metadata.name") == (try Repository.installation().only("Namespace").at("metadata.name")))
    #expect(patch.at("metadata.labels") == ["pod-security.kubernetes.io/enforce": "privileged"])
  }

  @Test func `cert-manager's overlay adds one flag to those of the webhook`() throws {
    let patch = try Repository.overlayDeployment()
    let container = try #require(patch.at("spec.template.spec.containers.0"))
    let own = try Component.webhook.container
    #expect(patch.at("metadata.name")?.string == Component.webhook.name)
    #expect(container["name"] == own["name"])
    #expect(container["args"]?.strings == (own["args"]?.strings ?? []) + ["--cert-dir=/certificates"])
    #expect(container.at("volumeMounts.0.mountPath") == "/certificates")
    #expect(container.at("volumeMounts.0.name") == patch.at("spec.template.spec.volumes.0.name"))
  }

  @Test func `cert-manager's names are those of the webhook`() throws {
    let objects = try YAMLFiles.objects(in: Self.folder + "/cert-manager/certificates.yaml")
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
    for patch in try YAMLFiles.objects(in: Self.folder + "/cert-manager/configurations.yaml") {
      let source = patch["metadata"]?["annotations"]?["cert-manager.io/inject-ca-from"]?.string
      #expect(source == "prepull-system/prepull-webhook")
      let kind = try #require(patch["kind"]?.string)
      #expect(try Repository.installation().only(kind).at("metadata.name") == patch.at("metadata.name"))
    }
  }
}

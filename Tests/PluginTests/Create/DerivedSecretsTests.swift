// Which Secrets a job gets from the workloads that its images come from.
import PrePullAPI
import Testing
import YAML

@testable import kubectl_prepull

@Suite struct DerivedSecretsTests {
  private static func name(_ text: String) -> NamespacedName { ImageCredentialsTests.name(text) }
  private static func secret(_ registry: String) -> SecretReading { ImageCredentialsTests.secret(registry) }

  private static func workload(_ secrets: String...) -> LiveWorkload {
    LiveWorkload(object: [:], place: "deployment/web", pullSecrets: secrets.map(name))
  }

  struct Row: Sendable {
    let workloads: [LiveWorkload]
    let images: [(image: String, workload: Int)]
    var readings: [NamespacedName: SecretReading] = [:]
    let secrets: [String]
    var warnings = 0
  }

  private static let (a, b) = (name("shop/a"), name("shop/b"))

  static let rows: [Row] = [
    Row(workloads: [workload()], images: [("nginx:1", 0)], secrets: []),
    Row(workloads: [workload("shop/a")], images: [("nginx:1", 0), ("quay.io/x:1", 0)], secrets: ["*=shop/a"]),
    // Another workload pulls without a Secret.
    Row(
      workloads: [workload("shop/a"), workload()], images: [("quay.io/x:1", 0), ("nginx:1", 1)],
      secrets: ["quay.io=shop/a"]),
    Row(
      workloads: [workload("shop/a"), workload()], images: [("quay.io/x:1", 0), ("quay.io/y:1", 1)],
      secrets: ["quay.io/x:1=shop/a"]),
    Row(
      workloads: [workload("shop/a", "shop/b")], images: [("quay.io/x:1", 0), ("ghcr.io/y:1", 0), ("nginx:1", 0)],
      readings: [a: secret("ghcr.io"), b: secret("quay.io")], secrets: ["quay.io=shop/b", "ghcr.io=shop/a"]),
    Row(
      workloads: [workload("shop/a", "shop/b")], images: [("quay.io/x:1", 0)],
      readings: [a: .missing, b: secret("quay.io")], secrets: ["*=shop/b"]),
    Row(
      workloads: [workload("shop/a", "shop/b")], images: [("quay.io/x:1", 0)],
      readings: [a: .forbidden, b: secret("ghcr.io")], secrets: [], warnings: 1),
    Row(
      workloads: [workload("shop/a", "shop/b")], images: [("quay.io/x:1", 0)],
      readings: [a: .missing, b: .unusable("is Opaque")], secrets: []),
  ]

  private static func text(_ secret: RequestedSecret) -> String {
    "\(secret.scope ?? "*")=\(secret.namespace ?? "")/\(secret.name)"
  }

  @Test(arguments: rows.indices) func `each image gets the first Secret that opens its registry`(index: Int) {
    let row = Self.rows[index]
    let derived = DerivedSecrets(matching: LiveWorkloads(row.workloads, readings: row.readings), images: row.images)
    #expect(derived.secrets.map(Self.text) == row.secrets)
    #expect(derived.warnings.count == row.warnings)
  }

  @Test func `an image of the command line alone has no Secret`() {
    let live = LiveWorkloads([Self.workload("shop/a")])
    let derived = DerivedSecrets(matching: live, images: [("quay.io/x:1", 0)], others: ["nginx:1"])
    #expect(derived.secrets.map(Self.text) == ["quay.io=shop/a"])
  }

  @Test func `a Kruise job gets the Secrets of its own namespace, each once`() {
    let live = LiveWorkloads([Self.workload("shop/a", "shop/b"), Self.workload("shop/a", "other/c")])
    let derived = DerivedSecrets(of: live, in: "shop")
    #expect(derived.secrets.map(\.name) == ["a", "b"])
    #expect(derived.warnings.map(\.message).count == 1)
    #expect(derived.warnings.first?.message.contains("other/c") == true)
  }
}

// What the image and the Deployment that runs it must agree on.
import Testing
import YAML

@Suite struct DockerfileTests {
  private let lines: [String]
  private let container: Node
  private let pod: Node

  init() throws {
    lines = try Repository.text("Dockerfile").split(separator: "\n").map(String.init)
    pod = try #require(try Repository.installation().only("Deployment").at("spec.template.spec"))
    container = try #require(pod.at("containers.0"))
  }

  @Test func `the Deployment's image has the version of this tree`() throws {
    let version = try Repository.text("VERSION").split(separator: "\n")[0]
    #expect(container["image"]?.string == "ghcr.io/prepull/prepull:v\(version)")
  }

  @Test func `the Deployment runs a program that the image has`() throws {
    let command = try #require(container["command"]?.strings.first)
    #expect(command.hasPrefix("/"))
    let products = lines.compactMap { line in
      line.split(separator: " ").drop { $0 != "--product" }.dropFirst().first.map(String.init)
    }
    #expect(products.contains(String(command.dropFirst())), "\(products)")
    // The programs are put together in /image, which becomes the root.
    for product in products { #expect(lines.contains { $0.contains("for program in") && $0.contains(product) }) }
    #expect(lines.contains("COPY --from=build --chown=0:0 /image/ /"))
    #expect(!lines.contains { $0.hasPrefix("ENTRYPOINT") })
  }

  @Test func `both name the same user, and it is not root`() throws {
    let user = try #require(pod.at("securityContext.runAsUser")?.integer)
    let group = try #require(pod.at("securityContext.runAsGroup")?.integer)
    #expect(user > 0)
    #expect(lines.contains("USER \(user):\(group)"))
    #expect(pod.at("securityContext.fsGroup")?.integer == group)
  }

  @Test func `the image says the ports that the Pod opens`() throws {
    let ports = (container["ports"]?.sequence ?? []).compactMap { $0["containerPort"]?.integer }
    #expect(lines.contains("EXPOSE " + ports.map(String.init).joined(separator: " ")))
  }

  @Test func `every stage starts from an image of a fixed version`() {
    let stages = lines.filter { $0.hasPrefix("FROM ") }
    #expect(stages.count == 2)
    #expect(stages.allSatisfy { $0.contains(":") && !$0.contains(":latest") })
    // The binaries need the C library that they were built with, so both are of one Debian release.
    #expect(stages.first?.contains("bookworm") == true)
    #expect(stages.last?.contains("debian12") == true)
  }
}

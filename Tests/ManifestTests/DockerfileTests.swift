// What the image and the Deployment that runs it must agree on.
import Testing
import YAML

@Suite struct DockerfileTests {
  private let lines: [String]

  init() throws {
    lines = try Repository.text("Dockerfile").split(separator: "\n").map(String.init)
  }

  @Test(arguments: Component.allCases) func `the Deployment's image has the version of this tree`(
    component: Component
  ) throws {
    let version = try Repository.text("VERSION").split(separator: "\n")[0]
    #expect(try component.container["image"]?.string == "ghcr.io/prepull/prepull:v\(version)")
  }

  @Test(arguments: Component.allCases) func `the Deployment runs a program that the image has`(
    component: Component
  ) throws {
    let command = try #require(try component.container["command"]?.strings.first)
    #expect(command == "/\(component.name)")
    let products = lines.compactMap { line in
      line.split(separator: " ").drop { $0 != "--product" }.dropFirst().first.map(String.init)
    }
    #expect(products.contains(String(command.dropFirst())), "\(products)")
    // The programs are put together in /image, which becomes the root.
    for product in products {
      // Once to strip it, once to look at the libraries that it needs.
      #expect(lines.count { $0.contains("for program in") && $0.contains(product) } == 2)
    }
    #expect(lines.contains("COPY --from=build --chown=0:0 /image/ /"))
    #expect(!lines.contains { $0.hasPrefix("ENTRYPOINT") })
  }

  @Test(arguments: Component.allCases) func `both name the same user, and it is not root`(component: Component) throws {
    let context = try #require(try component.pod["securityContext"])
    let user = try #require(context["runAsUser"]?.integer)
    let group = try #require(context["runAsGroup"]?.integer)
    #expect(user > 0)
    #expect(lines.contains("USER \(user):\(group)"))
    // Of the files that a Pod mounts, which only the webhook does.
    if let owner = context["fsGroup"]?.integer { #expect(owner == group) }
  }

  @Test func `the image says the ports that the Pods open`() throws {
    let ports = Set(Component.allCases.flatMap(\.ports.values)).sorted(by: >)
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

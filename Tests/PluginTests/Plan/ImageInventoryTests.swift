// Under which names nodes list the images that they have.
import PrePullAPI
import Testing
import YAML

@testable import kubectl_prepull

@Suite struct ImageInventoryTests {
  private static func node(_ name: String, _ images: (names: [String], size: Int)...) -> Node {
    [
      "metadata": ["name": Node(.string(name))],
      "status": [
        "images": Node(
          .sequence(images.map { ["names": .texts($0.names), "sizeBytes": Node(.integer($0.size))] }))
      ],
    ]
  }

  private static let digest = "sha256:" + String(repeating: "ab", count: 32)

  @Test(arguments: [
    ("nginx:1.27", 2, 70 as Int?),
    ("docker.io/library/nginx:1.27", 2, 70),
    ("nginx", 0, nil),
    ("nginx:1.27@\(digest)", 1, 60),
    ("registry.example.com/nginx:1.27", 0, nil),
    ("registry.example.com/app:2", 1, nil),
  ])
  func `an image is found by every name that runtimes give it`(image: String, count: Int, size: Int?) throws {
    var inventory = ImageInventory()
    inventory.add(Self.node("a", (["docker.io/library/nginx@\(Self.digest)", "docker.io/library/nginx:1.27"], 60)))
    inventory.add(Self.node("b", (["nginx:1.27"], 70), (["registry.example.com/app:2"], 0)))
    inventory.add(Self.node("c"))
    let reference = try ImageReference(image)
    #expect(inventory.count(of: reference, on: ["a", "b", "c", "gone"]) == count)
    #expect(inventory.size(of: reference) == size)
  }

  @Test func `a status of any shape is no harm`() throws {
    var inventory = ImageInventory()
    for node: Node in [
      [:], ["metadata": ["name": "a"], "status": ["images": "none"]],
      ["metadata": ["name": "b"], "status": ["images": [["names": [5, "nginx:1"], "sizeBytes": -3]]]],
    ] { inventory.add(node) }
    #expect(inventory.count(of: try ImageReference("nginx:1"), on: ["a", "b"]) == 1)
    #expect(inventory.size(of: try ImageReference("nginx:1")) == nil)
  }
}

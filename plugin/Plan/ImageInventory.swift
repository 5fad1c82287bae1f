// Which images are on which nodes, as far as the nodes say.
import PrePullAPI
import YAML

/// The images that nodes list in their status. A kubelet lists the 50 largest unless it is told otherwise, so an image
/// that is not here may be there all the same.
struct ImageInventory: Sendable {
  /// By an image's name: the numbers of the nodes that list it.
  private var holders: [String: [Int32]] = [:]
  private var sizes: [String: Int] = [:]
  private var numbers: [String: Int32] = [:]

  /// Takes over what a Node says of its images.
  mutating func add(_ node: Node) {
    guard let name = node["metadata"]?["name"]?.string, numbers[name] == nil, numbers.count < Int(Int32.max) else {
      return
    }
    let number = Int32(numbers.count)
    numbers[name] = number
    for image in node["status"]?["images"]?.sequence ?? [] {
      let size = image["sizeBytes"]?.integer ?? 0
      for entry in image["names"]?.sequence ?? [] {
        guard let text = entry.string else { continue }
        holders[text, default: []].append(number)
        if size > sizes[text] ?? 0 { sizes[text] = size }
      }
    }
  }

  /// How many of the nodes list an image.
  func count(of image: ImageReference, on nodes: [String]) -> Int {
    let holders = Set(image.runtimeNames.flatMap { self.holders[$0] ?? [] })
    guard !holders.isEmpty else { return 0 }
    return nodes.count { name in numbers[name].map(holders.contains) ?? false }
  }

  /// The largest size in bytes that a node gives for an image; nil when none does.
  func size(of image: ImageReference) -> Int? { image.runtimeNames.compactMap { sizes[$0] }.max() }
}

extension ImageReference {
  /// The names by which runtimes list the image: a digest counts before a tag, and Docker Hub's are written in full or
  /// in short.
  fileprivate var runtimeNames: [String] {
    let suffix = digest.map { "@\($0)" } ?? ":\(effectiveTag ?? "latest")"
    return name == familiarName ? [name + suffix] : [name + suffix, familiarName + suffix]
  }
}

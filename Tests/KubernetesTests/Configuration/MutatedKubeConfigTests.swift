// Kubeconfigs that random edits have broken: an error or a configuration, never a crash.

import Kubernetes
import TestSupport
import Testing

@Suite struct MutatedKubeConfigTests {
  @Test(arguments: Array(0..<UInt64(Soak.count(2_000, part: 200))))
  func `a broken kubeconfig is an error that names its file`(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    var bytes = Array(KubeConfigTests.whole.utf8)
    let pieces = [
      "{", "]", ":", "- ", "\n", "  ", "null", "12", "true", "'", "\"", "*a", "&a ", "\u{0}", "name: x", "%",
    ]
    for _ in 0..<random.int(1...6) {
      let at = random.int(0...bytes.count - 1)
      switch random.int(0...2) {
      case 0: bytes.removeSubrange(at..<min(bytes.count, at + random.int(1...20)))
      case 1: bytes.insert(contentsOf: random.pick(pieces).utf8, at: at)
      default: bytes[at] = UInt8.random(in: 0...255, using: &random)
      }
    }
    do {
      let config = try KubeConfig.parse(bytes, file: "/dir/config")
      #expect(config.files == ["/dir/config"])
    } catch {
      #expect(error.file == "/dir/config", "seed \(seed)")
      #expect(!error.message.isEmpty && !error.description.contains("t0ken"), "seed \(seed)")
    }
  }
}

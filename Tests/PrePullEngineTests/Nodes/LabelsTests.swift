// Labels are a dictionary in less memory: they must answer as one does.

import PrePullAPI
import TestSupport
import Testing
import YAML

@testable import PrePullEngine

@Suite struct LabelsTests {
  @Test(arguments: 0..<50 as Range<UInt64>)
  func `they answer as a dictionary of the same pairs does`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var dictionary: [String: String] = [:]
    var labels = Labels()
    for _ in 0..<random.int(0...60) {
      let key = Self.key(&random)
      let value = random.oneIn(4) ? nil : "v\(random.int(0...3))"
      dictionary[key] = value
      labels[key] = value
      #expect(labels[key] == value, "seed \(seed)")
    }
    #expect(labels.count == dictionary.count, "seed \(seed)")
    #expect(labels.keys == dictionary.keys.sorted(), "seed \(seed)")
    for _ in 0..<30 {
      let key = Self.key(&random)
      #expect(labels[key] == dictionary[key], "seed \(seed), \(key)")
    }
    #expect(labels == Labels(dictionary), "seed \(seed)")
    #expect(labels == Labels(dictionary.shuffled(using: &random)), "seed \(seed)")
    let selector = LabelSelector(
      matchLabels: [Self.key(&random): "v1"],
      matchExpressions: LabelSelectorRequirement.Operator.allCases.filter { _ in random.oneIn(2) }.map {
        LabelSelectorRequirement(key: Self.key(&random), operator: $0, values: ["v1", "v2"])
      })
    #expect(selector.matches(labels) == selector.matches(dictionary), "seed \(seed), \(selector)")
  }

  @Test func `the last of several values for a key counts`() {
    let labels: Labels = ["b": "1", "a": "2", "b": "3"]
    #expect(labels.keys == ["a", "b"] && labels.values == ["2", "3"])
    #expect(labels == ["a": "2", "b": "3"] && labels != ["a": "3", "b": "2"] && labels != ["a": "2"])
  }

  @Test(
    arguments: [
      (["labels": ["b": "x", "a": "y"]], ["a": "y", "b": "x"]), (["labels": ["a": 1, "b": "x"]], ["b": "x"]),
      (["labels": ["a"]], [:]), (["labels": Node(.null)], [:]), ([:], [:]),
    ] as [(Node, Labels)])
  func `they are read from metadata, and what is no text is not said`(metadata: Node, expected: Labels) {
    #expect(Labels(metadata: metadata) == expected)
    #expect(Labels(metadata: nil) == Labels())
  }

  @Test func `shared memory changes nothing`() {
    let labels: Labels = ["a": "x", "b": "y"]
    #expect(labels.sharing(keys: { $0 }, value: { $0 }) == labels)
  }

  private static func key(_ random: inout SeededGenerator) -> String {
    random.pick(["zone", "arch", "kubernetes.io/hostname", "kubernetes.io/os", "Zone", "z", ""])
      + "\(random.int(0...2))"
  }
}

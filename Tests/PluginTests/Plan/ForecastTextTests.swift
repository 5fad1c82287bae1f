// How numbers and lists of a plan are written.
import Testing

@testable import kubectl_prepull

@Suite struct ForecastTextTests {
  @Test(arguments: [
    (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (67_300_000, "67 MB"), (2_349_000_000, "2.3 GB"), (999_600, "1.0 MB"),
    (Int.max, "9223 PB"),
  ])
  func `bytes are written in the units of registries`(bytes: Int, text: String) {
    #expect(ForecastText.size(bytes) == text)
  }

  @Test(arguments: [
    ([], ""), (["a"], " (a)"), (["a", "b", "c"], " (a, b, c)"), (["a", "b", "c", "d", "e"], " (a, b, c and 2 more)"),
  ])
  func `a few nodes are named`(nodes: [String], text: String) {
    #expect(ForecastText.names(nodes) == text)
  }

  @Test func `columns stand one below the other, whatever is empty`() {
    #expect(
      ForecastText.aligned([["a", "bb", "c"], ["aaa", "", "c"], ["a", "b", ""]]) == [
        "a     bb   c", "aaa        c", "a     b",
      ])
  }
}

import PrePullAPI
import Testing

@Suite struct DialectTests {
  @Test func `dialects are named as the command line names them`() {
    #expect(Dialect.allCases.map(\.rawValue) == ["kubeedge", "kruise", "kruise-list", "nodeimage"])
  }
}

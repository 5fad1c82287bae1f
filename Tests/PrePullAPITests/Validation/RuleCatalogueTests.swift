import Testing

@testable import PrePullAPI

@Suite struct RuleCatalogueTests {
  private let rules = Rule.catalogue.flatMap(\.rules)

  @Test func `every number is used once and is of its form`() {
    #expect(Set(rules.map(\.id)).count == rules.count)
    for rule in rules { #expect(rule.id.wholeMatch(of: /PP\d{3}/) != nil, "\(rule.id)") }
  }

  @Test func `an area's rules are in the order of their numbers`() {
    for area in Rule.catalogue { #expect(area.rules.map(\.id) == area.rules.map(\.id).sorted(), "\(area.title)") }
  }

  @Test func `a rule is found whatever the case it is typed in`() {
    #expect(Rule.named("pp101") == .unknownField)
    #expect(Rule.named("PP999") == nil)
  }
}

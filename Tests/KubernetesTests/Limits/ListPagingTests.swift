// How the reading of a list goes on after what can go wrong.

import Testing

@testable import Kubernetes

@Suite struct ListPagingTests {
  static let tooLarge = KubernetesError(.responseTooLarge, "too large")
  static let gone = KubernetesError(.gone, "gone")

  static func page(_ token: String?) -> ResourceList {
    ResourceList(items: [], resourceVersion: "1", continueToken: token)
  }

  @Test func `it halves the page in the same place, down to one object`() throws {
    var paging = ListPaging(ListOptions(), pageSize: 5)
    #expect(try paging.read(Self.page("a"), of: .pods))
    var limits: [Int?] = []
    while paging.recover(from: Self.tooLarge) == .goesOn { limits.append(paging.options.limit) }
    #expect(limits == [2, 1])
    #expect(paging.options.continueToken == "a")
    #expect(try !paging.read(Self.page(nil), of: .pods))
  }

  @Test func `a list that is forgotten is read in one piece, and in pages again where that is too large, once`() throws
  {
    var paging = ListPaging(ListOptions(), pageSize: 4)
    #expect(try paging.read(Self.page("a"), of: .pods))
    #expect(paging.recover(from: Self.tooLarge) == .goesOn)
    #expect(paging.recover(from: Self.gone) == .startsAnew)
    #expect(paging.options.limit == nil && paging.options.continueToken == nil)
    #expect(paging.recover(from: Self.tooLarge) == .goesOn)
    #expect(paging.options.limit == 2)
    #expect(try paging.read(Self.page("b"), of: .pods))
    #expect(paging.recover(from: Self.gone) == nil)
  }

  @Test(arguments: [KubernetesError.Code.gone, .forbidden, .timeout, .serverError])
  func `nothing else has another way`(code: KubernetesError.Code) {
    var paging = ListPaging(ListOptions(), pageSize: 4)
    #expect(paging.recover(from: KubernetesError(code, "no")) == nil)
  }

  @Test func `a page that never ends is told`() throws {
    var paging = ListPaging(ListOptions(), pageSize: 0)
    #expect(paging.options.limit == 1)
    #expect(try paging.read(Self.page("a"), of: .pods))
    #expect(throws: KubernetesError.self) { try paging.read(Self.page("a"), of: .pods) }
  }
}

// The numbers of a job's images.
import BitCollections
import Testing

@testable import PrePullEngine

@Suite struct ImageTableTests {
  @Test func `an image keeps its number through edits`() {
    var table = ImageTable()
    table.require(["a", "b"])
    table.require(["c", "a"])
    #expect(table.names == ["a", "b", "c"])
    #expect(table.order == [2, 0])
    #expect(table.required == [0, 2])
    let isSame = !table.require(["c", "a"])
    let isReordered = table.require(["a", "c"])
    #expect(isSame && isReordered)
  }

  @Test func `a table that is read gives the same numbers`() {
    var table = ImageTable()
    table.require(["a", "b", "c"])
    var read = ImageTable(names: table.names)
    read.require(["c"])
    #expect(read.order == [2])
  }

  @Test func `thousands of edits leave a small table, and no number means two images`() {
    var table = ImageTable()
    for edit in 0..<5000 {
      table.require(["app:\(edit)", "base"])
      #expect(table.name(table.order[0]) == "app:\(edit)")
      #expect(table.order[0] == (edit == 0 ? 0 : edit + 1))
    }
    #expect(table.names.filter { !$0.isEmpty }.count <= ImageTable.maximumNames + 1)
    #expect(table.name(1) == "base")
    #expect(table.name(0) == nil)
    table.require(["app:0"])
    #expect(table.order == [5001])
    #expect(ImageTable(names: table.names).name(5001) == "app:0")
  }
}

// Tables, as kubectl prints them.

import Kubernetes
import TestSupport
import Testing
import YAML

@Suite struct TableTests {
  private let table = Table(
    columns: [.init("Name"), .init("State"), .init("Node", isWideOnly: true), .init("Reason")],
    rows: [["shop", "Pulling", "edge-1", ""], ["a-longer-name", "Failed", "edge-2", "401 from a registry"], ["x"]])

  @Test func `columns are aligned with three spaces between them`() {
    #expect(
      table.text() == """
        NAME            STATE     REASON
        shop            Pulling
        a-longer-name   Failed    401 from a registry
        x

        """)
  }

  @Test func `wide columns come with -o wide`() {
    #expect(
      table.text(isWide: true).split(separator: "\n").first == "NAME            STATE     NODE     REASON")
  }

  @Test func `headings can be left out`() {
    #expect(Table(columns: [.init("a"), .init("b")], rows: [["1", "2"]]).text(showsHeaders: false) == "1   2\n")
    #expect(Table(columns: [.init("a")]).text() == "A\n")
    #expect(Table(columns: []).text() == "\n")
  }

  @Test func `wide and combining characters keep the columns straight`() {
    let table = Table(columns: [.init("a"), .init("b")], rows: [["镜像", "1"], ["e\u{301}", "2"], ["abcd", "3"]])
    #expect(table.text(showsHeaders: false) == "镜像   1\ne\u{301}      2\nabcd   3\n")
  }

  @Test(arguments: [
    ("a\u{1B}[31mb", "a\u{FFFD}[31mb"), ("one\ntwo", "one..."), ("one\r\ntwo", "one..."), ("\u{202E}x", "\u{FFFD}x"),
    ("\ttab", "\u{FFFD}tab"),
  ])
  func `a cell cannot steer the terminal or break its line`(cell: String, shown: String) {
    #expect(Table(columns: [.init("a")], rows: [[cell]]).text(showsHeaders: false) == shown + "\n")
  }

  @Test func `rows that come later keep to the columns, which never get narrower`() {
    var layout = TableLayout(columns: [.init("name"), .init("state")])
    #expect(layout.text([["shop", "Init"]]) == "NAME   STATE\nshop   Init\n")
    #expect(layout.text([["warehouse", "Init"]]) == "warehouse   Init\n")
    #expect(layout.text([["shop", "Pulling"]]) == "shop        Pulling\n")
  }

  @Test func `a server's table is read`() throws {
    let node: Node = [
      "kind": "Table", "apiVersion": "meta.k8s.io/v1",
      "columnDefinitions": [
        ["name": "Name", "type": "string", "priority": 0], ["name": "Total", "type": "integer"],
        ["name": "Holder", "type": "string", "priority": 1],
      ],
      "rows": [
        ["cells": ["shop", 50, "me"], "object": ["metadata": ["namespace": "prod"]]],
        ["cells": ["other", Node(.null), true]],
      ],
    ]
    #expect(try #require(Table(server: node)).text() == "NAME    TOTAL\nshop    50\nother\n")
    let table = try #require(Table(server: node, showsNamespaces: true))
    #expect(
      table.text(isWide: true) == """
        NAMESPACE   NAME    TOTAL   HOLDER
        prod        shop    50      me
                    other           true

        """)
    #expect(Table(server: ["kind": "Status"]) == nil)
  }

  @Test func `every line of a column begins at one place`() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<300 {
      let count = Int.random(in: 1...5, using: &generator)
      let rows = (0..<Int.random(in: 1...6, using: &generator)).map { _ in
        (0..<count).map { _ in String(repeating: "x", count: Int.random(in: 1...9, using: &generator)) }
      }
      let text = Table(columns: (0..<count).map { .init("c\($0)") }, rows: rows).text()
      let starts = text.split(separator: "\n").map { line in
        line.indices.filter { line[$0] != " " && ($0 == line.startIndex || line[line.index(before: $0)] == " ") }
          .map { line.distance(from: line.startIndex, to: $0) }
      }
      #expect(Set(starts).count == 1, "seed \(seed)\n\(text)")
    }
  }
}

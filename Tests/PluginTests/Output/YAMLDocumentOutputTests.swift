// Documents behind one another, with one separator between them.
import Testing

@testable import kubectl_prepull

@Suite struct YAMLDocumentOutputTests {
  @Test(arguments: [
    (["a: 1\n", "b: 2\n"], "a: 1\n---\nb: 2\n"),
    // The last line stays as it is while nothing follows.
    (["a: 1", "b: 2"], "a: 1\n---\nb: 2"), (["a: 1\r", "b: 2\r"], "a: 1\r---\nb: 2\r"),
    // A separator of its own is enough, also behind comments.
    (["a: 1\n", "---\nb: 2\n"], "a: 1\n---\nb: 2\n"),
    (["a: 1\n", "# about b\n---\nb: 2\n"], "a: 1\n# about b\n---\nb: 2\n"),
    (["---\na: 1\n", "# about b\nb: 2\n"], "---\na: 1\n---\n# about b\nb: 2\n"),
    (["a: 1\n", "%YAML 1.1\n---\nb: 2\n"], "a: 1\n...\n%YAML 1.1\n---\nb: 2\n"),
    // A document that was ended already needs no second end.
    (["a: 1\n...\n", "%YAML 1.1\n---\nb: 2\n"], "a: 1\n...\n%YAML 1.1\n---\nb: 2\n"),
    (["a: 1\n... # end\n\n", "%YAML 1.1\n---\nb: 2\n"], "a: 1\n... # end\n\n%YAML 1.1\n---\nb: 2\n"),
    (["a: 1\n...\n", "---\nb: 2\n...\n"], "a: 1\n...\n---\nb: 2\n...\n"),
    (["a: 1\n", "", "b: ---\n"], "a: 1\n---\nb: ---\n"),
  ])
  func `texts are joined by exactly one separator`(texts: [String], joined: String) {
    var output = YAMLDocumentOutput()
    for text in texts { output.append(text: Array(text.utf8)[...]) }
    #expect(String(decoding: output.bytes, as: UTF8.self) == joined)
  }
}

// Writes value trees as YAML that kubectl users recognise.

/// Writes YAML: two spaces, list dashes at the parent's column, no folded lines, strings quoted only
/// where they would be read as something else, line breaks in `|` blocks.
///
/// Strings that need quotes only for the syntax get single quotes, those that look like another type
/// double quotes, as kubectl prints them; like kubectl's, libyaml's emitter writes characters beyond
/// U+FFFF as escapes.
public enum YAMLWriter {
  /// One document, without `---`.
  public static func string(_ node: Node, kubernetesOrder: Bool = false) -> String {
    string([node], kubernetesOrder: kubernetesOrder)
  }

  /// Documents with `---` between them.
  public static func string(_ documents: [Node], kubernetesOrder: Bool = false) -> String {
    var bytes: [UInt8] = []
    for (index, node) in documents.enumerated() {
      if index > 0 { bytes += "---\n".utf8 }
      write(node, to: &bytes, kubernetesOrder: kubernetesOrder)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends one document, without `---`, that ends with a line break.
  public static func write(_ node: Node, to bytes: inout [UInt8], kubernetesOrder: Bool = false) {
    let node = kubernetesOrder ? node.kubernetesOrdered() : node
    withUnsafeMutablePointer(to: &bytes) { output in
      let emitter = Emitter(output)
      emitter.document(node)
    }
  }
}

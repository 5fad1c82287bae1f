// libyaml's emitter. C pointers of the emitter stay here.

import CYAML

/// Emits one document into bytes that the caller keeps alive.
///
/// Events are well-formed by construction and the output is memory, so that the emitter fails for
/// want of memory only, which ends a process in Swift anyway; its results are not looked at.
struct Emitter: ~Copyable {
  private let emitter: UnsafeMutablePointer<yaml_emitter_t>
  private let event: UnsafeMutablePointer<yaml_event_t>

  init(_ output: UnsafeMutablePointer<[UInt8]>) {
    emitter = .allocate(capacity: 1)
    event = .allocate(capacity: 1)
    emitter.initialize(to: yaml_emitter_t())
    event.initialize(to: yaml_event_t())
    yaml_emitter_initialize(emitter)
    yaml_emitter_set_encoding(emitter, YAML_UTF8_ENCODING)
    yaml_emitter_set_unicode(emitter, 1)
    yaml_emitter_set_width(emitter, -1)
    yaml_emitter_set_indent(emitter, 2)
    yaml_emitter_set_break(emitter, YAML_LN_BREAK)
    yaml_emitter_set_output(
      emitter,
      { output, buffer, size in
        guard let output, let buffer else { return 0 }
        output.assumingMemoryBound(to: [UInt8].self).pointee
          .append(contentsOf: UnsafeBufferPointer(start: buffer, count: size))
        return 1
      }, output)
  }

  deinit {
    yaml_emitter_delete(emitter)
    emitter.deallocate()
    event.deallocate()
  }

  func document(_ root: Node) {
    yaml_stream_start_event_initialize(event, YAML_UTF8_ENCODING)
    emit()
    yaml_document_start_event_initialize(event, nil, nil, nil, 1)
    emit()
    node(root)
    yaml_document_end_event_initialize(event, 1)
    emit()
    // After a block that keeps its line breaks libyaml would write "...", which nobody needs.
    emitter.pointee.open_ended = 0
    yaml_stream_end_event_initialize(event)
    emit()
  }

  private func emit() {
    _ = yaml_emitter_emit(emitter, event)
  }

  private func node(_ node: Node) {
    switch node.content {
    case .null: plain("null")
    case .bool(let value): plain(value ? "true" : "false")
    case .integer(let value): plain(String(value))
    case .float(let value): float(value)
    case .string(let text): string(text, isKey: false)
    case .sequence(let items):
      yaml_sequence_start_event_initialize(event, nil, nil, 1, YAML_BLOCK_SEQUENCE_STYLE)
      emit()
      for item in items { self.node(item) }
      yaml_sequence_end_event_initialize(event)
      emit()
    case .mapping(let mapping):
      yaml_mapping_start_event_initialize(event, nil, nil, 1, YAML_BLOCK_MAPPING_STYLE)
      emit()
      for entry in mapping.entries {
        string(entry.key, isKey: true)
        self.node(entry.value)
      }
      yaml_mapping_end_event_initialize(event)
      emit()
    }
  }

  /// A tree that a program made may hold what no reader gives; YAML has words for it.
  private func float(_ value: Double) {
    if value.isFinite {
      plain(NumberText.text(value))
    } else {
      plain(value.isNaN ? ".nan" : value < 0 ? "-.inf" : ".inf")
    }
  }

  private func plain(_ text: String) {
    scalar(text) { _ in YAML_PLAIN_SCALAR_STYLE }
  }

  private func string(_ text: String, isKey: Bool) {
    scalar(text) { bytes in
      switch ScalarStyle(bytes, isKey: isKey) {
      case .plain: YAML_PLAIN_SCALAR_STYLE
      case .doubleQuoted: YAML_DOUBLE_QUOTED_SCALAR_STYLE
      case .literal: YAML_LITERAL_SCALAR_STYLE
      }
    }
  }

  private func scalar(_ text: String, style: (UnsafeBufferPointer<UInt8>) -> yaml_scalar_style_t) {
    var text = text
    text.withUTF8 { bytes in
      yaml_scalar_event_initialize(
        event, nil, nil, bytes.baseAddress, Int32(clamping: bytes.count), 1, 1, style(bytes))
      emit()
    }
  }
}

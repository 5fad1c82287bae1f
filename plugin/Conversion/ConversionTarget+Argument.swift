// The values of `--to` and `--secret-for`.
import ArgumentParser
import PrePullAPI

extension ConversionTarget {
  /// The dialects that jobs are written in.
  static let jobDialects: [Dialect] = [.kubeedge, .kruise, .kruiseList]

  /// Reads `DIALECT` or `DIALECT/VERSION`.
  static func parse(_ text: String) throws -> ConversionTarget {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let names = jobDialects.map(\.rawValue)
    guard let dialect = jobDialects.first(where: { $0.rawValue == parts[0] }) else {
      let known = "the dialects are \(names.joined(separator: ", "))"
      guard parts[0] != Dialect.nodeImage.rawValue else {
        throw ValidationError("a NodeImage is written by the controller and is no job to convert to; \(known)")
      }
      let near = Nearest.match(to: parts[0], among: names).map { "did you mean \($0)? " } ?? ""
      throw ValidationError("unknown dialect \(quotedForTerminal(parts[0])); \(near)\(known)")
    }
    guard parts.count == 2 else { return ConversionTarget(dialect) }
    let kind = ResourceKind.of(dialect)
    guard kind.versions.contains(parts[1]) else {
      throw ValidationError(
        "\(kind.kind) has no version \(quotedForTerminal(parts[1])), only \(kind.versions.joined(separator: " and "))")
    }
    return ConversionTarget(dialect, version: parts[1])
  }
}

/// One `--secret-for REGISTRY=NAMESPACE/NAME`.
struct RegistrySecret: Sendable {
  /// The registry's host.
  var registry: String
  /// The Secret that opens it.
  var secret: NamespacedName

  /// Reads the value of the flag.
  static func parse(_ text: String) throws -> RegistrySecret {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, !parts[0].isEmpty else {
      throw ValidationError("\(quotedForTerminal(text)) is not REGISTRY=NAMESPACE/NAME")
    }
    do {
      return RegistrySecret(registry: parts[0], secret: try NamespacedName(parts[1]))
    } catch {
      throw ValidationError("\(quotedForTerminal(text)): \(error)")
    }
  }
}

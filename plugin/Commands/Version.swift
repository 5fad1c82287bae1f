// `kubectl prepull version`.
import ArgumentParser
import PrePullAPI
import YAML

struct Version: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the plugin's version.",
    discussion: """
      EXAMPLES:
        kubectl prepull version
        kubectl prepull version -o json
      """
  )

  /// How the version is printed.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json, yaml
  }

  @Option(name: [.customShort("o"), .long], help: ArgumentHelp("How to print it.", valueName: "format"))
  var output: Format = .text

  func run() { StandardOutput.write(text) }

  /// What is printed.
  var text: String {
    switch output {
    case .text: "kubectl-prepull \(PrepullVersion.current) (\(Self.compiler), \(Self.platform))\n"
    case .json: Self.node.jsonText
    case .yaml: Self.node.yamlText
    }
  }

  /// Under `clientVersion`, as `kubectl version` has its own.
  private static var node: Node {
    [
      "clientVersion": [
        "version": Node(.string(PrepullVersion.current)), "compiler": Node(.string(compiler)),
        "platform": Node(.string(platform)),
      ]
    ]
  }

  /// The compiler can be asked for nothing finer than a comparison.
  private static var compiler: String {
    #if compiler(>=6.5)
      "Swift ≥ 6.5"
    #elseif compiler(>=6.4)
      "Swift 6.4"
    #elseif compiler(>=6.3)
      "Swift 6.3"
    #elseif compiler(>=6.2)
      "Swift 6.2"
    #else
      "Swift 6.1"
    #endif
  }

  private static var platform: String { "\(system)/\(architecture)" }

  private static var system: String {
    #if os(Linux)
      "linux"
    #elseif os(macOS)
      "darwin"
    #else
      "unknown"
    #endif
  }

  private static var architecture: String {
    #if arch(x86_64)
      "amd64"
    #elseif arch(arm64)
      "arm64"
    #else
      "unknown"
    #endif
  }
}

// `kubectl prepull create`: scaffolds a job; no cluster is needed.
import ArgumentParser
import PrePullAPI

struct Create: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write the manifest of a job that pulls images onto nodes.",
    discussion: """
      Nothing is sent anywhere: pipe the manifest to kubectl apply. What you do not say is left to the dialect's \
      defaults. A KubeEdge job needs exactly one of --nodes, --selector and --node-group; a Kruise job without any of \
      them pulls on every node.

      EXAMPLES:
        # Two images onto two edge nodes
        kubectl prepull create warm-up --nodes edge-1,edge-2 \\
          --image nginx:1.27.2 --image redis:7.4.1

        # What a Deployment needs, on a node group, two nodes at a time
        kubectl prepull create --from deployment.yaml --node-group shanghai \\
          --concurrency 2 --retries 2

        # From a private registry
        kubectl prepull create --image harbor.example.com/app:1.0 \\
          --selector zone=a --secret harbor.example.com=team/pull

        # What a chart will need, as a Kruise job that new nodes follow too
        helm template web ./chart | kubectl prepull create web --from - \\
          --to kruise-list -n web --forever
      """
  )

  @Argument(help: "The job's name; made from the first image when left out.")
  var name: String?

  @OptionGroup(title: "What is pulled") var images: ImageFlags
  @OptionGroup(title: "Where") var nodes: NodeFlags
  @OptionGroup(title: "Within which limits") var limits: LimitFlags
  @OptionGroup(title: "As which object") var object: ObjectFlags
  @OptionGroup(title: "Output") var printing: PrintFlags

  func run() throws {
    let scaffold = try JobScaffold(self)
    for warning in scaffold.warnings { StandardError.write("warning: \(warning.safeForTerminal)\n") }
    StandardOutput.write(text(of: scaffold))
  }

  /// The job in the format that was asked for.
  func text(of scaffold: JobScaffold) -> String {
    switch printing.output {
    case .yaml: return scaffold.object.yamlText
    case .json: return scaffold.object.jsonText
    case .name:
      let kind = object.to.kind
      return "\(kind.singular).\(kind.group)/\(scaffold.object["metadata"]?["name"]?.string ?? "")\n"
    }
  }
}

// The root command: `kubectl prepull`.
import ArgumentParser
import PrePullAPI

/// The plugin. kubectl runs it as `kubectl prepull`, and that is how help names it.
@main
struct KubectlPrepull: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kubectl prepull",
    abstract: "Put container images onto nodes before workloads need them.",
    discussion: """
      Jobs are written in the dialect you already use: KubeEdge's ImagePrePullJob (kubeedge), or Kruise's \
      ImagePullJob (kruise) and ImageListPullJob (kruise-list).

      EXAMPLES:
        # Pull the images of a Deployment onto two edge nodes
        kubectl prepull create --from web.yaml --nodes edge-1,edge-2 |
          kubectl apply -f -

        # Look at what a field means, or what a rule wants
        kubectl prepull explain imagepulljob.spec.parallelism
        kubectl prepull explain PP101

      Exit codes: 0 done, 1 the input is wrong, 2 the command line is wrong, 3 a conversion would lose something; \
      sandbox -- COMMAND ends with the command's own.
      """,
    version: PrepullVersion.current,
    subcommands: [
      Create.self, Plan.self, Why.self, Convert.self, Validate.self, Status.self, List.self, Wait.self, Retry.self,
      Pause.self, Resume.self, Cancel.self, Explain.self, Install.self, Sandbox.self, Version.self, Completion.self,
      Complete.self,
    ]
  )

  static func main() async {
    await CommandLineEntry.run(Array(CommandLine.arguments.dropFirst()))
  }
}

// `kubectl prepull completion`.
import ArgumentParser

struct Completion: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print a shell's completion script for the binary kubectl-prepull.",
    discussion: """
      For `kubectl prepull …` no script is needed: kubectl's own completion finds the file kubectl_complete-prepull on \
      PATH, which `make install` puts beside the plugin, and asks it.

      EXAMPLES:
        # bash, in ~/.bashrc
        source <(kubectl-prepull completion bash)

        # zsh, in ~/.zshrc after compinit
        source <(kubectl-prepull completion zsh)

        # fish
        kubectl-prepull completion fish \\
          > ~/.config/fish/completions/kubectl-prepull.fish

        # kubectl's hook by hand, where only the binary was installed
        cd ~/bin
        echo 'exec kubectl-prepull __complete "$@"' > kubectl_complete-prepull
        sed -i '1i #!/bin/sh' kubectl_complete-prepull
        chmod +x kubectl_complete-prepull
      """
  )

  /// A shell that a script is known for.
  enum Shell: String, ExpressibleByArgument, CaseIterable {
    case bash, zsh, fish
  }

  @Argument(help: ArgumentHelp("The shell.", valueName: "shell"))
  var shell: Shell

  func run() { StandardOutput.write(CompletionScript.text(for: shell)) }
}

// Which words the shells are offered.
import ArgumentParser
import PrePullAPI
import Testing

@testable import kubectl_prepull

@Suite struct CompletionTests {
  private func offered(_ commandLine: String) -> [String] {
    CompletionAnswer(to: words(commandLine)).candidates.map(\.word)
  }

  @Test(
    arguments: [
      ("cr", ["create"], 4),
      ("create --to k", ["kubeedge", "kruise", "kruise-list"], 4),
      ("create --to=kr", ["kruise", "kruise-list"], 4),
      ("create -o ''", ["yaml", "json", "name"], 4),
      ("create --check ''", ["disk", "cpu", "mem"], 4),
      ("create --check disk,", ["disk,cpu", "disk,mem"], 4),
      ("create --pull-policy A", ["Always"], 4),
      ("create --conc", ["--concurrency"], 4),
      ("create --concurrency 1 --conc", [], 4),
      ("create --image a --ima", ["--image"], 4),
      ("create --concurrency ''", [], 4),
      ("create --from ''", [], 0),
      ("create --from=x", [], 0),
      ("create name ''", [], 4),
      ("create -- --im", [], 4),
      ("version -o y", ["yaml"], 4),
      ("install --dry-run ''", ["none", "server", "client"], 4),
      ("install --ca-file ''", [], 0),
      ("install --kubeconfig ''", [], 0),
      ("convert --to kr", ["kruise", "kruise-list"], 4),
      ("convert --to kruise/", ["kruise/v1alpha1", "kruise/v1beta1"], 4),
      ("create --api-version v1a", ["v1alpha1", "v1alpha2"], 4),
      ("help cr", ["create"], 4),
      ("help create ''", [], 4),
      ("completion z", ["zsh"], 4),
      ("explain pp10", ["PP101", "PP102", "PP103", "PP104", "PP105", "PP106", "PP107", "PP108", "PP109"], 4),
      ("explain imagepulljob.sp", ["imagepulljob.spec"], 6),
      ("explain kruise.spec.im", ["kruise.spec.image", "kruise.spec.imagePullPolicy"], 4),
      ("explain imagepulljob.spec.image", ["imagepulljob.spec.image", "imagepulljob.spec.imagePullPolicy"], 4),
      ("explain imagepu", ["imagepulljob"], 6),
      ("explain nothing.sp", [], 4),
      ("sandbox --fa", ["--fail"], 4),
      ("sandbox --kubeconfig ''", [], 0),
      ("sandbox ku", [], 4),
      ("sandbox -- ku", [], 0),
      ("nonsense ''", [], 4),
    ]) func `a word is completed by what may stand there`(row: (line: String, words: [String], directive: Int))
  {
    let answer = CompletionAnswer(to: words(row.line))
    #expect(answer.candidates.map(\.word) == row.words, "\(row.line)")
    #expect(answer.directive.rawValue == row.directive, "\(row.line)")
  }

  @Test func `every shown command is offered, and no hidden one`() {
    let shown =
      KubectlPrepull.configuration.subcommands.filter { $0.configuration.shouldDisplay }.map { $0._commandName }
    #expect(Set(shown).isSubset(of: offered("''")))
    #expect(Set(shown).isSubset(of: offered("help ''")))
    #expect(!offered("''").contains("__complete"))
    #expect(offered("").isEmpty == false)
  }

  @Test func `flags carry their descriptions, and are listed once`() throws {
    let answer = CompletionAnswer(to: words("create --"))
    #expect(answer.candidates.allSatisfy { !$0.description.isEmpty && !$0.description.contains("\t") })
    #expect(Set(answer.candidates.map(\.word)).count == answer.candidates.count)
    let text = answer.text
    #expect(text.contains("--image\tAn image to pull."))
    #expect(text.hasSuffix("\n:4\n"))
  }

  @Test func `kinds and rules are offered after explain`() {
    let words = Set(offered("explain ''"))
    #expect(words.isSuperset(of: ResourceKind.all.map(\.singular)))
    #expect(words.isSuperset(of: Rule.catalogue.flatMap(\.rules).map(\.id)))
  }

  @Test(arguments: Completion.Shell.allCases) func `each shell's script asks the binary`(shell: Completion.Shell) {
    #expect(CompletionScript.text(for: shell).contains("kubectl-prepull __complete"))
  }
}

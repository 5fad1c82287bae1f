// Which spellings of flags are kubectl's, and what they become.
import Testing

@testable import kubectl_prepull

@Suite struct FlagSpellingTests {
  @Test(
    arguments: [
      ("create -oyaml", "create --output=yaml"),
      ("version -ojson", "version --output=json"),
      ("create -oname -nfoo -lzone=a", "create --output=name --namespace=foo --selector=zone=a"),
      ("create -o=yaml -l=zone=a", "create --output=yaml --selector=zone=a"),
      ("convert -fjob.yaml -f-", "convert --filename=job.yaml --filename=-"),
      ("validate -Rfdir", "validate --recursive --filename=dir"),
      ("validate -Rf dir", "validate --recursive -f dir"),
      ("validate -R=true -f -", "validate --recursive -f -"),
      ("validate -R=F", "validate"),
      ("create --forever=true --show-defaults=false", "create --forever"),
      ("create --forever=1 --show-defaults=t", "create --forever --show-defaults"),
      ("create --forever --forever=false", "create"),
      ("create --forever=maybe", "create --forever=maybe"),
      ("create --timeout -5 --concurrency -1", "create --timeout=-5 --concurrency=-1"),
      ("create -l -5", "create --selector=-5"),
      ("create --image --nodes -o", "create --image --nodes -o"),
      ("create --image=true", "create --image=true"),
      ("create --selector= -n=", "create --selector '' --namespace ''"),
      ("create name -o yaml", "create name -o yaml"),
      ("create -zyaml -nprod", "create -zyaml --namespace=prod"),
      ("create -- -oyaml --forever=true", "create -- -oyaml --forever=true"),
      ("create explain -oyaml", "create explain --output=yaml"),
      ("__complete create -oyaml", "__complete create -oyaml"),
      ("-oyaml", "-oyaml"),
      ("", ""),
    ]) func `flags are respelt for the parser`(row: (given: String, respelt: String))
  {
    #expect(FlagSpelling.respelling(words(row.given)) == words(row.respelt), "\(row.given)")
  }

  @Test func `respelt flags mean what they say`() throws {
    let create = try Create.parse(
      Array(FlagSpelling.respelling(words("create x -ojson -nfoo -lzone=a --forever=true")).dropFirst()))
    #expect(create.printing.output == .json)
    #expect(create.object.namespace == "foo")
    #expect(create.nodes.selector == "zone=a")
    #expect(create.limits.isEndless)
  }
}

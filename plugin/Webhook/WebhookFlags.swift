// The flags of `validate --webhook`.
import ArgumentParser

/// Which webhook is asked, and for whom.
struct WebhookFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Send the objects through the webhook at this https address and print its verdict.", valueName: "url"))
  var webhook: String?

  @Option(
    help: ArgumentHelp("The authority of the webhook's certificate; the system's when left out.", valueName: "file"),
    completion: .file())
  var ca: String?

  @Option(
    name: .customLong("as"),
    help: ArgumentHelp("The user for whom the webhook is asked, as it asks what they may read.", valueName: "name"))
  var user: String?

  @Option(name: .customLong("as-group"), help: ArgumentHelp("A group of that user; repeatable.", valueName: "name"))
  var groups: [String] = []

  func validate() throws {
    if webhook == nil, ca != nil { throw ValidationError("--ca needs --webhook") }
    if webhook == nil, user != nil { throw ValidationError("--as needs --webhook") }
    if webhook == nil, !groups.isEmpty { throw ValidationError("--as-group needs --webhook") }
  }
}

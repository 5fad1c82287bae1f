import PrePullAPI
import PrePullAdmission
import TestSupport
import Testing
import YAML

/// A stored object, what it is to become, and the fields that are refused.
struct UpdateCase: CustomTestStringConvertible, Sendable {
  var name: String
  var old: Node
  var new: Node
  var refused: [String]
  var warnings: [String]

  init(_ name: String, _ old: Node, _ new: Node, refused: [String] = [], warnings: [String] = []) {
    self.name = name
    self.old = old
    self.new = new
    self.refused = refused
    self.warnings = warnings
  }

  var testDescription: String { name }
}

/// A KubeEdge job in normal form whose template is changed by `change`.
private func stored(_ change: (inout Mapping) -> Void = { _ in }) -> Node {
  let normal = ResourceKind.imagePrePullJob.normalized(kubeEdgeJob())
  guard var template = normal["spec"]?["imagePrePullTemplate"]?.mapping else { return normal }
  change(&template)
  return normal.setting("spec.imagePrePullTemplate", to: Node(.mapping(template)))
}

@Suite struct UpdateTests {
  private static let template = "spec.imagePrePullTemplate"

  @Test(arguments: [
    UpdateCase("nothing changes", stored(), stored()),
    UpdateCase("a good change", stored(), stored { $0["concurrency"] = 5 }),
    UpdateCase(
      "a bad change", stored(), stored { $0["concurrency"] = -5 }, refused: ["\(template).concurrency"]),
    UpdateCase(
      "nodes beside the live nodeNames", stored(), stored { $0["nodes"] = ["edge-2"] },
      warnings: ["\(template).nodes: is another spelling of nodeNames"]),
    UpdateCase(
      "nodes beside changed nodeNames", stored(),
      stored {
        $0["nodes"] = ["edge-2"]
        $0["nodeNames"] = ["edge-3"]
      }, refused: ["\(template).nodes"]),
    UpdateCase(
      "nodes that are wrong beside the live nodeNames", stored(), stored { $0["nodes"] = ["Edge 2"] },
      refused: ["\(template).nodes[0]"], warnings: ["\(template).nodes: is another spelling of nodeNames"]),
    UpdateCase(
      "a broken image stays", stored { $0["images"] = ["Nginx"] },
      stored {
        $0["images"] = ["Nginx"]
        $0["concurrency"] = 5
      },
      warnings: [
        #"spec.imagePrePullTemplate.images[0]: still wrong, as before: the repository "Nginx" must be lower case"#
      ]),
    UpdateCase(
      "a broken image moves up", stored { $0["images"] = ["redis:7", "A B"] }, stored { $0["images"] = ["A B"] },
      warnings: [
        "\(template).images[0]: still wrong, as before: "
          + ResourceKind.imagePrePullJob.validate(
            stored { $0["images"] = ["A B"] })[0].message
      ]),
    UpdateCase(
      "a broken image gives way to another", stored { $0["images"] = ["A B"] }, stored { $0["images"] = ["A C"] },
      refused: ["\(template).images[0]"]),
    UpdateCase(
      "a broken image comes a second time", stored { $0["images"] = ["redis:7", "A B"] },
      stored { $0["images"] = ["A C", "A B"] }, refused: ["\(template).images[0]"],
      warnings: [
        "\(template).images[1]: still wrong, as before: "
          + ResourceKind.imagePrePullJob.validate(
            stored { $0["images"] = ["A B"] })[0].message
      ]),
    UpdateCase(
      "labels of an invalid object", kubeEdgeJob { $0["images"] = ["A B"] },
      kubeEdgeJob { $0["images"] = ["A B"] }.setting("metadata.labels", to: ["a": "b"])),
    UpdateCase(
      "a finalizer of an invalid object", kubeEdgeJob { $0["nodeNames"] = nil },
      kubeEdgeJob { $0["nodeNames"] = nil }.setting("metadata.finalizers", to: ["a/b"])),
    UpdateCase(
      "a mutable tag that was there", stored { $0["images"] = ["nginx"] },
      stored {
        $0["images"] = ["nginx"]
        $0["concurrency"] = 5
      }),
    UpdateCase(
      "a choice of nodes that was missing", stored { $0["nodeNames"] = nil },
      stored {
        $0["nodeNames"] = nil
        $0["concurrency"] = 5
      }, refused: [template]),
    UpdateCase(
      "a status that does not read", stored(),
      stored { $0["concurrency"] = 5 }.setting("status", to: ["state": "Dancing"])),
    UpdateCase(
      "pull Secrets", kruiseJob { $0["pullSecrets"] = ["a"] }, kruiseJob { $0["pullSecrets"] = ["b"] },
      refused: ["spec.pullSecrets"]),
    UpdateCase("new pull Secrets", kruiseJob(), kruiseJob { $0["pullSecrets"] = ["b"] }, refused: ["spec.pullSecrets"]),
    UpdateCase(
      "pull Secrets gone", kruiseJob { $0["pullSecrets"] = ["b"] }, kruiseJob(), refused: ["spec.pullSecrets"]),
    UpdateCase(
      "pull Secrets of an invalid object", kruiseJob { $0["image"] = "A B" },
      kruiseJob {
        $0["image"] = "A B"
        $0["pullSecrets"] = ["b"]
      },
      refused: ["spec.pullSecrets"],
      warnings: [
        "spec.image: still wrong, as before: "
          + ResourceKind.imagePullJob.validate(kruiseJob { $0["image"] = "A B" })[0]
          .message
      ]),
    UpdateCase("pull Secrets none and empty", kruiseJob(), kruiseJob { $0["pullSecrets"] = [] }),
    UpdateCase(
      "pull Secrets repeated", kruiseJob { $0["pullSecrets"] = ["a"] }, kruiseJob { $0["pullSecrets"] = ["a", "a"] },
      warnings: [#"spec.pullSecrets[1]: "a" is listed twice and counts once; remove the repetition"#]),
    UpdateCase(
      "pull Secrets of the list", kruiseListJob { $0["pullSecrets"] = ["a"] },
      kruiseListJob { $0["pullSecrets"] = ["b"] }),
    UpdateCase(
      "a deadline that a longer timeout breaks",
      kruiseJob {
        $0["pullPolicy"] = ["timeoutSeconds": 300]
        $0["completionPolicy"] = ["activeDeadlineSeconds": 400]
      },
      kruiseJob {
        $0["pullPolicy"] = ["timeoutSeconds": 500]
        $0["completionPolicy"] = ["activeDeadlineSeconds": 400]
      }, refused: ["spec.completionPolicy.activeDeadlineSeconds"]),
  ])
  func `an update is refused for what it changes alone`(_ row: UpdateCase) throws {
    for response in [
      try Reviewer.validate(request(.update, row.new, old: row.old)),
      try Reviewer.mutate(request(.update, row.new, old: row.old), now: now),
    ] {
      #expect(response.causes.map(\.field) == row.refused)
      #expect(response.isAllowed == row.refused.isEmpty)
      #expect(response.warnings == row.warnings.map { WarningList([$0]).lines[0] })
    }
  }

  @Test func `the second apply of a file that says nodes changes the nodes`() throws {
    let response = try Reviewer.mutate(
      request(.update, stored { $0["nodes"] = ["edge-2"] }, old: stored()), now: now)
    #expect(
      response.changes == [
        "remove /spec/imagePrePullTemplate/nodes", #"replace /spec/imagePrePullTemplate/nodeNames ["edge-2"]"#,
      ])
  }

  @Test func `the second apply of a file that says imagePrepullScope replaces the overriders`() throws {
    let live: Node = [["imagePrePullOverrider": ["nodeLabel": "zone=a", "overriders": [:]]]]
    let old = stored().setting("spec.imagePrePullOverriders", to: live)
    let new = old.setting("spec.imagePrepullScope", to: [["nodeLabel": "zone=b", "overriders": [:]]])
    let response = try Reviewer.mutate(request(.update, new, old: old), now: now)
    #expect(response.isAllowed)
    let patched = try response.patch.applied(to: new)
    #expect(
      patched["spec"]?["imagePrePullOverriders"] == [
        ["imagePrePullOverrider": ["nodeLabel": "zone=b", "overriders": [:]]]
      ])
    #expect(patched["spec"]?["imagePrepullScope"] == nil)
  }

  @Test func `an update of metadata leaves even an object without defaults alone`() throws {
    let new = kruiseJob { $0["pullSecrets"] = ["a", "a"] }.setting("metadata.labels", to: ["a": "b"])
    let response = try Reviewer.mutate(
      request(.update, new, old: kruiseJob { $0["pullSecrets"] = ["a", "a"] }), now: now)
    #expect(response == AdmissionResponse(uid: response.uid, .allowed(JSONPatch())))
  }

  /// The API server's own rule would refuse `["a", "a"]` becoming `["a"]`.
  @Test(arguments: [["a", "a"], ["a"]] as [Node])
  func `stored pull Secrets keep their form`(sent: Node) throws {
    let old = kruiseJob { $0["pullSecrets"] = ["a", "a"] }
    let new = kruiseJob {
      $0["pullSecrets"] = sent
      $0["parallelism"] = 7
    }
    let response = try Reviewer.mutate(request(.update, new, old: old), now: now)
    #expect(response.isAllowed)
    #expect(try response.patch.applied(to: new)["spec"]?["pullSecrets"] == ["a", "a"])
  }

  @Test func `a task that was there keeps its time, a new one gets now`() throws {
    let old = nodeImage { $0["createdAt"] = "2020-01-01T00:00:00Z" }
    let policy: Node = ["ttlSecondsAfterFinished": 300]
    let new = old.setting(
      "spec.images.ubuntu.tags",
      to: [["tag": "latest", "pullPolicy": policy], ["tag": "22.04", "pullPolicy": policy]])
    let response = try Reviewer.mutate(request(.update, new, old: old), now: now)
    let tags = try response.patch.applied(to: new)["spec"]?["images"]?["ubuntu"]?["tags"]?.sequence
    #expect(tags?.map { $0["createdAt"] } == ["2020-01-01T00:00:00Z", Node(.string(now))])
  }

  @Test func `an update to anything that is valid is allowed, and mutating it twice changes nothing more`() async throws
  {
    let count = Soak.count(20_000, part: 2_000)
    var allowed = 0
    for await seed in Seeds(count) {
      var generator = JobGenerator(seed: seed)
      let dialect = generator.random.pick(Dialect.allCases)
      let kind = ResourceKind.of(dialect)
      let old = generator.random.oneIn(2) ? generator.job(dialect) : kind.normalized(generator.job(dialect))
      var new = generator.job(dialect)
      if dialect == .kruise { new = new.setting("spec.pullSecrets", to: old["spec"]?["pullSecrets"]) }
      // Overriders may make of an image what is none.
      guard kind.validate(new).errors.isEmpty else { continue }
      allowed += 1
      let first = try Reviewer.mutate(request(.update, new, old: old), now: now)
      #expect(first.isAllowed, "seed \(seed): \(first.status?.message ?? "")")
      let once = try first.patch.applied(to: new)
      let second = try Reviewer.mutate(request(.update, once, old: old), now: now)
      #expect(second.isAllowed && second.patch.isEmpty, "seed \(seed): \(second.changes)")
      #expect(try Reviewer.validate(request(.update, once, old: old)).isAllowed, "seed \(seed)")
    }
    #expect(allowed > count / 2)
  }
}

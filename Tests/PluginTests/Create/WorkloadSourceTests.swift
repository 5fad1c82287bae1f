// What a value of `create --from` means.
import Testing

@testable import kubectl_prepull

@Suite struct WorkloadSourceTests {
  private static func kind(_ word: String) -> WorkloadKind {
    guard let kind = WorkloadKind.named(word) else { preconditionFailure("no kind \(word)") }
    return kind
  }

  @Test(arguments: [
    ("deployment/web", "Deployment", "web" as String?), ("deploy/web", "Deployment", "web"),
    ("Deployments/web", "Deployment", "web"), ("deployment.apps/web", "Deployment", "web"),
    ("statefulset/db", "StatefulSet", "db"), ("sts/db", "StatefulSet", "db"), ("ds/agent", "DaemonSet", "agent"),
    ("job/x", "Job", "x"), ("cronjobs/x", "CronJob", "x"), ("cj/x", "CronJob", "x"), ("pod/x.y", "Pod", "x.y"),
    ("po/x", "Pod", "x"), ("replicasets/x", "ReplicaSet", "x"), ("deployments", "Deployment", nil),
    ("deploy", "Deployment", nil), ("pods", "Pod", nil), ("jobs.batch", "Job", nil),
  ])
  func `a workload of the cluster is named as kubectl takes it`(text: String, kind: String, name: String?) throws {
    switch try WorkloadSource(text, isFile: { _ in false }) {
    case .object(let found, let object):
      #expect(found.resource.kind == kind)
      #expect(object == name)
    case .all(let found):
      #expect(found.resource.kind == kind)
      #expect(name == nil)
    case .file(let path): Issue.record("\(path) is taken for a file")
    }
  }

  @Test(arguments: ["-", "web.yaml", "./deployment/web", "charts/web", "nothing", "a/b/c", "/tmp/x"])
  func `everything else is a file`(text: String) throws {
    #expect(try WorkloadSource(text, isFile: { _ in false }) == .file(text))
  }

  @Test(arguments: ["deployments", "deployment/web", "pods"]) func `a file that is there goes first`(text: String)
    throws
  {
    #expect(try WorkloadSource(text, isFile: { $0 == text }) == .file(text))
  }

  @Test(arguments: [
    ("deploymnet/web", "did you mean deployment/web?"), ("deployment/", "is no object's name"),
    ("deployment/No_Name", "is no object's name"), ("cronjbo/x", "did you mean cronjob/x?"),
  ])
  func `a word that is nearly a kind is not taken for a file`(text: String, says: String) throws {
    do throws(CommandFailure) {
      let source = try WorkloadSource(text, isFile: { _ in false })
      Issue.record("\(source)")
    } catch {
      #expect(error.code == .wrongCommandLine)
      #expect(error.message.contains(says), "\(error.message)")
    }
  }
}

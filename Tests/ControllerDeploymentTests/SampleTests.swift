// The samples that a new user applies first, carried out.

import PrePullSandbox
import TestSupport
import Testing
import YAML

@Suite(.timeLimit(.minutes(2))) struct SampleTests {
  @Test func `each sample does what its comment says`() async throws {
    let folder = ControllerCluster.top + "/manifests/samples"
    let objects = try ["imageprepulljob", "imagepulljob", "imagelistpulljob"].map {
      try #require(try YAMLFiles.objects(in: "\(folder)/\($0).yaml").first)
    }
    let (warm, single, list) = (objects[0], objects[1], objects[2])
    try await ControllerCluster.with { cluster in
      let code = try await ControllerUnderTest.run(
        ["--kubeconfig", cluster.kubeconfig, "--namespace", ControllerCluster.namespace]
      ) { _ in
        for object in objects { try cluster.server.put(object) }
        // One of the three nodes is in the zone.
        try await eventually("KubeEdge's succeeds") { try cluster.hasSucceeded(warm) }
        #expect(try cluster.stored(warm)?["status"]?["status"]?.sequence?.count == 1)
        try await eventually("Kruise's succeeds") { try cluster.hasSucceeded(single) }
        #expect(try cluster.stored(single)?["status"]?["succeeded"] == 3)
        try await eventually("both images of the list are everywhere") {
          try cluster.stored(list)?["status"]?["succeeded"] == 2
        }
        // It waits for nodes that join.
        #expect(try cluster.stored(list)?["status"]?["completionTime"]?.string == nil)
        try await eventually("every Pod is removed") {
          try cluster.server.list(ResourceID("pods"), namespace: ControllerCluster.namespace).isEmpty
        }
      }
      #expect(code == 0)
    }
  }
}

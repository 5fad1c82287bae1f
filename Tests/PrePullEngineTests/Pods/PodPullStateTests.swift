// What a Pod's status means for its images: the states that a kubelet shows.
import Testing
import YAML

@testable import PrePullEngine

@Suite struct PodPullStateTests {
  private static func pod(_ state: Node?, imageID: String = "", status: Node = [:]) -> PodPullState {
    var fields = status.mapping ?? Mapping()
    if let state {
      fields["containerStatuses"] = [
        ["name": "image-4", "state": state, "imageID": Node(.string(imageID))]
      ]
    }
    return PodPullState(
      pod: [
        "metadata": ["name": "p", "creationTimestamp": "2023-11-14T22:13:20Z"],
        "spec": ["containers": [["name": "image-4"], ["name": "sidecar"]]], "status": Node(.mapping(fields)),
      ])
  }

  private static func waiting(_ reason: String, _ message: String? = nil) -> Node {
    var fields = Mapping([Mapping.Entry(key: "reason", value: Node(.string(reason)))])
    fields["message"] = message.map { Node(.string($0)) }
    return ["waiting": Node(.mapping(fields))]
  }

  @Test(arguments: ["ContainerCreating", "PodInitializing", "SomethingNew", ""])
  func `a container that is being made is pulling`(reason: String) {
    let pod = Self.pod(Self.waiting(reason))
    #expect(pod.containers == [ContainerPullState(image: 4, status: nil)])
    #expect(pod.containers[0].pull == .pulling)
    #expect(pod.end == nil)
  }

  @Test(arguments: ["ErrImagePull", "RegistryUnavailable", "ErrImageNeverPull", "SignatureValidationFailed"])
  func `a failed attempt says why`(reason: String) {
    #expect(
      Self.pod(Self.waiting(reason, "401 Unauthorized")).containers[0].pull
        == .failed(.pullFailed, "401 Unauthorized", isHopeless: false))
    #expect(Self.pod(Self.waiting(reason)).containers[0].pull == .failed(.pullFailed, reason, isHopeless: false))
  }

  @Test func `an image name that is none is hopeless`() {
    #expect(
      Self.pod(Self.waiting("InvalidImageName", "x")).containers[0].pull
        == .failed(.invalidImage, "x", isHopeless: true))
  }

  @Test func `kubelet's pause is no attempt`() {
    #expect(Self.pod(Self.waiting("ImagePullBackOff", "Back-off")).containers[0].pull == .backingOff("Back-off"))
  }

  @Test(arguments: ["CreateContainerError", "CreateContainerConfigError", "RunContainerError", "CrashLoopBackOff"])
  func `a container that could not be made for another reason has its image`(reason: String) {
    let pod = Self.pod(Self.waiting(reason))
    #expect(pod.containers[0].pull == .pulled)
    #expect(pod.end == .completed)
  }

  @Test func `the start error of a command that does not exist means pulled`() {
    let pod = Self.pod(["terminated": ["reason": "StartError", "exitCode": 128]], imageID: "sha256:1")
    #expect(pod.containers[0].pull == .pulled)
    #expect(pod.end == .completed)
  }

  @Test func `a running container has its image`() {
    #expect(Self.pod(["running": ["startedAt": "2023-11-14T22:13:20Z"]]).containers[0].pull == .pulled)
  }

  @Test(arguments: [("StartError", ""), ("ContainerStatusUnknown", "sha256:1")])
  func `a container that ended without its image is lost`(reason: String, imageID: String) {
    let pod = Self.pod(["terminated": ["reason": Node(.string(reason))]], imageID: imageID)
    #expect(pod.containers[0].pull == .lost(reason))
  }

  private static let ends: [(Node, TaskEnd)] = [
    (["phase": "Failed", "reason": "DeadlineExceeded"], .deadlineExceeded),
    (["phase": "Failed", "reason": "Evicted", "message": "disk"], .failed(.evicted, "evicted: disk")),
    (["phase": "Failed", "reason": "NodeLost"], .failed(.podLost, "the node was lost or shut down")),
    (
      ["phase": "Failed", "reason": "UnexpectedAdmissionError", "message": "no"],
      .failed(.notStarted, "UnexpectedAdmissionError: no")
    ), (["phase": "Failed"], .completed), (["phase": "Succeeded"], .completed),
  ]

  @Test(arguments: ends)
  func `a Pod that is over says how`(status: Node, end: TaskEnd) {
    #expect(Self.pod(nil, status: status).end == end)
  }

  @Test func `a Pod that is deleted is leaving`() {
    #expect(PodPullState(pod: ["metadata": ["deletionTimestamp": "2023-11-14T22:13:20Z"]]).isLeaving)
    #expect(!Self.pod(nil).isLeaving)
    #expect(Self.pod(nil).createdAt == EngineTime(seconds: 1_700_000_000))
  }

  @Test(arguments: ["image-0", "image-7", "image-65535"])
  func `a container's name holds its image's number`(name: String) {
    let number = PodPullState.image(ofContainer: name)
    #expect(number.map(PodPullState.containerName(image:)) == name)
  }

  @Test(arguments: ["", "image-", "image--1", "image-65536", "image-x", "other"])
  func `other containers are none of ours`(name: String) {
    #expect(PodPullState.image(ofContainer: name) == nil)
  }

  @Test func `a Pod that is found is taken over with what it has pulled`() {
    var counter = AttemptCounter()
    let task = LiveTask(
      id: TaskID(node: "a", attempt: 2), pod: Self.pod(["terminated": ["reason": "StartError"]], imageID: "sha256:1"),
      deadlineSeconds: 60, counter: &counter)
    #expect(task.images == [ImageReport(image: 4, state: .pulled)])
    #expect(task.end == .completed)
    #expect(task.createdAt == EngineTime(seconds: 1_700_000_000))
    let timeless = LiveTask(
      id: task.id, pod: PodPullState(pod: [:]), deadlineSeconds: nil, counter: &counter)
    var engine = PullEngine(
      restoring: StoredFacts(plan: kruisePlan(), tasks: [timeless]), at: EngineTime(seconds: 5))
    #expect(engine.handle(.tick, at: EngineTime(seconds: 5)).remove == [task.id], "it holds none of the images")
  }

  // MARK: - Counting

  private static func counts(_ states: [Node]) -> [Int] {
    var counter = AttemptCounter()
    return states.map { counter.observe(pod($0))[0].failures }
  }

  @Test func `each time that kubelet fails to pull is an attempt`() {
    let failed = Self.waiting("ErrImagePull", "401")
    let pause = Self.waiting("ImagePullBackOff", "Back-off")
    #expect(
      Self.counts([Self.waiting("ContainerCreating"), failed, pause, failed, pause, failed]) == [0, 1, 1, 2, 2, 3])
  }

  @Test func `a state that is seen twice counts once, another reason counts`() {
    let failed = Self.waiting("ErrImagePull", "401")
    #expect(Self.counts([failed, failed, Self.waiting("ErrImagePull", "timeout")]) == [1, 1, 2])
  }

  @Test func `a pause whose failure was not seen counts as one`() {
    let pause = Self.waiting("ImagePullBackOff", "Back-off")
    #expect(Self.counts([pause, pause, Self.waiting("ErrImagePull", "401")]) == [1, 1, 2])
  }

  @Test func `the reason outlives the pause, and what is pulled stays pulled`() {
    var counter = AttemptCounter()
    _ = counter.observe(Self.pod(Self.waiting("ErrImagePull", "401")))
    let report = counter.observe(Self.pod(Self.waiting("ImagePullBackOff", "Back-off")))[0]
    #expect(report == ImageReport(image: 4, state: .backingOff, failures: 1, message: "401"))
    _ = counter.observe(Self.pod(["running": ["startedAt": "now"]]))
    #expect(counter.observe(Self.pod(Self.waiting("ContainerCreating")))[0].state == .pulled)
  }

  @Test func `the last word of a Pod that is taken away says nothing of the images that it did not begin`() {
    let gone: Node = [
      "terminated": ["exitCode": 137, "reason": "ContainerStatusUnknown", "startedAt": Node(.null)]
    ]
    func pod(_ states: [Node], isLeaving: Bool) -> PodPullState {
      var containers: [Node] = []
      var statuses: [Node] = []
      for (number, state) in states.enumerated() {
        let name = Node(.string("image-\(number)"))
        containers.append(["name": name])
        statuses.append(["name": name, "imageID": state == gone ? "" : "sha256:1", "state": state])
      }
      var metadata: Node = ["name": "p"]
      if isLeaving { metadata = ["name": "p", "deletionTimestamp": "2023-11-14T22:13:20Z"] }
      return PodPullState(
        pod: [
          "metadata": metadata, "spec": ["containers": Node(.sequence(containers))],
          "status": ["phase": "Failed", "containerStatuses": Node(.sequence(statuses))],
        ])
    }
    let done: Node = ["terminated": ["exitCode": 128, "reason": "StartError"]]
    #expect(pod([done, gone], isLeaving: true).end == nil)
    #expect(pod([done, done], isLeaving: true).end == .completed)
    #expect(pod([done, gone], isLeaving: false).end == .completed)
  }
}

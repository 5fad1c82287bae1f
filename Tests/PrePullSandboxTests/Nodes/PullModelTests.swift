// How pulls end, without a clock.
import PrePullAPI
import Testing

@testable import PrePullSandbox

@Suite struct PullModelTests {
  private func outcome(
    _ configuration: SimulationConfiguration, _ image: String, node: String = "n", attempt: Int = 0,
    logins: [String: [RegistryLogin]] = [:], active: Int = 1
  ) throws -> PullOutcome {
    try PullModel(configuration: configuration).outcome(
      node: node, image: ImageReference(image), attempt: attempt, logins: logins, active: active)
  }

  @Test func `the same seed gives the same pulls`() throws {
    for attempt in 0..<50 {
      let (one, two) = (
        SimulationConfiguration(nodes: 1, failureRate: 0.5, seed: 7),
        SimulationConfiguration(nodes: 1, failureRate: 0.5, seed: 7)
      )
      #expect(try outcome(one, "nginx", attempt: attempt) == outcome(two, "nginx", attempt: attempt))
    }
  }

  @Test func `another seed gives others`() throws {
    let times = try (UInt64(1)...20).map { try outcome(SimulationConfiguration(nodes: 1, seed: $0), "nginx").seconds }
    #expect(Set(times).count == 20)
  }

  @Test func `as many fail as asked`() throws {
    let configuration = SimulationConfiguration(nodes: 1, failureRate: 0.03)
    let failed = try (0..<4_000).filter { number in
      if case .failed = try outcome(configuration, "nginx", node: "n\(number)").result { return true }
      return false
    }.count
    #expect((80...160).contains(failed), "\(failed) of 4,000")
  }

  @Test func `time is size over bandwidth, or what is set`() throws {
    let size = PullModel(configuration: SimulationConfiguration(nodes: 1)).size(of: try ImageReference("nginx"))
    let exact = SimulationConfiguration(nodes: 1, bandwidth: 1_000_000, jitter: 0)
    #expect(try abs(outcome(exact, "nginx").seconds - (0.3 + Double(size) / 1_000_000)) < 1e-6)
    let set = SimulationConfiguration(nodes: 1, pullSeconds: 2, jitter: 0)
    #expect(try outcome(set, "nginx").seconds == 2)
    #expect((5_000_000...800_000_000).contains(size))
  }

  @Test func `nodes share what the registry gives`() throws {
    let configuration = SimulationConfiguration(
      nodes: 1, bandwidth: 1e9, registryBandwidth: 10_000_000, jitter: 0)
    let (alone, shared) = (try outcome(configuration, "nginx"), try outcome(configuration, "nginx", active: 10))
    #expect(abs((shared.seconds - 0.3) / (alone.seconds - 0.3) - 10) < 1e-6)
  }

  @Test func `an unknown image and a wrong login are told apart`() throws {
    let login = RegistryLogin(username: "me", password: "secret")
    let configuration = SimulationConfiguration(nodes: 1, privateRegistries: ["private.example.com": login])
    func message(_ image: String, _ logins: [String: [RegistryLogin]] = [:]) throws -> String {
      guard case .failed(let message) = try outcome(configuration, image, logins: logins).result else { return "" }
      return message
    }
    #expect(try message("nginx:does-not-exist").contains("not found"))
    #expect(try message("private.example.com/a:1").contains("401 Unauthorized"))
    let wrong = RegistryLogin(username: "me", password: "other")
    #expect(try message("private.example.com/a:1", ["private.example.com": [wrong]]).contains("401"))
    #expect(try message("private.example.com/a:1", ["private.example.com": [wrong, login]]) == "")
  }
}

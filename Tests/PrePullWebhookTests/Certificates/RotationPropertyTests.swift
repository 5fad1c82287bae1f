// Several replicas over years: whatever order they act in and wherever they stop, what is served is trusted.
import FoundationEssentials
import TLS
import TestSupport
import Testing

@testable import PrePullWebhook

@Suite struct RotationPropertyTests {
  static let start = Date(timeIntervalSince1970: 1_780_000_000)
  static let policy = CertificatePolicy(service: "prepull-webhook", namespace: "prepull-system")

  private struct World {
    var random: SeededGenerator
    var cluster = FakeCluster()
    var replicas: [Replica]
    var now = start
    /// When each replica began the pass that it is in, or the last one.
    var began: [Date]
    /// When each replica began the last pass that it ended: it knows what was then. The end alone would say nothing, as
    /// what was read may be of long before.
    var looked: [Date]
    var authorities: Set<String> = []
    /// The bundles that were replaced lately: an API server may not have seen that yet.
    var replaced: [(date: Date, bundle: String)] = []

    init(seed: UInt64, count: Int) {
      random = SeededGenerator(seed: seed)
      replicas = Array(repeating: Replica(policy), count: count)
      began = Array(repeating: start, count: count)
      looked = began
    }

    mutating func act(_ index: Int) throws {
      let before = replicas[index].passes
      let configurations = cluster.configurations
      if replicas[index].isResting { began[index] = now }
      try replicas[index].step(&cluster, now: now)
      for (id, state) in configurations where cluster.configurations[id] != state {
        replaced += state.bundles.filter { !$0.isEmpty }.map { (now, $0) }
      }
      if replicas[index].passes > before {
        looked[index] = began[index]
      }
      if let authority = cluster.secret?.data["ca.crt"] { authorities.insert(authority) }
    }

    mutating func restart(_ index: Int) {
      replicas[index] = Replica(policy)
      looked[index] = now
    }

    /// Lets everyone finish, so that what a person did is made good.
    mutating func settle() throws {
      for _ in 0..<2 {
        for index in replicas.indices { try replicas[index].pass(&cluster, now: now) }
      }
      for index in replicas.indices { looked[index] = now }
    }

    mutating func check() throws {
      replaced.removeAll { now.timeIntervalSince($0.date) > 30 }
      for replica in replicas {
        guard let pair = replica.keeper.served else { continue }
        try #require(pair.certificate.isValid(at: now), "served until \(pair.notAfter), it is \(now)")
        try #require(try cluster.trusts(pair), "what is served is not trusted, at \(now)")
        try #require(
          try cluster.trusts(pair, in: replaced.map(\.bundle)), "an API server that is behind trusts it not, at \(now)")
      }
    }
  }

  @Test(arguments: 0..<Soak.count(200, part: 4))
  func `what is served is valid and trusted at every moment`(seed: Int) throws {
    var world = World(seed: UInt64(seed), count: 1 + seed % 3)
    let end = Self.start.addingTimeInterval(Double(Soak.count(5, part: 2)) * 365 * 86_400)
    while world.now < end {
      for _ in 0..<world.random.int(1...12) {
        let index = world.random.int(0...(world.replicas.count - 1))
        try world.act(index)
        try world.check()
        // A crash, at any point; one replica always lives, as the Pods' disruption budget has it.
        if world.random.oneIn(200), world.replicas.count > 1 { world.restart(index) }
      }
      if world.random.oneIn(300) {
        world.cluster.apply(world.random.pick(FakeCluster.ids))
        try world.settle()
        try world.check()
      }
      // Seconds, as between the steps of one pass, or hours. Nobody is away for more than a day.
      world.now.addTimeInterval(
        world.random.oneIn(3) ? Double(world.random.int(1...90)) : Double(world.random.int(1...20) * 3_600))
      for index in world.replicas.indices where world.now.timeIntervalSince(world.looked[index]) > 86_400 {
        while world.looked[index] < world.now { try world.act(index) }
      }
      try world.check()
    }
    try world.settle()
    let served = Set(world.replicas.compactMap { $0.keeper.served?.fingerprint })
    #expect(served.count == 1, "seed \(seed)")
    #expect(world.replicas.allSatisfy { $0.keeper.served == world.cluster.contents?.serving })
    // One authority after the other, each for two thirds of a year; nobody makes one of their own.
    let years = end.timeIntervalSince(Self.start) / (365 * 86_400)
    #expect(Double(world.authorities.count) <= years * 1.5 + 1.5, "seed \(seed)")
    #expect(Double(world.authorities.count) >= years, "seed \(seed)")

    let writes = world.cluster.writes.count
    for _ in 0..<10 {
      world.now.addTimeInterval(10)
      try world.settle()
    }
    #expect(world.cluster.writes.count == writes, "nothing is to be written, seed \(seed)")
  }

  @Test(arguments: 0..<Soak.count(500, part: 10))
  func `replicas that begin at once agree on one authority`(seed: Int) throws {
    var world = World(seed: UInt64(seed), count: 5)
    while world.replicas.contains(where: { $0.passes < 2 }) {
      try world.act(world.random.int(0...4))
      try world.check()
    }
    try world.settle()
    #expect(world.authorities.count == 1, "seed \(seed)")
    #expect(Set(world.replicas.map { $0.keeper.served?.fingerprint }) == [world.cluster.contents?.serving?.fingerprint])
    #expect(world.cluster.writes.count == 3)
  }

  @Test(arguments: 0..<Soak.count(300, part: 8))
  func `a Secret that is lost or damaged is made anew without an interruption`(seed: Int) throws {
    var world = World(seed: UInt64(seed), count: 3)
    try world.settle()
    for _ in 0..<5 {
      switch world.random.int(0...5) {
      case 0: world.cluster.deleteSecret()
      case 1: world.cluster.editSecret { $0 = [:] }
      case 2: world.cluster.editSecret { $0["ca.key"] = "x" }
      case 3: world.cluster.editSecret { $0["ca.crt"] = $0["tls.crt"] }
      case 4: world.cluster.editSecret { $0["tls.key"] = $0["ca.key"] }
      default: world.cluster.editSecret { $0["next-ca.crt"] = "-----BEGIN CERTIFICATE-----\n" }
      }
      for _ in 0..<world.random.int(20...60) {
        try world.act(world.random.int(0...2))
        try world.check()
        if world.random.oneIn(4) { world.now.addTimeInterval(Double(world.random.int(1...40))) }
      }
      try world.settle()
      try world.check()
      world.now.addTimeInterval(61)
      try world.settle()
      try world.check()
      let contents = try #require(world.cluster.contents)
      let serving = try #require(contents.serving)
      #expect(contents.issuer(of: serving) != nil)
      #expect(world.replicas.allSatisfy { $0.keeper.served == serving }, "seed \(seed)")
    }
    world.now.addTimeInterval(120)
    try world.settle()
    world.now.addTimeInterval(120)
    try world.settle()
    #expect(world.cluster.contents?.authority?.pair != nil)
  }

  @Test func `a machine that was suspended for long renews as soon as it looks`() throws {
    for days in [3.0, 6, 8, 100, 250, 360, 370, 1_000] {
      var world = World(seed: 1, count: 2)
      try world.settle()
      world.now.addTimeInterval(days * 86_400)
      try world.settle()
      try world.check()
      #expect(world.replicas.allSatisfy { $0.keeper.served != nil })
      let serving = try #require(world.cluster.contents?.serving)
      #expect(serving.notAfter.timeIntervalSince(world.now) > 86_400, "\(days)")
    }
  }
}

// A server of objects so large that few of them fit into an answer.

enum LargeObjects {
  static let count = 5
  /// Two of them fit.
  static let responseLimit = 2_500

  /// Answers a list with as many objects as are asked for, from the place that the token names.
  @Sendable static func serve(_ request: TestRequest, _ reply: TestReply) async throws {
    let query = FakeCluster.query(request.uri)
    let start = query["continue"].flatMap { Int($0) } ?? 0
    let end = min(start + (query["limit"].flatMap { Int($0) } ?? count), count)
    let items = (start..<end).map { number in
      "{\"metadata\":{\"name\":\"\(number)\"},\"data\":{\"a\":\"\(String(repeating: "x", count: 1_000))\"}}"
    }
    let more = end < count ? ",\"continue\":\"\(end)\"" : ""
    try await reply.send(
      200,
      """
      {"kind":"ConfigMapList","apiVersion":"v1","metadata":{"resourceVersion":"9"\(more)},\
      "items":[\(items.joined(separator: ","))]}
      """)
  }

  /// The limits that lists had, in the order they came.
  static func limits(_ requests: [TestRequest]) -> [String] {
    requests.filter { !$0.uri.contains("watch=") }.map { FakeCluster.query($0.uri)["limit"] ?? "none" }
  }
}

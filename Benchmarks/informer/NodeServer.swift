// The server of the benchmark: Nodes as large as real ones, in pages, and a watch that never stops.

import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix

/// Serves `count` Nodes until the process is ended; prints its port first.
enum NodeServer {
  static func run(count: Int) async throws {
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.configureHTTPServerPipeline()
          try channel.pipeline.syncOperations.addHandler(NodeResponder(count: count))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    print(channel.localAddress?.port ?? 0)
    // Whoever waits for the port reads it from a pipe.
    fflush(nil)
    try await channel.closeFuture.get()
  }

  /// About ten kilobytes, most of them images, as on a node that has run for some weeks.
  static func node(_ index: Int, version: Int) -> String {
    let images = (0..<50).map { image in
      let digest = String(repeating: String(format(index &* 31 &+ image)), count: 4).prefix(64)
      return """
        {"names":["registry.example.com/team-\(image % 7)/service-\(image)@sha256:\(digest)",\
        "registry.example.com/team-\(image % 7)/service-\(image):v1.\(image).0"],"sizeBytes":\(image * 1_234_567)}
        """
    }.joined(separator: ",")
    return """
      {"metadata":{"name":"node-\(index)","uid":"uid-\(index)","resourceVersion":"\(version)",\
      "labels":{"kubernetes.io/hostname":"node-\(index)","kubernetes.io/os":"linux","kubernetes.io/arch":"amd64",\
      "topology.kubernetes.io/zone":"zone-\(index % 3)","node-role.kubernetes.io/edge":""},\
      "annotations":{"volumes.kubernetes.io/controller-managed-attach-detach":"true"}},\
      "spec":{"podCIDR":"10.\(index / 256 % 256).\(index % 256).0/24","providerID":"example://\(index)"},\
      "status":{"capacity":{"cpu":"8","memory":"32Gi","pods":"110"},"conditions":[\
      {"type":"MemoryPressure","status":"False","reason":"KubeletHasSufficientMemory"},\
      {"type":"DiskPressure","status":"False","reason":"KubeletHasNoDiskPressure"},\
      {"type":"Ready","status":"True","reason":"KubeletReady"}],\
      "nodeInfo":{"kubeletVersion":"v1.32.0","osImage":"Debian GNU/Linux 13"},"images":[\(images)]}}
      """
  }

  private static func format(_ number: Int) -> String {
    String(UInt64(truncatingIfNeeded: number &* 0x9e37_79b9), radix: 16)
  }
}

private final class NodeResponder: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let count: Int
  private var version: Int
  private var isWatching = false

  init(count: Int) {
    self.count = count
    version = count
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard case .head(let head) = unwrapInboundIn(data) else { return }
    let query = head.uri.split(separator: "?").last.map { $0.split(separator: "&") } ?? []
    func value(_ name: String) -> String? {
      query.first { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) }
    }
    if value("sendInitialEvents") != nil {
      return answer(context, .unprocessableEntity, "{}")
    }
    write(
      context, .head(HTTPResponseHead(version: .http1_1, status: .ok, headers: ["content-type": "application/json"])))
    if value("watch") != nil {
      isWatching = true
      return modify(context)
    }
    let start = value("continue").flatMap { Int($0) } ?? 0
    let end = min(count, start + (value("limit").flatMap { Int($0) } ?? count))
    let more = end < count ? ",\"continue\":\"\(end)\"" : ""
    write(
      context,
      "{\"kind\":\"NodeList\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"\(count)\"\(more)},\"items\":[")
    for index in start..<end {
      write(context, NodeServer.node(index, version: index + 1) + (index + 1 < end ? "," : ""))
    }
    write(context, "]}")
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) { if isWatching { modify(context) } }

  /// One change after another, as fast as they are read.
  private func modify(_ context: ChannelHandlerContext) {
    while context.channel.isWritable {
      version += 1
      write(context, "{\"type\":\"MODIFIED\",\"object\":\(NodeServer.node(version % count, version: version))}\n")
      context.flush()
    }
  }

  private func answer(_ context: ChannelHandlerContext, _ status: HTTPResponseStatus, _ body: String) {
    write(context, .head(HTTPResponseHead(version: .http1_1, status: status)))
    write(context, body)
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
  }

  private func write(_ context: ChannelHandlerContext, _ part: HTTPServerResponsePart) {
    context.write(wrapOutboundOut(part), promise: nil)
  }

  private func write(_ context: ChannelHandlerContext, _ text: String) {
    write(context, .body(.byteBuffer(ByteBuffer(string: text))))
  }
}

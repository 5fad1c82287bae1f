// Storing what is known: the ledger first, then the status, then the tasks are removed.
import BitCollections

extension PullEngine {
  /// Takes what is to be stored now; nil when a flush is under way or there is nothing to store. Answer with
  /// `flushed` or `flushFailed`.
  ///
  /// The cost is that of what changed since the last flush; a rewrite after an edit goes over all nodes.
  public mutating func beginFlush(at time: EngineTime) -> Flush? {
    now = max(now, time)
    guard !isDeleted, outbox.inFlight == nil, outbox.isDirty else { return nil }
    if ledger.isWorthRewriting(nodes: tally.selected) { outbox.needsRewrite = true }
    let isHeaderStored = outbox.isHeaderStored
    let flight = outbox.open(at: now, &nodes)
    let outcomes = flight.nodes.compactMap(entry)
    var writes: [LedgerWrite] = []
    if flight.isRewrite {
      let entries = nodes.all.compactMap(entry)
      writes = ledger.rewrite(entries, images: images.required, header: header)
    } else {
      writes = ledger.append(outcomes, images: images.required, header: isHeaderStored ? nil : header)
    }
    var board = StatusBoard(plan.dialect)
    swap(&board, &self.board)
    let changed = outbox.changed
    outbox.changed = []
    for node in changed { nodes[node].marks.remove(.changed) }
    let status = board.patch(self, changed: changed, whole: outbox.needsWholeStatus)
    outbox.needsWholeStatus = false
    swap(&board, &self.board)
    for node in changed { releaseIfUnused(node) }
    if writes.isEmpty, status == nil, flight.isEmpty {
      _ = outbox.close(flight.id)
      return nil
    }
    return Flush(id: flight.id, ledger: writes, status: status, events: flight.events, outcomes: outcomes)
  }

  private func entry(_ node: Int) -> LedgerEntry? {
    nodes[node].outcome.map { LedgerEntry(node: nodes[node].name, outcome: $0) }
  }

  mutating func noteFlush(_ id: Int) {
    guard let flight = outbox.close(id) else { return }
    ledger.commit()
    decision.remove += flight.settled
    let stored = flight.unpublished + flight.nodes
    for node in stored where occupants[node]?.stage == .lingering && !nodes[node].marks.contains(.unwritten) {
      remove(occupantOf: node)
    }
    for node in stored { releaseIfUnused(node) }
  }

  mutating func noteFailedFlush(_ id: Int) {
    outbox.reopen(id, at: now, &nodes)
  }

  /// What the ledger says of the job as it is now.
  var header: LedgerHeader {
    var header = LedgerHeader(
      epoch: 0, firstShard: 0, images: images.names, required: images.order, choice: filter.fingerprint)
    header.retry = plan.retryRequest
    header.failureTolerate = plan.failureTolerate?.normalized
    header.activeDeadline = plan.activeDeadline
    header.neverCompletes = plan.completion == .never
    header.startedAt = startedAt
    header.reopenedAt = reopenedAt
    header.end = end
    return header
  }

  /// Cuts an Event's message to what the API server takes (1 KiB).
  static func boundedEvent(_ message: String) -> String {
    guard message.utf8.count > 1000 else { return message }
    var text = ""
    var bytes = 0
    for character in message {
      bytes += character.utf8.count
      if bytes > 996 { break }
      text.append(character)
    }
    return text + "…"
  }
}

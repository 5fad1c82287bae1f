// A forecast for people.
import PrePullAPI
import PrePullEngine
import Terminal

/// Writes what `plan` prints of a job.
struct ForecastText {
  /// How many nodes of a group are named.
  private static let named = 3

  let isColored: Bool

  /// The whole forecast, ending in a line break.
  func render(_ forecast: JobForecast, title: String) -> String {
    var text = Style.location.paint(title.safeForTerminal, if: isColored) + "\n"
    text += section("NODES", nodeLines(forecast))
    text += section("IMAGES", imageLines(forecast))
    text += section("OVERRIDDEN", forecast.overrides.flatMap(overrideLines))
    text += section("NOTES", forecast.remarks.flatMap(lines(of:)))
    if forecast.isGood {
      text += "\n" + Style.success.paint("The job would run.", if: isColored) + "\n"
    } else {
      text += "\n" + Style.error.paint("The job would fail:", if: isColored) + "\n"
      for line in forecast.problems.flatMap(lines(of:)) { text += "  \(line.safeForTerminal)\n" }
    }
    return text
  }

  private func section(_ heading: String, _ lines: [String]) -> String {
    guard !lines.isEmpty else { return "" }
    return "\n\(heading)\n" + lines.map { "  \($0.safeForTerminal)\n" }.joined()
  }

  private func lines(of remark: JobForecast.Remark) -> [String] {
    [remark.text] + (remark.command.map { ["    \($0)"] } ?? [])
  }

  // MARK: - Nodes

  private func nodeLines(_ forecast: JobForecast) -> [String] {
    let rehearsal = forecast.rehearsal
    var lines = [pullLine(forecast)]
    for group in forecast.failures {
      lines.append("\(Self.count(group)) at once: \(group.reason)\(Self.names(group.nodes))")
    }
    if !rehearsal.waiting.isEmpty {
      lines.append("\(counted(rehearsal.waiting.count, "node")) not ready yet\(Self.names(rehearsal.waiting))")
    }
    if !rehearsal.missing.isEmpty {
      let count = rehearsal.missing.count
      lines.append(
        "\(count) named \(count == 1 ? "node is" : "nodes are") not in the cluster and passed over"
          + Self.names(rehearsal.missing))
    }
    for group in forecast.exclusions { lines.append("\(counted(group.nodes.count, "node")): \(group.reason)") }
    if let tolerated = rehearsal.tolerated, rehearsal.selected > 0 {
      lines.append(
        "\(tolerated) of \(rehearsal.selected) may fail (failureTolerate \(forecast.plan.failureTolerate?.description ?? ""))"
      )
    } else if rehearsal.selected > 0 {
      lines.append("every node is tried, however many fail")
    }
    return lines
  }

  private func pullLine(_ forecast: JobForecast) -> String {
    let count = forecast.rehearsal.pulls.count
    var line = "\(counted(count, "node pulls", "nodes pull"))"
    if let waves = forecast.rehearsal.waves, count > 0 {
      line += ", \(forecast.plan.concurrency) at a time: \(counted(waves, "wave"))"
    }
    return line
  }

  private static func count(_ group: JobForecast.NodeGroup) -> String {
    counted(group.nodes.count, "node fails", "nodes fail")
  }

  /// ` (a, b, c and 4 more)`.
  static func names(_ nodes: [String]) -> String {
    guard !nodes.isEmpty else { return "" }
    let rest = nodes.count - named
    return " (\(nodes.prefix(named).joined(separator: ", "))\(rest > 0 ? " and \(rest) more" : ""))"
  }

  // MARK: - Images

  private func imageLines(_ forecast: JobForecast) -> [String] {
    let rows = forecast.images.map { image in
      [image.reference, Self.credentials(image.credentials), Self.presence(image), image.size.map(Self.size) ?? ""]
    }
    var lines = Self.aligned(rows)
    let (bytes, unknown) = forecast.estimate
    if bytes > 0 || (unknown > 0 && !rows.isEmpty) {
      var line = bytes > 0 ? "about \(Self.size(bytes)) to pull altogether" : "no node tells how large they are"
      if bytes > 0, unknown > 0 {
        line += ", and \(counted(unknown, "image")) whose size no node tells"
      }
      lines.append(line)
    }
    return lines
  }

  static func credentials(_ credentials: ImageCredentials) -> String {
    switch credentials {
    case .anonymous: "anonymous"
    case .served(let name): "Secret \(name)"
    case .unserved(let name, _, _): "anonymous (not in Secret \(name))"
    case .missing(let name): "Secret \(name): missing"
    case .unusable(let name, _): "Secret \(name): unusable"
    case .unknown(let name, _): "Secret \(name): not checked"
    }
  }

  private static func presence(_ image: JobForecast.Image) -> String {
    "\(counted(image.nodes, "node")), \(image.present == 0 ? "none" : "\(image.present)") \(image.present > 1 ? "have" : "has") it"
  }

  /// Bytes in the units of registries, `67 MB`.
  static func size(_ bytes: Int) -> String {
    var value = Double(bytes)
    for unit in ["B", "kB", "MB", "GB", "TB"] {
      if value < 999.5 {
        if value >= 9.95 || unit == "B" { return "\(Int(value.rounded())) \(unit)" }
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) \(unit)"
      }
      value /= 1000
    }
    return value < 1e6 ? "\(Int(value.rounded())) PB" : "more than anybody can store"
  }

  private func overrideLines(_ override: JobForecast.Override) -> [String] {
    let nodes = counted(override.nodes.count, "node")
    return ["\(nodes) with \(override.labels.joined(separator: ", then "))\(Self.names(override.nodes))"]
      + override.images.map { image in
        let secrets = image.secrets.isEmpty ? "" : " with \(image.secrets.map(\.description).joined(separator: ", "))"
        return image.pulled == image.written
          ? "    \(image.pulled)\(secrets)" : "    \(image.pulled) for \(image.written)\(secrets)"
      }
  }

  /// Rows with their columns one below the other, three spaces apart; empty cells at the end leave no spaces.
  static func aligned(_ rows: [[String]]) -> [String] {
    var widths: [Int] = []
    for row in rows {
      for (column, cell) in row.enumerated() {
        let width = DisplayWidth.of(cell)
        if column < widths.count { widths[column] = max(widths[column], width) } else { widths.append(width) }
      }
    }
    return rows.map { row in
      var line = ""
      var gap = 0
      for (column, cell) in row.enumerated() {
        if !cell.isEmpty { line += String(repeating: " ", count: gap) + cell }
        let width = DisplayWidth.of(cell)
        gap = (cell.isEmpty ? gap : 0) + widths[column] - width + 3
      }
      return line
    }
  }
}

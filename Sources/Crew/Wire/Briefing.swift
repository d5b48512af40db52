internal import Store

/// What rank 0 tells all ranks at the start: what to compute.
package struct Briefing: Equatable, Sendable {
  /// The grid's text, as rank 0 has checked it; empty where there is no sweep.
  package var grid: String
  /// The name of the grid's file.
  package var name: String
  /// Rank 0's build.
  package var build: String

  /// There is no sweep: rank 0 has said why.
  package static let cancelled = Briefing(grid: "", name: "", build: "")

  package init(grid: String, name: String, build: String) {
    self.grid = grid
    self.name = name
    self.build = build
  }

  /// Whether there is no sweep.
  package var isCancelled: Bool { grid.isEmpty }

  /// As it is broadcast.
  package var message: [UInt8] {
    var writer = ByteWriter()
    for text in [build, name, grid] { writer.write(text) }
    return writer.bytes
  }

  /// Reads what was broadcast; nil for what is none.
  package init?(message: [UInt8]) {
    var reader = ByteReader(message)
    do throws(WireError) {
      build = try reader.text()
      name = try reader.text()
      grid = try reader.text()
      try reader.finish()
    } catch { return nil }
  }
}

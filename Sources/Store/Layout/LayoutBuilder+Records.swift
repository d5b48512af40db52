internal import Grids
internal import HDF5
internal import StudyKit

extension LayoutBuilder {
  /// Adds `/runs` and `/log`.
  mutating func addRecords() {
    for field in RecordField.allCases {
      variables.append(record(field, summary: false))
      if !summaries.isEmpty { variables.append(record(field, summary: true)) }
    }
    if !summaries.isEmpty {
      // A study may have a summary at some points only.
      let flags = table.ofPoint.enumerated().map { point, entry in
        let hasSummary = grid.members(ofPoint: point) > 0 && !table.entries[entry].summary.isEmpty
        return UInt8(hasSummary ? 1 : 0)
      }
      variables.append(
        Variable(
          path: "/runs/has_summary", elementType: .uint8, dimensions: axisPaths,
          shape: axisCounts, contents: .bytes(flags)
        ).labeled("long_name", "whether the point has a summary"))
    }
    if let part {
      let runs = part.runs(of: grid)
      variables.append(
        Variable(
          path: ResultFormat.partRuns, elementType: .uint8, dimensions: axisPaths + ["/member"],
          shape: axisCounts + [grid.members],
          contents: .bytes((0..<grid.runCount).map { runs.contains($0) ? 1 : 0 })
        ).labeled("long_name", "whether the run is in the part of the grid that the file is for"))
    }
    if grid.decides {
      variables.append(
        Variable(
          path: ResultFormat.deciding, elementType: .uint8, dimensions: axisPaths + ["/member"],
          shape: axisCounts + [grid.members], contents: .raw(.zero)
        ).labeled("long_name", "whether the run has decided which runs there are"))
    }
    variables.append(Self.bare("/runs/reason_slot", TableSize.reasons))
    variables.append(Self.bare("/runs/reason_text", TableSize.reasonText))
    variables.append(
      Variable(
        path: "/runs/reasons", elementType: .character,
        dimensions: ["/runs/reason_slot", "/runs/reason_text"],
        shape: [TableSize.reasons, TableSize.reasonText], contents: .raw(.zero)
      )
      .labeled("_Encoding", "utf-8")
      .labeled("long_name", "why runs failed; row 0 stands for no reason"))
  }

  /// Adds a table of `/log`.
  mutating func addTable<Field: LogField>(of fields: Field.Type) {
    let (rows, letters) = (Field.group + "/" + Field.row, Field.group + "/text")
    variables.append(Self.bare(rows, Field.rowCount))
    variables.append(Self.bare(letters, TableSize.logText))
    for field in fields.allCases {
      var variable = Variable(
        path: field.path, elementType: field.elementType,
        dimensions: [rows] + (field.isText ? [letters] : []), shape: field.shape,
        contents: .raw(field.fill)
      )
      .labeled("long_name", field.longName)
      if field.isText { variable = variable.labeled("_Encoding", "utf-8") }
      // The only real numbers of these tables are times.
      if field.elementType == .float64 { variable = variable.labeled("units", Self.timeUnit) }
      variables.append(variable)
    }
  }

  /// Adds `/grid`.
  mutating func addGrid() {
    for (name, text, longName) in [
      ("text", grid.text, "the grid as it was written, with what the command line set"),
      ("resolved", grid.resolvedText, "the grid with every parameter"),
    ] {
      variables.append(
        Variable(
          path: "/grid/" + name, elementType: .text, dimensions: [], shape: [],
          contents: .texts([text])
        ).labeled("long_name", longName))
    }
  }

  /// Adds the data that the points read; `/grid` is not part of the layout's signature, since data are compared
  /// separately.
  mutating func addData(_ data: SweptData) {
    variables.append(
      Variable(
        path: "/grid/data", elementType: .int64, dimensions: axisPaths, shape: axisCounts,
        contents: .integers(data.ofPoint)
      ).labeled(
        "long_name", "digest of the data that the point's runs read, 63 bits of SHA-256; 0 for none"
      ))
    variables.append(
      Variable(
        path: "/grid/data_sets", elementType: .text, dimensions: [], shape: [],
        contents: .texts([data.text])
      ).labeled("long_name", "the data that runs read, with the SHA-256 of their content"))
  }

  /// Adds the digests of the kept weights from which runs start; what they are is part of the runs' identities.
  mutating func addOrigins(_ digests: [Int64]) {
    variables.append(
      Variable(
        path: ResultFormat.origins, elementType: .int64, dimensions: axisPaths + ["/member"],
        shape: axisCounts + [grid.members], contents: .integers(digests)
      ).labeled(
        "long_name",
        "digest of the weights from which the run starts, 63 bits of SHA-256; 0 for drawn ones"))
  }

  private static let timeUnit = "seconds since 1970-01-01 00:00:00"

  private func record(_ field: RecordField, summary: Bool) -> Variable {
    let fill: File.Fill = field.elementType == .float64 ? .notANumber : .zero
    var variable = Variable(
      path: field.path(summary: summary), elementType: field.elementType,
      dimensions: axisPaths + (summary ? [] : ["/member"]),
      shape: axisCounts + (summary ? [] : [grid.members]), contents: .raw(fill)
    )
    .labeled("long_name", (summary ? "of the point's summary: " : "") + field.longName)
    switch field {
    case .status:
      let statuses = RunStatus.allCases.filter { $0 != .absent || grid.hasAbsentRuns }
      variable =
        variable
        .labeled("flag_values", .bytes(statuses.map(\.rawValue)))
        .labeled("flag_meanings", statuses.map { "\($0)" }.joined(separator: " "))
    case .seconds: variable = variable.labeled("units", "s")
    case .time: variable = variable.labeled("units", Self.timeUnit)
    default: break
    }
    return variable
  }
}

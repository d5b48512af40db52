internal import Grids
internal import Store
internal import Tables

/// What summaries say of one measure, with what the study states of its uncertainty beside it.
struct SummaryFindings: Sendable {
  /// What stands beside a measure by the names of the two, as `MemberSummary` and the studies give them.
  private enum Kind {
    /// `<name>_error`, a standard error where the study calls it so.
    case error
    /// `<base>_deviation` of `<base>_mean`.
    case deviation
    /// `<name>_interval`, the ends along a dimension of two.
    case interval
  }

  let array: ArchivedArray
  private let archive: Archive
  private let rows: ArchivedRows
  private let kind: Kind?
  private let companion: ArchivedArray?
  private let companionRows: ArchivedRows?
  /// Members per point in the file.
  private let memberCount: Int

  init(_ contents: SweepContents, _ array: ArchivedArray) throws(StoreError) {
    self.array = array
    archive = contents.archive
    memberCount = contents.grid.members
    rows = try ArchivedRows(of: array, in: archive)
    let found = Self.companion(of: array, among: contents.summaries)
    (kind, companion) = (found?.kind, found?.array)
    companionRows = try found.map { (_, array) throws(StoreError) in
      try ArchivedRows(of: array, in: contents.archive)
    }
  }

  private static func companion(
    of array: ArchivedArray, among arrays: [ArchivedArray]
  ) -> (kind: Kind, array: ArchivedArray)? {
    let named = { (name: String) in arrays.first { $0.name == name } }
    if let interval = named(array.name + "_interval"),
      interval.dimensions.dropLast() == array.dimensions[...], interval.shape.last == 2
    {
      return (.interval, interval)
    }
    if let error = named(array.name + "_error"), error.dimensions == array.dimensions {
      return (.error, error)
    }
    guard array.name.hasSuffix("_mean"),
      let deviation = named(array.name.dropLast("mean".count) + "deviation"),
      deviation.dimensions == array.dimensions
    else { return nil }
    return (.deviation, deviation)
  }

  /// The names of arrays that stand beside others.
  static func companions(among arrays: [ArchivedArray]) -> Set<String> {
    Set(arrays.compactMap { companion(of: $0, among: arrays)?.array.name })
  }

  /// What stands beside the measure: how it is written, and the study's words for it; nil for nothing.
  var companionWords: String? {
    guard let companion, let kind else { return nil }
    let sign = kind == .interval ? "[ , ]" : "±"
    let definition = companion.definition.map { "; \($0)" } ?? ""
    return "\(sign) \(companion.plainName): \(companion.longName)\(definition)"
  }

  /// What stands beside the measure, without its name; nil for nothing.
  var companionKind: String? {
    guard let companion, let kind else { return nil }
    switch kind {
    case .deviation: return "± standard deviation over members"
    case .error:
      let isStandard = companion.longName.hasPrefix("standard error")
      return "± " + (isStandard ? "standard error" : "the study's NAME_error")
    case .interval:
      // Such as "members in which it emerges, 95 % interval" and "Wilson's interval of fraction_emerged".
      let level = companion.longName.split(separator: ", ").last.map(String.init) ?? ""
      let method = companion.definition?.replacing(" of " + array.plainName, with: "") ?? ""
      return "[ , ] \(level)" + (method.isEmpty ? "" : " (\(method))")
    }
  }

  /// The columns of what stands beside the measure.
  var companionColumns: [Table.Column] {
    guard let companion, let kind else { return [] }
    let ends = kind == .interval ? ["[lower]", "[upper]"] : [""]
    return ends.map {
      Table.Column(
        name: companion.name + $0, longName: companion.longName, unit: companion.unit)
    }
  }

  /// The summary of a point.
  struct Point {
    /// Members that it is computed from.
    let members: Int
    /// Members of the point.
    let asked: Int
    fileprivate let isDone: Bool
    fileprivate let row: Int
    fileprivate let count: Int
    fileprivate let numbers: Numbers
    /// By companion column.
    fileprivate let companions: Numbers?
    fileprivate let companionCount: Int

    /// The value of one element; NaN where there is no summary.
    func value(_ element: Int) -> Double { isDone ? numbers[row * count + element] : .nan }

    /// What stands beside it.
    func companion(_ column: Int, _ element: Int) -> Double {
      guard isDone, let companions else { return .nan }
      return companions[(row * count + element) * companionCount + column]
    }
  }

  /// Reads the summaries of consecutive points.
  func read(_ points: Range<Int>) throws(StoreError) -> [Point] {
    let statuses = try archive.statuses(summary: true, at: points)
    let members = try archive.summarizedMembers(at: points) ?? []
    let runs = try archive.statuses(
      summary: false, at: points.lowerBound * memberCount..<points.upperBound * memberCount)
    let numbers = try rows.read(points)
    let companions = try companionRows?.read(points)
    return points.indices.map { point in
      let row = point - points.lowerBound
      let ofPoint = runs[row * memberCount..<(row + 1) * memberCount]
      return Point(
        members: members.isEmpty ? 0 : Int(members[row]),
        asked: ofPoint.count { $0 != .absent }, isDone: statuses[row] == .done, row: row,
        count: array.count, numbers: numbers, companions: companions,
        companionCount: companionColumns.count)
    }
  }

  /// One element for people, with how many members it is computed from where these are not all.
  func text(_ point: Point, _ element: Int) -> String {
    let value = point.value(element)
    let text =
      switch kind {
      case .interval:
        Quantity.text(value, from: point.companion(0, element), to: point.companion(1, element))
      case .error, .deviation: Quantity.text(value, point.companion(0, element))
      case nil: Quantity.text(value)
      }
    guard text != Quantity.none, point.members != point.asked else { return text }
    return text + " (\(point.members)/\(point.asked))"
  }
}

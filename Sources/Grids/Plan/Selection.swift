internal import StudyKit

/// The runs of a grid that are to be done: those that `--only` selects, of a smaller grid or a part if there is one.
package struct Selection: Equatable, Sendable {
  /// The indices along each axis; nil for all.
  package let indices: [Set<Int>?]
  /// The members; nil for all.
  package let members: Set<Int>?
  /// The runs in row-major order among which indices and members select; nil for all.
  package var runs: RunSet?

  /// Everything.
  package static func all(of grid: Grid) -> Selection {
    Selection(indices: grid.axes.map { _ in nil }, members: nil)
  }

  /// Whether it is everything.
  package var isAll: Bool {
    members == nil && runs == nil && indices.allSatisfy { $0 == nil }
  }

  /// Whether the runs of a point are selected.
  package func contains(_ point: [Int]) -> Bool {
    zip(indices, point).allSatisfy { $0?.contains($1) ?? true }
  }

  /// Whether all runs of a point are selected.
  package func containsAll(of point: Int, in grid: Grid) -> Bool {
    let ofPoint = point * grid.members..<(point + 1) * grid.members
    return members == nil && contains(grid.indicesAndSeed(ofPoint: point).indices)
      && runs.map { $0.count(in: ofPoint) == grid.members } ?? true
  }

  /// Whether a member is selected.
  package func contains(member: Int) -> Bool { members?.contains(member) ?? true }
}

extension Selection {
  /// Reads the values of `--only`, such as `noise=0.5,member=0..9`.
  ///
  /// Conditions on different names must all hold; those on one name are alternatives. A name is an axis, `member`,
  /// or a parameter of a zip; a zip's own value is its index; `a..b` means the numbers from a to b.
  package init(_ options: [String], of grid: Grid) throws(GridError) {
    try self.init(options, axes: grid.axes, members: grid.members)
  }

  /// Reads the values of `--only` for a grid whose axes and number of members are known.
  package init(_ options: [String], axes: [Axis], members count: Int) throws(GridError) {
    var indices = [Set<Int>?](repeating: nil, count: axes.count)
    var byColumn: [String: (axis: Int, indices: Set<Int>)] = [:]
    var members: Set<Int>?
    do throws(GridError.Problem) {
      for option in options {
        for condition in Self.split(option) {
          let (name, values) = try Self.indices(condition, option, axes, members: count)
          if name == "member" {
            members = (members ?? []).union(values)
          } else if let axis = axes.firstIndex(where: { axis in
            axis.name == name || axis.columns.contains { $0.parameter == name }
          }) {
            byColumn[name] = (axis, (byColumn[name]?.indices ?? []).union(values))
          }
        }
      }
      for (axis, chosen) in byColumn.values {
        indices[axis] = indices[axis].map { $0.intersection(chosen) } ?? chosen
      }
      if indices.contains([]) {
        throw Self.problem(options.joined(separator: ","), "it selects no run of the grid")
      }
    } catch { throw GridError(.usage, file: "--only", [error]) }
    self.indices = indices
    self.members = members
  }

  /// Splits at commas outside of brackets and quotes.
  private static func split(_ option: String) -> [String] {
    var parts = [""]
    var depth = 0
    var isQuoted = false
    for character in option {
      switch character {
      case "\"": isQuoted.toggle()
      case "[" where !isQuoted: depth += 1
      case "]" where !isQuoted: depth -= 1
      default: break
      }
      if character == ",", depth <= 0, !isQuoted {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return parts
  }

  private static func problem(_ option: String, _ reason: String) -> GridError.Problem {
    GridError.Problem(at: .option("--only " + option), "", .other(reason))
  }

  /// The indices that one condition selects, at least one.
  private static func indices(
    _ condition: String, _ option: String, _ axes: [Axis], members count: Int
  ) throws(GridError.Problem) -> (name: String, indices: [Int]) {
    let parts = condition.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2 else {
      throw problem(option, "\"\(shortened(condition))\" is not of the form name=value")
    }
    let (name, text) = (parts[0], parts[1])
    let values: [ParameterValue]
    if name == "member" {
      values = []
    } else if let axis = axes.first(where: { $0.isZip && $0.name == name }) {
      values = (0..<axis.count).map { .integer($0) }
    } else if let column = axes.flatMap(\.columns).first(where: { $0.parameter == name }) {
      values = column.values
    } else {
      let zipped = axes.filter(\.isZip).flatMap(\.columns).map(\.parameter)
      let known = axes.map(\.name) + zipped + ["member"]
      throw GridError.Problem(
        at: .option("--only " + option), "", .unknownName(name, of: "axis", known: known))
    }
    let found =
      name == "member"
      ? members(text, count) : values.indices.filter { matches(values[$0], text) }
    guard !found.isEmpty else {
      let all = name == "member" ? "0..\(count - 1)" : listed(values)
      throw problem(option, "\(name) has no value \(shortened(text)); its values are \(all)")
    }
    return (name, found)
  }

  private static func listed(_ values: [ParameterValue]) -> String {
    let shown = values.prefix(12).map(\.description).joined(separator: ", ")
    return shown + (values.count > 12 ? " and \(values.count - 12) more" : "")
  }

  private static func members(_ text: String, _ count: Int) -> [Int] {
    let ends = text.split(separator: "..", omittingEmptySubsequences: false).map { Int($0) }
    switch ends.count {
    case 1: return ends[0].map { 0..<count ~= $0 ? [$0] : [] } ?? []
    case 2:
      guard let first = ends[0], let last = ends[1], first >= 0, first <= last, first < count
      else { return [] }
      return Array(first...min(last, count - 1))
    default: return []
    }
  }

  private static func matches(_ value: ParameterValue, _ text: String) -> Bool {
    if value == .text(text) { return true }
    let read = try? JSONReader.read(Array(text.utf8)).node.parameterValue
    if let read, isEqual(value, read) { return true }
    let words = text.split(separator: "..", omittingEmptySubsequences: false)
    let ends = words.map { Double($0) }
    guard ends.count == 2, let first = ends[0], let last = ends[1], first <= last else {
      return false
    }
    switch value {
    case .integer(let whole):
      // Large integers may not be exact doubles.
      if let first = Int(words[0]), let last = Int(words[1]) {
        return first <= whole && whole <= last
      }
      return first...last ~= Double(whole)
    case .number(let number): return first...last ~= number
    default: return false
    }
  }

  /// Whether a value is what was written, where a whole number may be written as a real one.
  private static func isEqual(_ value: ParameterValue, _ written: ParameterValue) -> Bool {
    switch (value, written) {
    // A double from 2⁵³ on stands for its neighbors, too.
    case (.integer(let whole), .number(let number)):
      number.magnitude < 0x1p53 && Double(whole) == number
    case (.number(let number), .integer(let whole)): number == Double(whole)
    case (.list(let values), .list(let others)):
      values.count == others.count && zip(values, others).allSatisfy(isEqual)
    default: value == written
    }
  }
}

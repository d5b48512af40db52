internal import StudyKit

/// Conditions on where runs are along a grid's axes, as `--only` and grids write them, such as `noise=0.5,size=0..2`.
///
/// Conditions on different names must all hold; those on one name are alternatives. A name is an axis, `member`,
/// or a parameter that steps along one with others; a zip's own value is its index, a case's its name; `a..b` means the
/// numbers from a to b. No condition holds on an axis or a parameter where it does not exist.
struct Conditions: Sendable {
  /// The indices along each axis; nil for all.
  let indices: [Set<Int>?]
  /// The members; nil for all.
  let members: Set<Int>?
  // By axis with a condition: whether each index along it is chosen.
  private let masks: [(axis: Int, isChosen: [Bool])]

  /// What is wrong with what was written.
  struct Refusal: Error {
    /// Which of the texts, or all of them.
    let text: String
    /// What is wrong.
    let reason: GridError.Reason
  }

  /// Reads conditions, those of several texts as one; without a number of members, these have no name.
  init(_ texts: [String], axes: [Axis], members count: Int?) throws(Refusal) {
    var indices = [Set<Int>?](repeating: nil, count: axes.count)
    var byColumn: [String: (axis: Int, indices: Set<Int>)] = [:]
    var members: Set<Int>?
    for text in texts {
      for condition in Self.split(text) {
        let (name, values) = try Self.indices(condition, of: text, axes, members: count)
        if name == "member", count != nil {
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
      throw Self.refusal(texts.joined(separator: ","), "it selects no run of the grid")
    }
    self.indices = indices
    self.members = members
    masks = indices.enumerated().compactMap { axis, chosen in
      chosen.map { chosen in
        (axis: axis, isChosen: (0..<axes[axis].count).map { chosen.contains($0) })
      }
    }
  }

  /// Whether they hold at the point with these indices along the axes.
  func hold(at indices: [Int], along axes: [Axis]) -> Bool {
    masks.allSatisfy { $0.isChosen[indices[$0.axis]] && axes[$0.axis].exists(at: indices) }
  }

  /// The axes on which they are, in ascending order.
  var axes: [Int] { indices.indices.filter { indices[$0] != nil } }
}

extension Conditions {
  /// Splits at commas outside of brackets and quotes.
  static func split(_ option: String) -> [String] {
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

  private static func refusal(_ text: String, _ reason: String) -> Refusal {
    Refusal(text: text, reason: .other(reason))
  }

  /// The indices that one condition selects, at least one.
  private static func indices(
    _ condition: String, of text: String, _ axes: [Axis], members count: Int?
  ) throws(Refusal) -> (name: String, indices: [Int]) {
    let parts = condition.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2 else {
      throw refusal(text, "\"\(shortened(condition))\" is not of the form name=value")
    }
    let (name, value) = (parts[0], parts[1])
    let values: [ParameterValue?]
    if name == "member", count != nil {
      values = []
    } else if let axis = axes.first(where: { $0.isZip && $0.name == name }) {
      values = axis.names?.map { .text($0) } ?? (0..<axis.count).map { .integer($0) }
    } else if let column = axes.flatMap(\.columns).first(where: { $0.parameter == name }) {
      values = column.values.indices.map { column[$0] }
    } else {
      let zipped = axes.filter(\.isZip).flatMap(\.columns).map(\.parameter)
      let known = axes.map(\.name) + zipped + (count == nil ? [] : ["member"])
      throw Refusal(text: text, reason: .unknownName(name, of: "axis", known: known))
    }
    let ofMembers = name == "member" ? count : nil
    let found =
      ofMembers.map { members(value, $0) }
      ?? values.indices.filter { index in values[index].map { matches($0, value) } ?? false }
    guard !found.isEmpty else {
      let all = ofMembers.map { "0..\($0 - 1)" } ?? listed(values.compactMap { $0 })
      throw refusal(text, "\(name) has no value \(shortened(value)); its values are \(all)")
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

internal import Grids
internal import Store
internal import StudyKit
internal import Tables

/// An axis of a sweep or a dimension of its findings, with the values along it as a figure needs them.
struct FigureFactor {
  private enum Values {
    /// By index along an axis; nil for what are no numbers.
    case axis(texts: [String], numbers: [Double]?)
    case own(ArchivedDimension)
  }

  let name: String
  /// What stands beside it in a figure, with its unit.
  let title: String
  /// The indices that are shown.
  var indices: [Int]
  /// How many there are.
  let count: Int
  private let values: Values
  /// Where the axis exists; nil for everywhere.
  private let scope: ParameterSpace.Scope?

  /// An axis, at the indices that are wanted.
  init(axis: Int, of contents: SweepContents) {
    let named = contents.keyColumns.filter { $0.axis == axis }
    scope = contents.grid.axes[axis].scope
    name = contents.grid.axes[axis].name
    indices = contents.indices[axis]
    count = contents.grid.axes[axis].count
    guard named.count == 1 else {
      title = name
      values = .axis(texts: Self.texts(ofZip: named, count: count), numbers: nil)
      return
    }
    let column = named[0].column
    title = named[0].isName ? name : Self.title(column.name, column.longName, column.unit)
    let numbers = named[0].cells.compactMap(\.numeric)
    values = .axis(
      texts: named[0].cells.map(\.plain), numbers: numbers.count == count ? numbers : nil)
  }

  /// A dimension of findings.
  init(_ dimension: ArchivedDimension) {
    name = dimension.name
    title = Self.title(dimension.name, dimension.longName, dimension.unit)
    indices = Array(0..<dimension.count)
    count = dimension.count
    values = .own(dimension)
    scope = nil
  }

  /// Whether numbers stand along it.
  var hasNumbers: Bool {
    switch values {
    case .axis(_, let numbers): numbers != nil
    case .own(let dimension): !dimension.hasWords
    }
  }

  /// The number at an index, where a point has these indices along the axes; NaN for none.
  func number(_ index: Int, at axes: [Int]) -> Double {
    guard scope?.contains(axes) ?? true else { return .nan }
    return switch values {
    case .axis(_, let numbers): numbers?[index] ?? .nan
    case .own(let dimension):
      dimension.cell(dimension.offset(at: axes) + index).numeric ?? .nan
    }
  }

  /// The value at an index as a text; empty where the axis does not exist.
  func text(_ index: Int, at axes: [Int]) -> String {
    guard scope?.contains(axes) ?? true else { return "" }
    return switch values {
    case .axis(let texts, _): texts[index]
    case .own(let dimension): dimension.cell(dimension.offset(at: axes) + index).plain
    }
  }

  /// What tells an index from others: a word alone, a number with the name.
  func label(_ index: Int, at axes: [Int]) -> String {
    let text = text(index, at: axes)
    if case .own(let dimension) = values, dimension.hasWords { return text }
    return text.isEmpty || text.contains("=") ? text : "\(name)=\(text)"
  }

  /// Whether the numbers of an axis are spaced by factors rather than by steps.
  var isSpacedByFactors: Bool {
    guard case .axis(_, let numbers?) = values, numbers.count > 2 else { return false }
    let sorted = numbers.sorted()
    guard let least = sorted.first, let greatest = sorted.last, least > 0 else { return false }
    return greatest / least >= 8 && sorted[sorted.count / 2] <= (least + greatest) / 4
  }

  /// The most characters of what stands beside a side, without the unit.
  static let longestTitle = 48
  /// Units that say nothing beside a name.
  private static let emptyUnits: Set = ["", "1", "unit"]

  /// What stands beside a side of a figure: the longer name where it is short enough, and the unit.
  static func title(_ name: String, _ longName: String?, _ unit: String?) -> String {
    let words = longName.map { $0.count <= longestTitle ? $0 : name } ?? name
    guard let unit, !emptyUnits.contains(unit) else { return words }
    return "\(words) (\(unit))"
  }

  /// Of the first index all that is zipped, of the others what differs from it.
  private static func texts(ofZip columns: [AxisColumn], count: Int) -> [String] {
    (0..<count).map { index in
      let all = columns.map { ($0.column.name, $0.cell(index), $0.cell(0)) }
      let shown = index == 0 ? all : all.filter { $0.1 != $0.2 }
      return shown.map { "\($0.0)=\($0.1.plain)" }.joined(separator: ", ")
    }
  }
}

extension Cell {
  /// The number; nil for anything else.
  var numeric: Double? {
    switch self {
    case .whole(let whole): Double(whole)
    case .number(let number): number
    case .none, .flag, .text: nil
    }
  }
}

extension Array {
  /// No more elements than so many: the last, the first, and others evenly between them.
  func thinned(to most: Int) -> [Element] {
    guard count > most else { return self }
    let step = Double(count - 1) / Double(Swift.max(most - 1, 1))
    return (0..<most).reversed().map { self[count - 1 - Int((Double($0) * step).rounded())] }
  }
}

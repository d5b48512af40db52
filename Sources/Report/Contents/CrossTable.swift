internal import Grids
internal import Store
internal import Tables

/// A measure, or a summary's, over axes and its own dimensions, laid out for people: some of them down the rows, one perhaps
/// across the columns.
struct CrossTable {
  /// An axis or a dimension, with the indices that are shown.
  struct Factor {
    /// Which it is, by its number.
    enum Source: Equatable {
      case axis(Int)
      case own(Int)
    }

    let name: String
    let source: Source
    /// The indices that are shown.
    var indices: [Int]
    /// How many there are.
    let count: Int

    /// The factor with at most so many indices: the last, the first, and others evenly between them.
    func thinned(to most: Int) -> Factor {
      var factor = self
      factor.indices = indices.thinned(to: most)
      return factor
    }
  }

  /// The indices of a value, along the axes and along the own dimensions.
  struct Site {
    var axes: [Int]
    var own: [Int]
  }

  /// The longest dimension that is shown whole, and how many values are shown of a longer one, such as the steps of a
  /// curve.
  private static let (longest, few) = (20, 11)

  let contents: SweepContents
  let array: ArchivedArray
  let dimensions: [ArchivedDimension]
  private let axisColumns: [AxisColumn]
  private let keyColumns: [AxisColumn]
  /// Axes and dimensions, outermost first.
  let factors: [Factor]

  init(_ contents: SweepContents, _ array: ArchivedArray) throws(StoreError) {
    self.contents = contents
    self.array = array
    dimensions = try contents.dimensions(of: array)
    axisColumns = contents.axisColumns
    keyColumns = contents.keyColumns
    let axes = contents.grid.axes.enumerated().map { index, axis in
      Factor(
        name: axis.name, source: .axis(index), indices: contents.indices[index], count: axis.count)
    }
    let own = dimensions.enumerated().map { index, dimension in
      Factor(
        name: dimension.name, source: .own(index), indices: Array(0..<dimension.count),
        count: dimension.count)
    }
    factors =
      axes
      + zip(own, dimensions).map {
        $1.hasWords || $1.count <= Self.longest ? $0 : $0.thinned(to: Self.few)
      }
  }

  /// The factors that tell rows or columns apart.
  var shown: [Factor] { factors.filter { $0.indices.count > 1 } }

  /// What is the same everywhere, such as `noise=0.8`.
  var fixed: [String] {
    factors.filter { $0.indices.count == 1 }.map { factor in
      var site = first
      move(&site, to: factor.indices[0], along: factor)
      return label(of: factor, at: site)
    }
  }

  /// What is shown in part, such as `11 of 101 values of step`.
  func thinned(_ factors: [Factor]) -> [String] {
    factors.compactMap { factor in
      guard case .own = factor.source, factor.indices.count < factor.count else { return nil }
      return "\(factor.indices.count) of \(factor.count) values of \(factor.name)"
    }
  }

  /// The first of what is selected.
  private var first: Site {
    Site(axes: contents.indices.map { $0[0] }, own: dimensions.map { _ in 0 })
  }

  private func move(_ site: inout Site, to index: Int, along factor: Factor) {
    switch factor.source {
    case .axis(let axis): site.axes[axis] = index
    case .own(let dimension): site.own[dimension] = index
    }
  }

  /// A factor's columns and their values at a site: of a zip, what is zipped.
  private func values(of factor: Factor, at site: Site) -> [(name: String, cell: Cell)] {
    switch factor.source {
    case .axis(let axis):
      let columns = axisColumns.filter { $0.axis == axis }
      let named = keyColumns.filter { $0.axis == axis }
      return (named.isEmpty ? columns : named).map {
        ($0.column.name, $0.cell(at: site.axes))
      }
    case .own(let index):
      let dimension = dimensions[index]
      let offset = dimension.offset(at: site.axes) + site.own[index]
      return [(dimension.name, dimension.cell(offset))]
    }
  }

  private func label(of factor: Factor, at site: Site) -> String {
    values(of: factor, at: site).map { "\($0.name)=\($0.cell.plain)" }.joined(separator: ", ")
  }

  /// The table with a factor across its columns, if any, and no more than so many rows; and how many rows there are.
  ///
  /// `cell` gives the text for a point and an element of it.
  func table(
    across pivot: Factor?, rows limit: Int, heading: String,
    cell: (_ point: Int, _ element: Int) throws(StoreError) -> String
  ) throws(StoreError) -> (table: TextTable, rows: Int) {
    let down = shown.filter { $0.source != pivot?.source }
    let count = down.reduce(1) { $0 * $1.indices.count }
    var keys: [[Cell]] = []
    var cells: [[String]] = []
    for row in 0..<min(count, limit) {
      var site = first
      var rest = row
      for factor in down.reversed() {
        let (next, index) = rest.quotientAndRemainder(dividingBy: factor.indices.count)
        move(&site, to: factor.indices[index], along: factor)
        rest = next
      }
      keys.append(down.flatMap { values(of: $0, at: site).map(\.cell) })
      var line: [String] = []
      for index in pivot?.indices ?? [0] {
        if let pivot { move(&site, to: index, along: pivot) }
        let point = zip(site.axes, contents.grid.axes).reduce(0) { $0 * $1.1.count + $1.0 }
        let element = zip(site.own, dimensions).reduce(0) { $0 * $1.1.count + $1.0 }
        line.append(try cell(point, element))
      }
      cells.append(line)
    }
    let names = down.flatMap { values(of: $0, at: first).map(\.name) }
    let headers =
      pivot.map { pivot in
        pivot.indices.map { index in
          var site = first
          move(&site, to: index, along: pivot)
          return label(of: pivot, at: site)
        }
      } ?? [heading]
    let keyColumns = names.enumerated().map { index, name in
      TextTable.Column(header: name, keys: keys.map { $0[index] })
    }
    let valueColumns = headers.enumerated().map { index, header in
      TextTable.Column(header: header, cells: cells.map { $0[index] })
    }
    return (TextTable(keyColumns + valueColumns), count)
  }
}

package import Files

/// One value of a table.
package enum Cell: Equatable, Sendable {
  /// There is none.
  case none
  case flag(Bool)
  case whole(Int)
  case number(Double)
  case text(String)
}

/// The values of one column in a piece of a table.
package enum Values: Sendable {
  /// The same in every row.
  case same(Cell)
  /// In each row one of a few, by its index.
  case chosen([Cell], [Int])
  /// Whole numbers; nil for none.
  case whole([Int?])
  /// Single precision; NaN for none.
  case single([Float])
  /// Double precision; NaN for none.
  case double([Double])

  /// The value in a row; a number that is none is ``Cell/none``.
  package subscript(_ row: Int) -> Cell {
    switch self {
    case .same(let cell): cell
    case .chosen(let cells, let indices): cells[indices[row]]
    case .whole(let values): values[row].map { .whole($0) } ?? .none
    case .single(let values): values[row].isNaN ? .none : .number(Double(values[row]))
    case .double(let values): values[row].isNaN ? .none : .number(values[row])
    }
  }
}

/// A table with one row for each thing and one column for each of its properties.
///
/// Rows are made piece by piece, when they are asked for: a sweep may have more than memory holds.
package struct Table: Sendable {
  /// What a column is.
  package struct Column: Equatable, Sendable {
    /// Its name, unique in the table.
    package fileprivate(set) var name: String
    /// What it is, in a few words; nil where the name says it.
    package let longName: String?
    /// Nil for pure numbers and words.
    package let unit: String?
    /// Whether it says which row it is.
    package let isKey: Bool
    /// Whether every row has the same value, so that a narrow table can do without.
    package let isConstant: Bool
    /// Whether it counts something of which there mostly is none.
    package let isTally: Bool

    package init(
      name: String, longName: String? = nil, unit: String? = nil, isKey: Bool = false,
      isConstant: Bool = false, isTally: Bool = false
    ) {
      self.name = name
      self.longName = longName
      self.unit = unit
      self.isKey = isKey
      self.isConstant = isConstant
      self.isTally = isTally
    }
  }

  /// Consecutive rows.
  package struct Piece: Sendable {
    package let rowCount: Int
    /// By column.
    package let values: [Values]

    package init(rowCount: Int, values: [Values]) {
      self.rowCount = rowCount
      self.values = values
    }
  }

  /// What a row is: `runs`, `points`, `curves`, `measure` or `summary`.
  package let name: String
  package let columns: [Column]
  /// How many pieces there are.
  package let pieceCount: Int
  private let reader: @Sendable (Int) throws(StoreError) -> Piece

  /// A table; of two columns with one name the later gets another, with a number.
  package init(
    _ name: String, _ columns: [Column], pieceCount: Int,
    piece: @escaping @Sendable (Int) throws(StoreError) -> Piece
  ) {
    self.name = name
    var names: Set<String> = []
    self.columns = columns.map { column in
      var name = column.name
      var number = 2
      while !names.insert(name).inserted {
        name = "\(column.name)_\(number)"
        number += 1
      }
      var named = column
      named.name = name
      return named
    }
    self.pieceCount = pieceCount
    reader = piece
  }

  /// Reads a piece.
  package func piece(_ index: Int) throws(StoreError) -> Piece { try reader(index) }
}

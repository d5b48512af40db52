internal import HDF5

/// The columns of a table in `/log` whose rows are filled as needed.
protocol LogField: CaseIterable, RawRepresentable<String> {
  /// The group of the table's arrays.
  static var group: String { get }
  /// The name of the dimension along the rows.
  static var row: String { get }
  /// How many rows there are.
  static var rowCount: Int { get }
  /// The type of the elements.
  var elementType: ElementType { get }
  /// A description, for the label `long_name`.
  var longName: String { get }
}

extension LogField {
  /// The path of the array.
  var path: String { Self.group + "/" + rawValue }

  /// Whether it is text.
  var isText: Bool { elementType == .character }

  /// The size of one row in bytes.
  var rowSize: Int { isText ? TableSize.logText : elementType.size }

  /// The lengths of the array.
  var shape: [Int] { [Self.rowCount] + (isText ? [TableSize.logText] : []) }

  /// The number that says that nothing was written into a row.
  var fill: File.Fill { elementType == .float64 ? .notANumber : .zero }

  /// The paths, types and shapes of the arrays.
  static var made: [(path: String, type: ElementType, shape: [Int])] {
    allCases.map { ($0.path, $0.elementType, $0.shape) }
  }
}

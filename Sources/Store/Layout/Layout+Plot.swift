internal import HDF5

extension Layout {
  /// What viewers such as H5Web and silx draw when they open the file, as attributes of its root by the NeXus
  /// conventions: an array (`signal`) and the coordinates along it (`axes`). None where there is nothing to draw.
  ///
  /// The root is the `NXdata` itself, since the arrays stand there. The attributes are no part of the signature: files
  /// that were made without them stay as they are.
  var plotLabels: [Variable.Label] {
    guard let signal else { return [] }
    return [
      .init(name: "NX_class", value: .text("NXdata")),
      .init(name: "signal", value: .text(String(signal.path.dropFirst()))),
      .init(name: "axes", value: .texts(signal.dimensions.map(axis))),
    ]
  }

  /// The first number of the summaries, else of the runs, in the study's order; where there is none, the first measure.
  private var signal: Variable? {
    let numbers = { (columns: [Column]) in Set(columns.filter(\.shape.isEmpty).map(\.path)) }
    let choices = [numbers(summaries), numbers(measures), Set((measures + summaries).map(\.path))]
    let arrays = variables.filter { !$0.dimensions.isEmpty }
    return choices.lazy.compactMap { paths in arrays.first { paths.contains($0.path) } }.first
  }

  /// The name of the coordinate along a dimension; `.` where no numbers stand along it.
  private func axis(_ dimension: String) -> String {
    let coordinate = variables.first { $0.path == dimension }
    let hasNumbers = coordinate?.role == .coordinate && coordinate?.elementType != .character
    return hasNumbers ? String(dimension.dropFirst()) : "."
  }
}

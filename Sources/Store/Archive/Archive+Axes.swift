internal import HDF5

extension Archive {
  /// A dimension of the runs, with its values as text.
  package struct Axis: Equatable, Sendable {
    /// The name of the dimension.
    package let name: String
    /// A text for each index along it.
    package let labels: [String]

    package init(name: String, labels: [String]) {
      self.name = name
      self.labels = labels
    }
  }

  /// The axes and `member`, outermost first.
  package func axes() throws(StoreError) -> [Axis] {
    do throws(HDF5Error) {
      let file = try File.open(path, live: true)
      var axes: [Axis] = []
      for dimension in dimensions { axes.append(try Self.axis(dimension, file)) }
      return axes
    } catch { throw .hdf5(error) }
  }

  private static func axis(_ path: String, _ file: borrowing File) throws(HDF5Error) -> Axis {
    let dataset = try file.dataset(path)
    let labels: [String]
    switch dataset.elementType {
    case .character?, .text?: labels = try dataset.readTexts()
    case .float64?, .float32?: labels = try dataset.read(as: Double.self).map(short)
    default:
      let meanings = try file.attribute("flag_meanings", of: path)?.firstText
      let isTruth = meanings == Variable.truthMeanings
      let values: [Int64] = try dataset.read()
      labels = values.map { isTruth ? ($0 == 0 ? "false" : "true") : String($0) }
    }
    let parameter = try file.attribute(Variable.parameterLabel, of: path)?.firstText
    return Axis(name: parameter ?? String(path.dropFirst()), labels: labels)
  }

  /// A number in its shortest form, whole numbers without a decimal point.
  private static func short(_ value: Double) -> String {
    Int(exactly: value).map(String.init) ?? "\(value)"
  }
}

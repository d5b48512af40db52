internal import Grids
internal import HDF5

extension ArchivedSweep {
  /// The parts of the file that are not as this program would make them for the grid in it: coordinates, dimensions
  /// and labels, each in a few words.
  ///
  /// A file whose seal holds has none, unless the program has changed since. Objects and labels that others have
  /// added are not checked.
  package func changedStructure() throws(StoreError) -> [String] {
    let layout = try Layout(grid, of: archive)
    do throws(HDF5Error) {
      let file = try File.open(archive.path, live: true)
      let paths = try file.rootPaths()
      var changed = try Self.changed(layout.labels, of: "/", file)
      for variable in layout.variables where !variable.path.hasPrefix("/grid/") {
        guard archive.column(variable.path) != nil else {
          if variable.isOptional { continue }
          changed.append(variable.path + " is missing or a link")
          continue
        }
        changed += try Self.changed(variable, file, paths)
      }
      if archive.resolvedText != grid.resolvedText { changed.append("/grid/resolved") }
      return changed
    } catch { throw .hdf5(error) }
  }

  private static func changed(
    _ variable: Variable, _ file: borrowing File, _ paths: [File.Address: String]
  ) throws(HDF5Error) -> [String] {
    let dataset = try file.dataset(variable.path)
    guard dataset.elementType == variable.elementType, dataset.shape == variable.shape else {
      return ["type or shape of \(variable.path)"]
    }
    var changed: [String] = []
    if try !variable.contents.isHeld(by: dataset, isBare: variable.role == .bareDimension) {
      changed.append("values of \(variable.path)")
    }
    if variable.role == .array, try dataset.scales(paths) != variable.dimensions {
      changed.append("dimensions of \(variable.path)")
    }
    return try changed + Self.changed(variable.labels, of: variable.path, file)
  }

  private static func changed(
    _ labels: [Variable.Label], of path: String, _ file: borrowing File
  ) throws(HDF5Error) -> [String] {
    var changed: [String] = []
    for label in labels where try !label.value.isSame(as: file.attribute(label.name, of: path)) {
      changed.append("\(label.name) of \(path == "/" ? "the file" : path)")
    }
    return changed
  }
}

extension Variable.Contents {
  /// Whether a dataset holds exactly these; what runs write is not checked.
  fileprivate func isHeld(
    by dataset: borrowing Dataset, isBare: Bool
  ) throws(HDF5Error) -> Bool {
    switch self {
    case .raw:
      guard isBare else { return true }
      let zeros: [Float] = try dataset.read()
      return zeros.allSatisfy { $0.bitPattern == 0 }
    case .integers(let values): return try dataset.read() == values
    case .bytes(let values): return try dataset.read() == values
    case .texts(let values): return try dataset.readTexts() == values
    case .numbers(let values):
      let read: [Double] = try dataset.read()
      return read.elementsEqual(values) { $0.isSame(as: $1) }
    }
  }
}

extension Attribute {
  /// Whether an attribute that was read is what was written as this one.
  fileprivate func isSame(as read: Attribute?) -> Bool {
    switch (self, read) {
    case (.float(let own), .number(let value)?): Double(own).isSame(as: value)
    case (.number(let own), .number(let value)?): own.isSame(as: value)
    default: read == self
    }
  }
}

extension Double {
  /// Whether both are the same number, or both NaN.
  fileprivate func isSame(as other: Double) -> Bool { self == other || isNaN && other.isNaN }
}

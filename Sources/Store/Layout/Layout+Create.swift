internal import HDF5

extension Layout {
  /// Makes the complete file in an empty one: every array in its full shape and filled, sealed and closed.
  ///
  /// Disk space is allocated first, so that a full disk is noticed at once. HDF5 opens the file through its
  /// descriptor, so that renaming it meanwhile does no harm.
  func create(in file: borrowing RawFile) throws(StoreError) {
    try file.reserve(byteCount)
    let extents: [Range<Int>]
    do throws(HDF5Error) { extents = try build(file.standingPath) } catch {
      // HDF5 knows the file by another name.
      throw .hdf5(
        HDF5Error(
          file: file.path, object: error.object, action: error.action, reason: error.reason))
    }
    try Seal.set(on: file, around: extents)
    try file.reserve(try file.size())
  }

  /// Makes the HDF5 file; returns the extents that runs are written into, in the order of the file.
  private func build(_ path: String) throws(HDF5Error) -> [Range<Int>] {
    let file = try File.create(at: path)
    for label in labels + plot { try file.setAttribute(label.name, of: "/", to: label.value) }
    try file.setAttribute(ResultFormat.signature, of: "/", to: .text(signature))
    for group in ["/runs", "/log", StartField.group, RankField.group, "/grid"] {
      try file.createGroup(group)
    }
    if !weights.isEmpty { try file.createGroup(KeptWeights.group) }
    var extents: [Range<Int>] = []
    for variable in variables {
      let offset = try create(variable, in: file)
      guard variable.isRaw else { continue }
      guard let offset else {
        throw HDF5Error(
          file: path, object: variable.path, action: "write into",
          reason: "no space was allocated for it in the file")
      }
      extents.append(offset..<offset + variable.byteCount)
    }
    try number(in: file)
    try file.close()
    return extents.sorted { $0.lowerBound < $1.lowerBound }
  }

  /// What H5Web and silx draw when they open the file, by the conventions of NeXus: the first number of the summaries, else
  /// of the runs; `.` is an axis without numbers. No part of the signature, so that older files need not have it.
  private var plot: [Variable.Label] {
    let arrays = variables.filter { !$0.dimensions.isEmpty }
    let numbers = [summaries, measures].map { Set($0.filter(\.shape.isEmpty).map(\.path)) }
    let signals = numbers.lazy.compactMap { paths in arrays.first { paths.contains($0.path) } }
    guard let signal = signals.first else { return [] }
    let scales = variables.filter { $0.role == .coordinate && $0.elementType != .character }
    let paths = Set(scales.map(\.path))
    let axes = signal.dimensions.map { paths.contains($0) ? String($0.dropFirst()) : "." }
    let name = String(signal.path.dropFirst())
    let values: [Attribute] = [.text("NXdata"), .text(name), .texts(axes)]
    return zip(["NX_class", "signal", "axes"], values).map { Variable.Label(name: $0, value: $1) }
  }

  /// Makes an array; returns its offset in the file.
  private func create(
    _ variable: Variable, in file: borrowing File
  ) throws(HDF5Error) -> Int? {
    var fill = File.Fill.zero
    if case .raw(let given) = variable.contents { fill = given }
    let dataset = try file.createDataset(
      variable.path, variable.elementType, shape: variable.shape, fill: fill)
    switch variable.contents {
    case .raw: break
    case .integers(let values): try dataset.write(values)
    case .numbers(let values): try dataset.write(values)
    case .texts(let values): try dataset.write(values)
    case .bytes(let values): try dataset.write(values)
    }
    for label in variable.labels {
      try file.setAttribute(label.name, of: variable.path, to: label.value)
    }
    switch variable.role {
    case .coordinate: try dataset.makeScale(named: variable.name)
    case .bareDimension: try dataset.makeBareDimension()
    case .array:
      for (axis, dimension) in variable.dimensions.enumerated() {
        try dataset.attach(try file.dataset(dimension), to: axis)
      }
    }
    return dataset.offset
  }

  /// Numbers the dimensions, which netCDF-4 needs if the coordinate of one is an array of letters, which itself
  /// has two dimensions.
  private func number(in file: borrowing File) throws(HDF5Error) {
    let paths = variables.filter { $0.role != .array }.map(\.path)
    var numbers: [String: Int32] = [:]
    for (number, path) in paths.enumerated() {
      numbers[path] = Int32(number)
      try file.setAttribute("_Netcdf4Dimid", of: path, to: .int32(Int32(number)))
    }
    for variable in variables where variable.role == .coordinate && variable.shape.count > 1 {
      try file.setAttribute(
        "_Netcdf4Coordinates", of: variable.path,
        to: .int32s(variable.dimensions.compactMap { numbers[$0] }))
    }
  }
}

internal import CHDF5

extension Dataset {
  /// Makes the dataset the coordinate of a dimension, as xarray and netCDF-4 read it.
  package func makeScale(named name: String) throws(HDF5Error) {
    let id = identifier.id
    _ = try target.check("name the dimension of") { H5DSset_scale(id, name) }
  }

  /// Makes the dataset represent a dimension without a coordinate, as netCDF-4 does.
  package func makeBareDimension() throws(HDF5Error) {
    // netCDF-4 recognizes such a dimension by this text, with the length padded to ten characters.
    let length = String(count)
    let padding = String(repeating: " ", count: max(0, 10 - length.count))
    try makeScale(
      named: "This is a netCDF dimension but not a netCDF variable." + padding + length)
  }

  /// Makes `scale` the scale of dimension `axis` of this dataset.
  package func attach(_ scale: borrowing Dataset, to axis: Int) throws(HDF5Error) {
    let (id, scaleID) = (identifier.id, scale.identifier.id)
    _ = try target.check("attach \(scale.path) to") {
      H5DSattach_scale(id, scaleID, UInt32(axis))
    }
  }
}

extension Dataset {
  /// The path of each dimension's coordinate; nil if the dimension has none.
  ///
  /// - Parameter paths: Paths of objects by their addresses (``File/rootPaths()``). HDF5 searches the whole file for the
  ///   name of any other.
  package func scales(_ paths: [File.Address: String]) throws(HDF5Error) -> [String?] {
    var scales: [String?] = []
    for axis in shape.indices {
      var scale: (paths: [File.Address: String], found: String?) = (paths, nil)
      _ = try target.check("read the dimensions of") {
        withUnsafeMutablePointer(to: &scale) { pointer in
          // The first scale ends the walk; `pointer` outlives it.
          H5DSiterate_scales(
            identifier.id, UInt32(axis), nil,
            { _, _, scale, context in
              let context = context?.assumingMemoryBound(
                to: (paths: [File.Address: String], found: String?).self)
              let known = context?.pointee.paths[File.Address(sweep_h5_address(scale))]
              context?.pointee.found = known ?? Library.name(of: scale)
              return 1
            }, UnsafeMutableRawPointer(pointer))
        }
      }
      scales.append(scale.found)
    }
    return scales
  }
}

extension Library {
  /// A path of an open object; nil where it has none.
  fileprivate static func name(of object: hid_t) -> String? {
    let length = H5Iget_name(object, nil, 0)
    guard length > 0 else { return nil }
    var bytes = [CChar](repeating: 0, count: length + 1)
    H5Iget_name(object, &bytes, bytes.count)
    return String(decoding: bytes.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

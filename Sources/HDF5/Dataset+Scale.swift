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
  package func scales() throws(HDF5Error) -> [String?] {
    var paths: [String?] = []
    for axis in shape.indices {
      var path: String?
      _ = try target.check("read the dimensions of") {
        withUnsafeMutablePointer(to: &path) { pointer in
          // The first scale ends the walk; `pointer` outlives it.
          H5DSiterate_scales(
            identifier.id, UInt32(axis), nil,
            { _, _, scale, context in
              let length = H5Iget_name(scale, nil, 0)
              guard length > 0 else { return 1 }
              var bytes = [CChar](repeating: 0, count: length + 1)
              H5Iget_name(scale, &bytes, bytes.count)
              context?.assumingMemoryBound(to: String?.self).pointee = String(
                decoding: bytes.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
              return 1
            }, UnsafeMutableRawPointer(pointer))
        }
      }
      paths.append(path)
    }
    return paths
  }
}

internal import CHDF5

extension Dataset {
  /// Makes the dataset the coordinate of a dimension, as xarray and netCDF-4 read it.
  package func makeScale(named name: String) throws(HDF5Error) {
    let id = identifier.id
    _ = try target.check("name the dimension of") { H5DSset_scale(id, name) }
  }

  /// Makes the dataset stand for a dimension that has no coordinate, as netCDF-4 does.
  package func makeBareDimension() throws(HDF5Error) {
    // netCDF-4 knows such a dimension by this text with the length in ten places.
    let length = String(count)
    let padding = String(repeating: " ", count: max(0, 10 - length.count))
    try makeScale(
      named: "This is a netCDF dimension but not a netCDF variable." + padding + length)
  }

  /// Says that dimension `axis` of this dataset is the one of `scale`.
  package func attach(_ scale: borrowing Dataset, to axis: Int) throws(HDF5Error) {
    let (id, scaleID) = (identifier.id, scale.identifier.id)
    _ = try target.check("attach \(scale.path) to") {
      H5DSattach_scale(id, scaleID, UInt32(axis))
    }
  }
}

extension Dataset {
  /// The path of the coordinate of each dimension; nil where a dimension has none.
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

internal import CHDF5

extension Dataset {
  /// How a dataset's elements are stored.
  package struct Storage: Equatable, Sendable {
    /// Whether they are in the dataset's own file, not in others that it names.
    package let isInside: Bool
    /// Their size in the file in bytes, after compression; 0 if none were written.
    package let bytes: Int
    /// The size of one element in the file in bytes.
    package let elementSize: Int
    /// The shape of a chunk; nil if they are contiguous.
    package let chunk: [Int]?
  }

  /// How the elements are stored, according to the file.
  package func storage() throws(HDF5Error) -> Storage {
    let (action, id) = ("read the storage of", identifier.id)
    let creation = try target.identifier(action) { H5Dget_create_plist(id) }
    let type = try target.identifier(action) { H5Dget_type(id) }
    let layout = H5Pget_layout(creation.id)
    guard layout != H5D_LAYOUT_ERROR else { throw target.failure(action) }
    var chunk: [Int]?
    if layout == H5D_CHUNKED {
      var lengths = [hsize_t](repeating: 0, count: shape.count)
      _ = try target.check(action) {
        H5Pget_chunk(creation.id, Int32(lengths.count), &lengths)
      }
      chunk = lengths.map { Int(clamping: $0) }
    }
    let external = try target.check(action) { H5Pget_external_count(creation.id) }
    return Storage(
      isInside: layout != H5D_VIRTUAL && external == 0,
      bytes: Int(clamping: H5Dget_storage_size(id)), elementSize: H5Tget_size(type.id),
      chunk: chunk)
  }
}

internal import CHDF5

/// An open dataset: an array of fixed shape in a file, which it keeps open.
package struct Dataset: ~Copyable {
  /// The path of the file.
  package let file: String
  /// The path inside the file.
  package let path: String
  /// The length of each dimension, outermost first; empty for a scalar.
  package let shape: [Int]
  /// The type of the elements; nil for one that this module does not write, such as half precision
  /// or a compound.
  package let elementType: ElementType?
  /// Whether the elements are numbers, of whatever width.
  package let holdsNumbers: Bool
  let identifier: Identifier
  // A second reference to the file, so that it stays open as long as this dataset.
  private let owner: Identifier

  var target: Target { Target(file: file, object: path) }

  /// How many elements there are.
  package let count: Int

  init(
    file: String, path: String, identifier: consuming Identifier, owner: borrowing Identifier
  ) throws(HDF5Error) {
    let target = Target(file: file, object: path)
    let id = identifier.id
    let space = try target.identifier("read the shape of") { H5Dget_space(id) }
    let rank = Int(
      try target.check("read the shape of") { H5Sget_simple_extent_ndims(space.id) })
    var lengths = [hsize_t](repeating: 0, count: rank)
    _ = try target.check("read the shape of") {
      H5Sget_simple_extent_dims(space.id, &lengths, nil)
    }
    var count = 1
    for length in lengths {
      let (product, overflow) = count.multipliedReportingOverflow(by: Int(clamping: length))
      guard !overflow, length <= Int.max else {
        let text = lengths.map(String.init).joined(separator: " × ")
        throw target.failure("read the shape of", "it claims to have \(text) elements")
      }
      count = product
    }
    let type = try target.identifier("read the type of") { H5Dget_type(id) }
    try target.checkBits(of: type.id)
    let ownerID = owner.id
    _ = try target.check("keep open") { H5Iinc_ref(ownerID) }
    self.file = file
    self.path = path
    shape = lengths.map { Int($0) }
    self.count = count
    elementType = ElementType(type.id)
    let kind = H5Tget_class(type.id)
    holdsNumbers = kind == H5T_FLOAT || kind == H5T_INTEGER
    self.identifier = identifier
    self.owner = Identifier(owning: ownerID)
  }

  /// The offset of the elements in the file, in bytes from its start; nil if they are not contiguous (chunked,
  /// compressed, or not allocated).
  package var offset: Int? {
    Library.enter()
    let address = H5Dget_offset(identifier.id)
    if address == sweep_h5_undefined_address() {
      _ = Library.takeMessage()
      return nil
    }
    return Int(exactly: address)
  }
}

extension File {
  /// The initial contents of a new dataset.
  package enum Fill: Equatable, Sendable {
    case zero
    case notANumber
  }

  /// Opens a dataset; links to other files are not followed.
  package func dataset(_ path: String) throws(HDF5Error) -> Dataset {
    let id = identifier.id
    let opened = try Target(file: self.path, object: path).identifier("open") {
      H5Dopen2(id, path, Library.lookup)
    }
    return try Dataset(file: self.path, path: path, identifier: opened, owner: identifier)
  }

  /// Creates a contiguous dataset, whose space in the file is allocated and filled at once.
  package func createDataset(
    _ path: String, _ elementType: ElementType, shape: [Int], fill: Fill = .zero
  ) throws(HDF5Error) -> Dataset {
    let target = Target(file: self.path, object: path)
    let type = try elementType.datatype(for: target)
    let space = try Self.space(shape, for: target)
    let creation = try target.identifier("create") { H5Pcreate(sweep_h5_dataset_creation()) }
    let action = "create"
    _ = try target.check(action) { H5Pset_layout(creation.id, H5D_CONTIGUOUS) }
    _ = try target.check(action) { H5Pset_alloc_time(creation.id, H5D_ALLOC_TIME_EARLY) }
    _ = try target.check(action) { H5Pset_fill_time(creation.id, H5D_FILL_TIME_ALLOC) }
    _ = try target.check(action) {
      H5Pset_attr_creation_order(
        creation.id, UInt32(H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED))
    }
    if fill == .notANumber {
      var value = Double.nan
      _ = try target.check(action) {
        H5Pset_fill_value(creation.id, sweep_h5_native_double(), &value)
      }
    }
    let id = identifier.id
    let dataset = try target.identifier(action) {
      H5Dcreate2(
        id, path, type.id, space.id, hid_t(H5P_DEFAULT), creation.id, hid_t(H5P_DEFAULT))
    }
    return try Dataset(file: self.path, path: path, identifier: dataset, owner: identifier)
  }

  /// A dataspace of a shape; scalar if the shape is empty.
  static func space(_ shape: [Int], for target: Target) throws(HDF5Error) -> Identifier {
    if shape.isEmpty {
      return try target.identifier("create") { H5Screate(H5S_SCALAR) }
    }
    let lengths = shape.map { hsize_t($0) }
    return try target.identifier("create") {
      H5Screate_simple(Int32(lengths.count), lengths, nil)
    }
  }
}

internal import CHDF5

extension File {
  /// The kind of object that a name in a file refers to.
  package enum Kind: Equatable, Sendable {
    case group
    case dataset
    case other
  }

  /// Where an object is in its file.
  package typealias Address = UInt64

  /// One name in a group.
  package struct Entry: Equatable, Sendable {
    /// The name, without the group's path.
    package let name: String
    /// The kind of object.
    package let kind: Kind
    /// Whether it is a link to another name, in this or another file.
    package let isLink: Bool
  }

  /// Creates a group in an existing one.
  package func createGroup(_ path: String) throws(HDF5Error) {
    let target = Target(file: self.path, object: path)
    let creation = try target.identifier("create") { H5Pcreate(sweep_h5_group_creation()) }
    _ = try target.check("create") {
      H5Pset_link_creation_order(creation.id, UInt32(H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED))
    }
    let id = identifier.id
    let group = try target.identifier("create") {
      H5Gcreate2(id, path, hid_t(H5P_DEFAULT), creation.id, hid_t(H5P_DEFAULT))
    }
    let code = group.close()
    _ = try target.check("close") { code }
  }

  /// Whether the file has an object at a path, or a link to one.
  package func contains(_ path: String) throws(HDF5Error) -> Bool {
    let target = Target(file: self.path, object: path)
    let id = identifier.id
    // H5Lexists fails, instead of returning 0, if a parent of the path is missing.
    var part = ""
    for name in path.split(separator: "/") {
      part += "/" + name
      if try target.check("look for", { H5Lexists(id, part, Library.lookup) }) == 0 {
        return false
      }
    }
    return true
  }

  /// The entries of a group, in the order of the names.
  package func entries(in group: String = "/") throws(HDF5Error) -> [Entry] {
    let target = Target(file: path, object: group)
    let id = identifier.id
    let opened = try target.identifier("open") { H5Oopen(id, group, Library.lookup) }
    var entries: [Entry] = []
    for (name, address) in try names(in: opened, target) {
      let type = sweep_h5_object_type(opened.id, name, Library.lookup)
      let kind: Kind =
        switch type {
        case Int32(H5O_TYPE_GROUP.rawValue): .group
        case Int32(H5O_TYPE_DATASET.rawValue): .dataset
        default: .other
        }
      // A link to another file, or to nothing, cannot be opened; the error message must be cleared.
      if type < 0 { _ = Library.takeMessage() }
      entries.append(Entry(name: name, kind: kind, isLink: address == nil))
    }
    return entries
  }

  /// The names in a group in the order in which they were created, or sorted if the group does not record that order.
  package func namesAsCreated(in group: String = "/") throws(HDF5Error) -> [String] {
    let target = Target(file: path, object: group)
    let id = identifier.id
    let opened = try target.identifier("open") { H5Oopen(id, group, Library.lookup) }
    do throws(HDF5Error) {
      return try names(in: opened, target, by: H5_INDEX_CRT_ORDER).map(\.name)
    } catch { return try names(in: opened, target).map(\.name) }
  }

  /// The paths of the objects at the root by their addresses.
  package func rootPaths() throws(HDF5Error) -> [Address: String] {
    let target = Target(file: path, object: "/")
    let id = identifier.id
    let root = try target.identifier("open") { H5Oopen(id, "/", Library.lookup) }
    var paths: [Address: String] = [:]
    for (name, address) in try names(in: root, target) {
      if let address { paths[address] = "/" + name }
    }
    return paths
  }

  /// The names in a group, in the order of an HDF5 index, with the objects' addresses, nil for links; in one walk,
  /// since HDF5 sorts all names for each lookup by index.
  private func names(
    in group: borrowing Identifier, _ target: Target, by index: H5_index_t = H5_INDEX_NAME
  ) throws(HDF5Error) -> [(name: String, address: Address?)] {
    final class Names { var list: [(name: String, address: Address?)] = [] }
    let names = Names()
    let id = group.id
    // The walk ends before this function does, so the reference outlives its use.
    _ = try target.check("list") {
      H5Literate(
        id, index, H5_ITER_INC, nil,
        { _, name, link, context in
          guard let name, let link, let context else { return 0 }
          Unmanaged<Names>.fromOpaque(context).takeUnretainedValue().list.append(
            (
              String(cString: name),
              link.pointee.type == H5L_TYPE_HARD ? Address(link.pointee.u.address) : nil
            ))
          return 0
        }, Unmanaged.passUnretained(names).toOpaque())
    }
    return names.list
  }
}

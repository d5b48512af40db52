internal import CHDF5

extension File {
  /// What a name in a file stands for.
  package enum Kind: Equatable, Sendable {
    case group
    case dataset
    case other
  }

  /// One name in a group.
  package struct Entry: Equatable, Sendable {
    /// The name, without the group's path.
    package let name: String
    /// What it stands for.
    package let kind: Kind
  }

  /// Creates a group; the group that it lies in is there already.
  package func createGroup(_ path: String) throws(HDF5Error) {
    let place = Place(file: self.path, object: path)
    let creation = try place.identifier("create") { H5Pcreate(sweep_h5_group_creation()) }
    _ = try place.check("create") {
      H5Pset_link_creation_order(creation.id, UInt32(H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED))
    }
    let id = identifier.id
    let group = try place.identifier("create") {
      H5Gcreate2(id, path, hid_t(H5P_DEFAULT), creation.id, hid_t(H5P_DEFAULT))
    }
    let code = group.close()
    _ = try place.check("close") { code }
  }

  /// Whether the file has an object at a path, or a link to one.
  package func contains(_ path: String) throws(HDF5Error) -> Bool {
    let place = Place(file: self.path, object: path)
    let id = identifier.id
    // H5Lexists fails, rather than saying no, where a part of the path before the last is missing.
    var part = ""
    for name in path.split(separator: "/") {
      part += "/" + name
      if try place.check("look for", { H5Lexists(id, part, Library.lookup) }) == 0 {
        return false
      }
    }
    return true
  }

  /// What a group holds, in the order of the names.
  package func entries(in group: String = "/") throws(HDF5Error) -> [Entry] {
    let place = Place(file: path, object: group)
    let id = identifier.id
    let opened = try place.identifier("open") { H5Oopen(id, group, Library.lookup) }
    var information = H5G_info_t()
    _ = try place.check("list") { H5Gget_info(opened.id, &information) }
    var entries: [Entry] = []
    for index in 0..<information.nlinks {
      let name = try self.name(at: index, in: opened, place)
      let object = H5Oopen(opened.id, name, Library.lookup)
      defer { if object >= 0 { H5Oclose(object) } }
      let kind: Kind =
        switch H5Iget_type(object) {
        case H5I_GROUP: .group
        case H5I_DATASET: .dataset
        default: .other
        }
      // A link to another file, or to nothing, opens nothing; its message must not stay.
      if object < 0 { _ = Library.takeMessage() }
      entries.append(Entry(name: name, kind: kind))
    }
    return entries
  }

  private func name(
    at index: UInt64, in group: borrowing Identifier, _ place: Place
  ) throws(HDF5Error) -> String {
    let id = group.id
    let length = try place.check("list") {
      H5Lget_name_by_idx(
        id, ".", H5_INDEX_NAME, H5_ITER_INC, index, nil, 0, hid_t(H5P_DEFAULT))
    }
    var bytes = [CChar](repeating: 0, count: length + 1)
    _ = try place.check("list") {
      H5Lget_name_by_idx(
        id, ".", H5_INDEX_NAME, H5_ITER_INC, index, &bytes, bytes.count, hid_t(H5P_DEFAULT))
    }
    return String(decoding: bytes.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

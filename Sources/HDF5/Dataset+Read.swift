internal import CHDF5

extension Dataset {
  /// Reads all elements, row-major, converted to type `E`.
  ///
  /// Works for numbers of any type, and for chunked and compressed datasets.
  package func read<E: Element>(as type: E.Type = E.self) throws(HDF5Error) -> [E] {
    try read(from: shape.map { _ in 0 }, count: shape)
  }

  /// Reads the block that begins at `start` and has `count` elements along each dimension.
  package func read<E: Element>(
    as type: E.Type = E.self, from start: [Int], count: [Int]
  ) throws(HDF5Error) -> [E] {
    guard holdsNumbers else {
      throw target.failure("read", "its elements are not numbers")
    }
    let memory = try E.elementType.datatype(for: target)
    var values = [E](repeating: E(), count: count.reduce(1, *))
    // A block without elements has no selection to read.
    if values.isEmpty { return values }
    let fileSpace = try selection(start, count)
    let memorySpace = try File.space(count, for: target)
    let id = identifier.id
    _ = try target.check("read") {
      values.withUnsafeMutableBytes {
        H5Dread(
          id, memory.id, memorySpace.id, fileSpace.id, hid_t(H5P_DEFAULT), $0.baseAddress)
      }
    }
    return values
  }

  /// Reads texts, without the padding of fixed-width ones; a `character` array gives one text for
  /// each row of its last dimension.
  package func readTexts() throws(HDF5Error) -> [String] {
    switch elementType {
    case .text?: return try readVariableTexts()
    case .fixedText(let width)?: return try readFixedTexts(width: width, type: .fixedText(width))
    case .character?:
      return try readFixedTexts(width: shape.last ?? 1, type: .character)
    default: throw target.failure("read", "its elements are not text")
    }
  }

  /// A type in memory with the character set of the file: HDF5 does not convert ASCII, which h5py writes for byte
  /// strings, to UTF-8.
  private func textType(_ type: ElementType) throws(HDF5Error) -> Identifier {
    let memory = try type.datatype(for: target)
    let id = identifier.id
    let stored = try target.identifier("read the type of") { H5Dget_type(id) }
    _ = try target.check("make a type for") { H5Tset_cset(memory.id, H5Tget_cset(stored.id)) }
    return memory
  }

  private func readFixedTexts(width: Int, type: ElementType) throws(HDF5Error) -> [String] {
    let memory = try textType(type)
    var bytes = [UInt8](repeating: 0, count: count * type.size)
    let id = identifier.id
    if !bytes.isEmpty {
      _ = try target.check("read") {
        H5Dread(
          id, memory.id, hid_t(H5S_ALL), hid_t(H5S_ALL), hid_t(H5P_DEFAULT), &bytes)
      }
    }
    return stride(from: 0, to: bytes.count, by: max(width, 1)).map { begin in
      let text = bytes[begin..<begin + width]
      return String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
    }
  }

  private func readVariableTexts() throws(HDF5Error) -> [String] {
    let memory = try textType(.text)
    var pointers = [UnsafeMutablePointer<CChar>?](repeating: nil, count: count)
    let id = identifier.id
    if !pointers.isEmpty {
      _ = try target.check("read") {
        H5Dread(
          id, memory.id, hid_t(H5S_ALL), hid_t(H5S_ALL), hid_t(H5P_DEFAULT), &pointers)
      }
    }
    // HDF5 allocated each text for this read alone.
    defer { for pointer in pointers { H5free_memory(pointer) } }
    return pointers.map { $0.map { String(cString: $0) } ?? "" }
  }

  /// The file's part of a transfer.
  private func selection(_ start: [Int], _ count: [Int]) throws(HDF5Error) -> Identifier {
    precondition(
      start.count == shape.count && count.count == shape.count,
      "\(start) and \(count) for a shape of \(shape)")
    for (axis, length) in shape.enumerated() {
      precondition(
        start[axis] >= 0 && count[axis] >= 0 && start[axis] + count[axis] <= length,
        "\(count) elements from \(start) in a shape of \(shape)")
    }
    let id = identifier.id
    let space = try target.identifier("read the shape of") { H5Dget_space(id) }
    if shape.isEmpty { return space }
    let (begin, lengths) = (start.map { hsize_t($0) }, count.map { hsize_t($0) })
    _ = try target.check("select from") {
      H5Sselect_hyperslab(space.id, H5S_SELECT_SET, begin, nil, lengths, nil)
    }
    return space
  }
}

internal import CHDF5

/// The value of an attribute.
package enum Attribute: Equatable, Sendable {
  /// Text; in the file netCDF characters of its length if it is ASCII, otherwise UTF-8 of variable length.
  case text(String)
  /// Several texts.
  case texts([String])
  /// One 64-bit integer.
  case integer(Int64)
  /// One 32-bit integer; reads back as ``integer(_:)``.
  case int32(Int32)
  /// 32-bit integers; read back as ``integers(_:)``.
  case int32s([Int32])
  /// One real number, double precision.
  case number(Double)
  /// One real number, single precision.
  case float(Float)
  /// Bytes, such as the values of a flag.
  case bytes([UInt8])
  /// 64-bit integers.
  case integers([Int64])
  /// Real numbers, double precision.
  case numbers([Double])
}

extension File {
  /// Adds an attribute to the object at `path` (`/` for the file).
  package func setAttribute(
    _ name: String, of path: String, to value: Attribute
  ) throws(HDF5Error) {
    switch value {
    case .text(let text): try write(name, path, text)
    case .texts(let texts): try write(name, path, .text, shape: [texts.count], texts: texts)
    case .integer(let value): try write(name, path, shape: [], [value])
    case .int32(let value): try write(name, path, shape: [], [value])
    case .int32s(let values): try write(name, path, shape: [values.count], values)
    case .number(let value): try write(name, path, shape: [], [value])
    case .float(let value): try write(name, path, shape: [], [value])
    case .bytes(let values): try write(name, path, shape: [values.count], values)
    case .integers(let values): try write(name, path, shape: [values.count], values)
    case .numbers(let values): try write(name, path, shape: [values.count], values)
    }
  }

  /// The attribute of the object at `path`; nil if it has none of that name, or one of a type that this module does
  /// not read.
  package func attribute(_ name: String, of path: String) throws(HDF5Error) -> Attribute? {
    let target = Target(file: self.path, object: "attribute \(name) of \(path)")
    let id = identifier.id
    let exists = try target.check("look for") {
      H5Aexists_by_name(id, path, name, hid_t(H5P_DEFAULT))
    }
    if exists == 0 { return nil }
    let attribute = try target.identifier("open") {
      H5Aopen_by_name(id, path, name, hid_t(H5P_DEFAULT), hid_t(H5P_DEFAULT))
    }
    let type = try target.identifier("read") { H5Aget_type(attribute.id) }
    let space = try target.identifier("read") { H5Aget_space(attribute.id) }
    let count = Int(try target.check("read") { H5Sget_simple_extent_npoints(space.id) })
    let isScalar = H5Sget_simple_extent_type(space.id) == H5S_SCALAR
    switch ElementType(type.id) {
    case .text?:
      let texts = try readTexts(attribute, count, target)
      return isScalar ? .text(texts[0]) : .texts(texts)
    case .fixedText(let width)?:
      let texts = try readTexts(attribute, type, count, width, target)
      return isScalar ? .text(texts[0]) : .texts(texts)
    case .character?:
      let texts = try readTexts(attribute, type, count, 1, target)
      return .text(texts.joined())
    case .uint8? where !isScalar: return .bytes(try read(attribute, count, target))
    case .float32? where isScalar, .float64? where isScalar:
      let values: [Double] = try read(attribute, count, target)
      return .number(values[0])
    case .float32?, .float64?: return .numbers(try read(attribute, count, target))
    case nil: return nil
    default:
      let values: [Int64] = try read(attribute, count, target)
      return isScalar ? .integer(values[0]) : .integers(values)
    }
  }

  private func write<E: Element>(
    _ name: String, _ path: String, shape: [Int], _ values: [E]
  ) throws(HDF5Error) {
    let target = Target(file: self.path, object: "attribute \(name) of \(path)")
    let attribute = try create(name, path, E.elementType, shape, target)
    let type = try E.elementType.datatype(for: target)
    _ = try target.check("write") {
      values.withUnsafeBytes { H5Awrite(attribute.id, type.id, $0.baseAddress) }
    }
  }

  /// The most bytes of a text that fit into an object's header; longer ones are in the file's heap.
  private static let longestInHeader = 60_000

  private func write(_ name: String, _ path: String, _ text: String) throws(HDF5Error) {
    // A NUL would end the text for every reader. A type must have at least one byte, so an empty text has one.
    let bytes = text.utf8.filter { $0 != 0 }
    // netCDF characters have no encoding: tools that copy them turn UTF-8 into ASCII.
    guard bytes.count <= Self.longestInHeader, bytes.allSatisfy({ $0 < 0x80 }) else {
      return try write(name, path, .text, shape: [], texts: [text])
    }
    let target = Target(file: self.path, object: "attribute \(name) of \(path)")
    let type = ElementType.fixedText(max(bytes.count, 1))
    let attribute = try create(name, path, type, [], target)
    let memory = try type.datatype(for: target)
    _ = try target.check("write") {
      (bytes.isEmpty ? [0] : bytes).withUnsafeBytes {
        H5Awrite(attribute.id, memory.id, $0.baseAddress)
      }
    }
  }

  private func write(
    _ name: String, _ path: String, _ type: ElementType, shape: [Int], texts: [String]
  ) throws(HDF5Error) {
    let target = Target(file: self.path, object: "attribute \(name) of \(path)")
    let attribute = try create(name, path, type, shape, target)
    let memory = try type.datatype(for: target)
    let id = attribute.id
    try withCStrings(texts) { pointers throws(HDF5Error) in
      _ = try target.check("write") { H5Awrite(id, memory.id, pointers) }
    }
  }

  private func create(
    _ name: String, _ path: String, _ type: ElementType, _ shape: [Int], _ target: Target
  ) throws(HDF5Error) -> Identifier {
    let datatype = try type.datatype(for: target)
    let space = try Self.space(shape, for: target)
    let id = identifier.id
    return try target.identifier("create") {
      H5Acreate_by_name(
        id, path, name, datatype.id, space.id, hid_t(H5P_DEFAULT), hid_t(H5P_DEFAULT),
        hid_t(H5P_DEFAULT))
    }
  }

  private func read<E: Element>(
    _ attribute: borrowing Identifier, _ count: Int, _ target: Target
  ) throws(HDF5Error) -> [E] {
    let type = try E.elementType.datatype(for: target)
    var values = [E](repeating: E(), count: count)
    let id = attribute.id
    _ = try target.check("read") {
      values.withUnsafeMutableBytes { H5Aread(id, type.id, $0.baseAddress) }
    }
    return values
  }

  private func readTexts(
    _ attribute: borrowing Identifier, _ count: Int, _ target: Target
  ) throws(HDF5Error) -> [String] {
    let type = try ElementType.text.datatype(for: target)
    var pointers = [UnsafeMutablePointer<CChar>?](repeating: nil, count: count)
    let id = attribute.id
    _ = try target.check("read") { H5Aread(id, type.id, &pointers) }
    // HDF5 allocated each text for this read alone.
    defer { for pointer in pointers { H5free_memory(pointer) } }
    return pointers.map { $0.map { String(cString: $0) } ?? "" }
  }

  private func readTexts(
    _ attribute: borrowing Identifier, _ type: borrowing Identifier, _ count: Int, _ width: Int,
    _ target: Target
  ) throws(HDF5Error) -> [String] {
    var bytes = [UInt8](repeating: 0, count: count * width)
    let (id, typeID) = (attribute.id, type.id)
    _ = try target.check("read") { H5Aread(id, typeID, &bytes) }
    return (0..<count).map { index in
      let text = bytes[index * width..<(index + 1) * width]
      return String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}

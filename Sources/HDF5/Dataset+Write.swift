internal import CHDF5

extension Dataset {
  /// Writes all elements, row-major, converted to the file's type.
  package func write<E: Element>(_ values: [E]) throws(HDF5Error) {
    precondition(values.count == count, "\(values.count) values for a shape of \(shape)")
    if values.isEmpty { return }
    let memory = try E.elementType.datatype(for: target)
    let id = identifier.id
    _ = try target.check("write") {
      values.withUnsafeBytes {
        H5Dwrite(
          id, memory.id, hid_t(H5S_ALL), hid_t(H5S_ALL), hid_t(H5P_DEFAULT), $0.baseAddress)
      }
    }
  }

  /// Writes texts: any length, fixed width (longer ones are an error), or rows of characters.
  package func write(_ texts: [String]) throws(HDF5Error) {
    guard let elementType, !elementType.isNumber else {
      throw target.failure("write", "its elements are not text")
    }
    let width: Int
    switch elementType {
    case .text: return try writeVariable(texts)
    case .fixedText(let fixed): width = fixed
    default: width = shape.last ?? 1
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(texts.count * width)
    for text in texts {
      guard text.utf8.count <= width else {
        throw target.failure("write", "\(text) is longer than \(width) bytes")
      }
      bytes += text.utf8
      bytes += repeatElement(0, count: width - text.utf8.count)
    }
    precondition(
      bytes.count == count * elementType.size, "\(texts.count) texts for a shape of \(shape)")
    if bytes.isEmpty { return }
    let memory = try elementType.datatype(for: target)
    let id = identifier.id
    _ = try target.check("write") {
      H5Dwrite(
        id, memory.id, hid_t(H5S_ALL), hid_t(H5S_ALL), hid_t(H5P_DEFAULT), bytes)
    }
  }

  private func writeVariable(_ texts: [String]) throws(HDF5Error) {
    precondition(texts.count == count, "\(texts.count) texts for a shape of \(shape)")
    if texts.isEmpty { return }
    let memory = try ElementType.text.datatype(for: target)
    let id = identifier.id
    let target = target
    try withCStrings(texts) { pointers throws(HDF5Error) in
      _ = try target.check("write") {
        H5Dwrite(
          id, memory.id, hid_t(H5S_ALL), hid_t(H5S_ALL), hid_t(H5P_DEFAULT), pointers)
      }
    }
  }
}

/// Lends texts as an array of pointers to NUL-terminated bytes.
func withCStrings<Failure: Error>(
  _ texts: [String], _ body: ([UnsafePointer<UInt8>?]) throws(Failure) -> Void
) throws(Failure) {
  var bytes: [UInt8] = []
  var begins: [Int] = []
  for text in texts {
    begins.append(bytes.count)
    // A NUL inside a text would end it for every reader, so NULs are left out.
    bytes += text.utf8.filter { $0 != 0 } + [0]
  }
  let count = bytes.count
  let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: max(count, 1))
  defer { buffer.deallocate() }
  buffer.initialize(from: bytes, count: count)
  try body(begins.map { UnsafePointer(buffer + $0) })
}

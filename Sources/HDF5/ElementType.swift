internal import CHDF5

/// The type of a dataset's elements in the file; numbers are little-endian.
package enum ElementType: Equatable, Sendable {
  case float32
  case float64
  case int8
  case int16
  case int32
  case int64
  case uint8
  case uint16
  case uint32
  case uint64
  /// One byte of text; netCDF's `char`.
  case character
  /// UTF-8 text of at most this many bytes, padded with NUL.
  case fixedText(Int)
  /// UTF-8 text of any length.
  case text

  /// The size of an element in the file in bytes.
  package var size: Int {
    switch self {
    case .int8, .uint8, .character: 1
    case .int16, .uint16: 2
    case .float32, .int32, .uint32: 4
    case .float64, .int64, .uint64: 8
    case .fixedText(let count): count
    // A length, an address and an index into the file's heap, where the text itself is.
    case .text: 16
    }
  }

  /// Whether the elements are numbers.
  package var isNumber: Bool {
    switch self {
    case .character, .fixedText, .text: false
    default: true
    }
  }

  /// The HDF5 type, owned.
  func datatype(for target: Target) throws(HDF5Error) -> Identifier {
    let source =
      switch self {
      case .float32: sweep_h5_float32()
      case .float64: sweep_h5_float64()
      case .int8: sweep_h5_int8()
      case .int16: sweep_h5_int16()
      case .int32: sweep_h5_int32()
      case .int64: sweep_h5_int64()
      case .uint8: sweep_h5_uint8()
      case .uint16: sweep_h5_uint16()
      case .uint32: sweep_h5_uint32()
      case .uint64: sweep_h5_uint64()
      case .character, .fixedText, .text: sweep_h5_string()
      }
    let type = try target.identifier("make a type for") { H5Tcopy(source) }
    let length: Int
    switch self {
    case .fixedText(let count): length = count
    case .text: length = sweep_h5_variable()
    default: return type
    }
    _ = try target.check("make a type for") { H5Tset_size(type.id, length) }
    _ = try target.check("make a type for") { H5Tset_cset(type.id, H5T_CSET_UTF8) }
    if self != .text {
      _ = try target.check("make a type for") { H5Tset_strpad(type.id, H5T_STR_NULLPAD) }
    }
    return type
  }

  /// The case for an HDF5 type; nil for any other type (compound, enumeration, …).
  ///
  /// Big-endian numbers have the cases of little-endian ones: HDF5 converts them on reading.
  init?(_ datatype: hid_t) {
    let size = H5Tget_size(datatype)
    switch H5Tget_class(datatype) {
    case H5T_FLOAT:
      switch size {
      case 4: self = .float32
      case 8: self = .float64
      default: return nil
      }
    case H5T_INTEGER:
      let isSigned = H5Tget_sign(datatype) == H5T_SGN_2
      switch size {
      case 1: self = isSigned ? .int8 : .uint8
      case 2: self = isSigned ? .int16 : .uint16
      case 4: self = isSigned ? .int32 : .uint32
      case 8: self = isSigned ? .int64 : .uint64
      default: return nil
      }
    case H5T_STRING:
      if H5Tis_variable_str(datatype) > 0 {
        self = .text
      } else {
        self = size == 1 ? .character : .fixedText(size)
      }
    default: return nil
    }
  }
}

/// A Swift type as which numbers in a file can be read; HDF5 converts them from the file's type.
package protocol Element: BitwiseCopyable, Sendable {
  /// Zero, to initialize memory with.
  init()
  /// The type of the elements as this Swift type stores them.
  static var elementType: ElementType { get }
}

extension Float: Element {
  /// Single precision.
  package static var elementType: ElementType { .float32 }
}
extension Double: Element {
  /// Double precision.
  package static var elementType: ElementType { .float64 }
}
extension Int8: Element {
  /// 8-bit integers.
  package static var elementType: ElementType { .int8 }
}
extension Int32: Element {
  /// 32-bit integers.
  package static var elementType: ElementType { .int32 }
}
extension Int64: Element {
  /// 64-bit integers.
  package static var elementType: ElementType { .int64 }
}
extension UInt8: Element {
  /// 8-bit unsigned integers.
  package static var elementType: ElementType { .uint8 }
}
extension UInt16: Element {
  /// 16-bit unsigned integers.
  package static var elementType: ElementType { .uint16 }
}
extension UInt32: Element {
  /// 32-bit unsigned integers.
  package static var elementType: ElementType { .uint32 }
}
extension UInt64: Element {
  /// 64-bit unsigned integers.
  package static var elementType: ElementType { .uint64 }
}

internal import CHDF5

extension Target {
  /// Refuses a type whose bits are not all inside its bytes.
  ///
  /// HDF5 refuses it from version 1.14 on; 1.10 reads beyond its buffers instead.
  func checkBits(of datatype: hid_t) throws(HDF5Error) {
    let action = "read the type of"
    switch H5Tget_class(datatype) {
    case H5T_STRING:
      if H5Tis_variable_str(datatype) > 0 { fallthrough }
    case H5T_VLEN, H5T_ARRAY, H5T_ENUM:
      let base = try identifier(action) { H5Tget_super(datatype) }
      try checkBits(of: base.id)
    case H5T_FLOAT:
      let precision = try checkExtent(of: datatype, action)
      var (sign, exponent, exponentBits, mantissa, mantissaBits) = (0, 0, 0, 0, 0)
      _ = try check(action) {
        H5Tget_fields(datatype, &sign, &exponent, &exponentBits, &mantissa, &mantissaBits)
      }
      guard sign < precision, exponentBits <= precision, exponent <= precision - exponentBits,
        mantissaBits <= precision, mantissa <= precision - mantissaBits
      else { throw failure(action, "the fields of its numbers are outside their bits") }
    case H5T_INTEGER, H5T_BITFIELD:
      _ = try checkExtent(of: datatype, action)
    default: break
    }
  }

  /// Checks offset and precision; returns the precision, in bits.
  private func checkExtent(of datatype: hid_t, _ action: String) throws(HDF5Error) -> Int {
    let offset = Int(try check(action) { H5Tget_offset(datatype) })
    let precision = H5Tget_precision(datatype)
    guard precision <= 8 * H5Tget_size(datatype), offset <= 8 * H5Tget_size(datatype) - precision
    else { throw failure(action, "the bits of its numbers are outside their bytes") }
    return precision
  }
}

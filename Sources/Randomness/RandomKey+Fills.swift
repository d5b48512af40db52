internal import CKernels

// The fills. Each writes draws offset, offset + 1, … of its kind.
extension RandomKey {
  /// Fills `out` with random 64-bit words.
  public func fillBits(_ out: UnsafeMutableBufferPointer<UInt64>, from offset: UInt64 = 0) {
    k_random_bits_u64(key, stream, offset, out.baseAddress, out.count)
  }

  /// Fills `out` with uniform numbers in [0, 1), multiples of 2⁻⁵³.
  public func fillUniforms(_ out: UnsafeMutableBufferPointer<Double>, from offset: UInt64 = 0) {
    k_random_uniform_f64(key, stream, offset, out.baseAddress, out.count)
  }

  /// Fills `out` with uniform numbers in [0, 1), multiples of 2⁻²⁴.
  public func fillUniforms(_ out: UnsafeMutableBufferPointer<Float>, from offset: UInt64 = 0) {
    k_random_uniform_f32(key, stream, offset, out.baseAddress, out.count)
  }

  /// Fills `out` with standard normal numbers; none is beyond ±8.5.
  public func fillNormals(_ out: UnsafeMutableBufferPointer<Double>, from offset: UInt64 = 0) {
    k_random_normal_f64(key, stream, offset, out.baseAddress, out.count)
  }

  /// Fills `out` with standard normal numbers; none is beyond ±6.7.
  public func fillNormals(_ out: UnsafeMutableBufferPointer<Float>, from offset: UInt64 = 0) {
    k_random_normal_f32(key, stream, offset, out.baseAddress, out.count)
  }

  /// Fills `out` with standard normal numbers conditioned on being within ±2 (their standard
  /// deviation is 0.8796, not 1).
  public func fillTruncatedNormals(
    _ out: UnsafeMutableBufferPointer<Double>, from offset: UInt64 = 0
  ) {
    k_random_truncated_normal_f64(key, stream, offset, out.baseAddress, out.count)
  }

  /// Fills `out` with standard normal numbers conditioned on being within ±2 (their standard
  /// deviation is 0.8796, not 1).
  public func fillTruncatedNormals(
    _ out: UnsafeMutableBufferPointer<Float>, from offset: UInt64 = 0
  ) {
    k_random_truncated_normal_f32(key, stream, offset, out.baseAddress, out.count)
  }
}

// The same over spans.
extension RandomKey {
  /// Fills `out` with uniform numbers in [0, 1), multiples of 2⁻²⁴.
  public func fillUniforms(_ out: inout MutableSpan<Float>, from offset: UInt64 = 0) {
    out.withUnsafeMutableBufferPointer { fillUniforms($0, from: offset) }
  }

  /// Fills `out` with standard normal numbers; none is beyond ±6.7.
  public func fillNormals(_ out: inout MutableSpan<Float>, from offset: UInt64 = 0) {
    out.withUnsafeMutableBufferPointer { fillNormals($0, from: offset) }
  }
}

// The same as new arrays and single numbers, for code that is not hot.
extension RandomKey {
  /// The first `count` standard normal numbers from `offset` on.
  public func normals(_ count: Int, from offset: UInt64 = 0) -> [Double] {
    [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
      fillNormals(UnsafeMutableBufferPointer(rebasing: buffer[..<count]), from: offset)
      initialized = count
    }
  }

  /// The first `count` uniform numbers in [0, 1) from `offset` on.
  public func uniforms(_ count: Int, from offset: UInt64 = 0) -> [Double] {
    [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
      fillUniforms(UnsafeMutableBufferPointer(rebasing: buffer[..<count]), from: offset)
      initialized = count
    }
  }

  /// The random 64-bit word at `index`.
  public func bits(at index: UInt64) -> UInt64 {
    let block = Philox.block((index / 2, stream), key: key)
    return index % 2 == 0 ? block.0 : block.1
  }

  /// The uniform number in [0, 1) at `index`.
  public func uniform(at index: UInt64) -> Double {
    Double(bits(at: index) >> 11) * 0x1p-53
  }

  /// The standard normal number at `index`.
  public func normal(at index: UInt64) -> Double {
    var value = 0.0
    withUnsafeMutablePointer(to: &value) {
      fillNormals(UnsafeMutableBufferPointer(start: $0, count: 1), from: index)
    }
    return value
  }
}

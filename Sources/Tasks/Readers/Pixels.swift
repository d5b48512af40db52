/// Values of 8 bits as numbers from 0 to 1.
enum Pixels {
  /// What each byte stands for.
  private static let table = (0...255).map { Float($0) / 255 }

  /// The bytes over 255.
  static func floats(_ bytes: ArraySlice<UInt8>) -> [Float] {
    let table = table
    return bytes.map { table[Int($0)] }
  }
}

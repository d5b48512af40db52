import Foundation

/// Files of the formats that the readers read, made by hand.
enum Made {
  /// An IDX file of unsigned bytes.
  static func idx(_ sizes: [Int], _ values: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = [0, 0, 8, UInt8(sizes.count)]
    for size in sizes {
      bytes += [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: size >> $0) }
    }
    return bytes + values
  }

  /// A grey PNG of 2 × 2 pixels, 0, 128, 255, 7, written with Python's struct and zlib modules.
  static let png = decoded(
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAAAAABX3VL4AAAADklEQVR4nGNgaGD4zw4ABAsBh4yjp/0AAAAASUVORK5CYII="
  )
  /// A PNG of one bit a pixel, 3 wide and 2 high.
  static let smallPNG = decoded(
    "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACAQAAAAC1D1u3AAAADElEQVR4nGNYwKAAAAIEAME0wyijAAAAAElFTkSuQmCC")
  /// The IDX file of labels 0, 1, 1, compressed by Python's gzip module.
  static let compressedLabels = decoded("H4sIAAAAAAACA2Ng4GBkYGBgZmBkBABTvVxgCwAAAA==")

  static func decoded(_ base64: String) -> [UInt8] {
    [UInt8](Data(base64Encoded: base64) ?? Data())
  }
}

internal import CPNG

/// Why bytes are not a PNG image that can be read.
package struct PNGError: Error, Equatable, Sendable {
  /// What is wrong, mostly in libpng's words.
  package let reason: String
}

/// An image of 8 bits per channel, decoded from PNG.
package struct PNGImage: Equatable, Sendable {
  /// Rows.
  package let height: Int
  /// Pixels per row.
  package let width: Int
  /// 1 for grey, 3 for red, green, blue.
  package let channels: Int
  /// The values, (height, width, channels).
  package let pixels: [UInt8]

  /// Decodes a PNG file's bytes.
  ///
  /// Palettes and bit depths are resolved to 8 bits in sRGB; transparent parts become white paper. An
  /// image of more pixels than ``PNGHeader/mostPixels``, or than the file could hold, is refused
  /// before there is room for it.
  package init(decoding bytes: [UInt8]) throws(PNGError) {
    let header = try PNGHeader(bytes)
    let size = "\(header.height) × \(header.width) pixels"
    guard header.height * header.width <= PNGHeader.mostPixels else {
      throw PNGError(reason: "it claims \(size); at most \(PNGHeader.mostPixels) are allowed")
    }
    guard header.height * header.width * header.bits / 8 <= Self.largestRatio * bytes.count else {
      throw PNGError(reason: "it claims \(size), more than \(bytes.count) bytes can hold")
    }
    self = try bytes.withUnsafeBytes { PNGImage.decoded($0) }.get()
  }

  /// The most bytes that one compressed byte can stand for: deflate copies 258 bytes with two bits.
  private static let largestRatio = 1032

  private init(height: Int, width: Int, channels: Int, pixels: [UInt8]) {
    self.height = height
    self.width = width
    self.channels = channels
    self.pixels = pixels
  }

  /// Decodes with libpng's simplified interface, which reports errors without long jumps.
  ///
  /// libpng keeps the pointer from the first call for the second.
  private static func decoded(_ bytes: UnsafeRawBufferPointer) -> Result<PNGImage, PNGError> {
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    defer { png_image_free(&image) }
    if let error = error(
      png_image_begin_read_from_memory(&image, bytes.baseAddress, bytes.count), image)
    {
      return .failure(error)
    }
    let isColour = sweep_png_is_colour(image.format) != 0
    image.format = isColour ? sweep_png_rgb() : sweep_png_grey()
    let (height, width, channels) = (Int(image.height), Int(image.width), isColour ? 3 : 1)
    var pixels = [UInt8](repeating: 0, count: height * width * channels)
    var paper = png_color(red: 255, green: 255, blue: 255)
    let finished = pixels.withUnsafeMutableBytes {
      png_image_finish_read(&image, &paper, $0.baseAddress, 0, nil)
    }
    if let error = error(finished, image) { return .failure(error) }
    return .success(
      PNGImage(height: height, width: width, channels: channels, pixels: pixels))
  }

  /// The one place where libpng's codes become errors: nil where the call has succeeded.
  private static func error(_ code: Int32, _ image: png_image) -> PNGError? {
    guard code == 0 else { return nil }
    let words = withUnsafeBytes(of: image.message) {
      String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
    return PNGError(reason: words)
  }
}

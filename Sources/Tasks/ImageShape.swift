/// The shape of one input: an image, or a plain vector as an image of one row.
public struct ImageShape: Hashable, Sendable, CustomStringConvertible {
  /// Rows.
  public let height: Int
  /// Pixels per row.
  public let width: Int
  /// Values per pixel, which lie side by side.
  public let channels: Int

  /// An image of `height` rows of `width` pixels.
  public init(height: Int, width: Int, channels: Int = 1) {
    precondition(height > 0 && width > 0 && channels > 0, "\(height) × \(width) × \(channels)")
    self.height = height
    self.width = width
    self.channels = channels
  }

  /// A plain vector.
  public init(vector dimensions: Int) { self.init(height: 1, width: dimensions) }

  /// Values an input, D.
  public var count: Int { height * width * channels }

  /// The shape as people write it, such as 28 × 28.
  public var description: String {
    let plane = height == 1 ? "\(width)" : "\(height) × \(width)"
    return channels == 1 ? plane : plane + " × \(channels)"
  }
}

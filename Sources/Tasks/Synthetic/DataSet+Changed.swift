internal import Glibc
public import Randomness

extension DataSet {
  /// The images turned about their centre, counter-clockwise, with the pixels between interpolated
  /// linearly and 0 outside; quarter turns of square images are exact.
  public func rotated(degrees: Double) -> DataSet {
    let (c, s) = Self.cosineAndSine(degrees: degrees)
    let (middleY, middleX) = (Double(shape.height - 1) / 2, Double(shape.width - 1) / 2)
    var turned: [Float] = []
    turned.reserveCapacity(inputs.count)
    for row in 0..<count {
      let image = input(row)
      for y in 0..<shape.height {
        for x in 0..<shape.width {
          // Where the pixel comes from; y points down.
          let (dx, dy) = (Double(x) - middleX, Double(y) - middleY)
          let (fromX, fromY) = (middleX + c * dx - s * dy, middleY + s * dx + c * dy)
          for channel in 0..<shape.channels {
            turned.append(interpolated(image, fromX, fromY, channel))
          }
        }
      }
    }
    return replacingInputs(turned, note: "rotated by \(degrees)°")
  }

  /// The inputs with their dimensions in another order, drawn by `key`, the same for all.
  public func permuted(key: RandomKey) -> DataSet {
    let order = key.permutation(shape.count)
    var permuted: [Float] = []
    permuted.reserveCapacity(inputs.count)
    for row in 0..<count {
      let start = row * shape.count
      for index in order { permuted.append(inputs[start + index]) }
    }
    return replacingInputs(permuted, note: "permuted")
  }

  /// The images with light and dark exchanged, x → 1 − x.
  public func inverted() -> DataSet { replacingInputs(inputs.map { 1 - $0 }, note: "inverted") }

  /// The images at another size: each new pixel is the mean of the area that it covers.
  public func resized(height: Int, width: Int) -> DataSet {
    let target = ImageShape(height: height, width: width, channels: shape.channels)
    let (rows, columns) = (Self.areas(shape.height, height), Self.areas(shape.width, width))
    var resized: [Float] = []
    resized.reserveCapacity(count * target.count)
    for row in 0..<count {
      let image = input(row)
      for vertical in rows {
        for horizontal in columns {
          for channel in 0..<shape.channels {
            var sum = 0.0
            for (y, down) in vertical {
              for (x, across) in horizontal {
                let offset = (y * shape.width + x) * shape.channels + channel
                sum += down * across * Double(image[image.startIndex + offset])
              }
            }
            resized.append(Float(sum))
          }
        }
      }
    }
    return replacingInputs(resized, shape: target, note: "resized to \(target)")
  }

  /// For each of `new` cells the old ones that it covers, with their shares, which sum to 1.
  private static func areas(_ old: Int, _ new: Int) -> [[(index: Int, share: Double)]] {
    (0..<new).map { cell in
      let (lower, upper) = (
        Double(cell * old) / Double(new), Double((cell + 1) * old) / Double(new)
      )
      return (Int(lower)..<min(Int(upper.rounded(.up)), old)).map { index in
        let covered = min(upper, Double(index + 1)) - max(lower, Double(index))
        return (index, covered / (upper - lower))
      }
    }
  }

  /// The image's value between pixels; 0 outside.
  private func interpolated(
    _ image: ArraySlice<Float>, _ x: Double, _ y: Double, _ channel: Int
  ) -> Float {
    let (left, top) = (x.rounded(.down), y.rounded(.down))
    var sum = 0.0
    for (row, down) in [(Int(top), 1 - (y - top)), (Int(top) + 1, y - top)] {
      for (column, across) in [(Int(left), 1 - (x - left)), (Int(left) + 1, x - left)] {
        guard down * across > 0, (0..<shape.height).contains(row),
          (0..<shape.width).contains(column)
        else { continue }
        let offset = (row * shape.width + column) * shape.channels + channel
        sum += down * across * Double(image[image.startIndex + offset])
      }
    }
    return Float(sum)
  }

  /// Cosine and sine, exact at quarter turns.
  private static func cosineAndSine(degrees: Double) -> (Double, Double) {
    switch degrees.truncatingRemainder(dividingBy: 360) {
    case 0: (1, 0)
    case 90, -270: (0, 1)
    case 180, -180: (-1, 0)
    case 270, -90: (0, -1)
    default: (cos(degrees * .pi / 180), sin(degrees * .pi / 180))
    }
  }
}

internal import Store

/// Reads points of an array, and remembers those that were asked for last.
final class PointCache<Point> {
  private let read: (Range<Int>) throws(StoreError) -> [Point]
  private let most: Int
  private var points: [Int: Point] = [:]

  /// Remembers at most so many points; 64 are as many as a line of a wide table has.
  init(most: Int = 64, _ read: @escaping (Range<Int>) throws(StoreError) -> [Point]) {
    self.most = most
    self.read = read
  }

  subscript(_ index: Int) -> Point {
    get throws(StoreError) {
      if let known = points[index] { return known }
      if points.count >= most { points = [:] }
      let point = try read(index..<index + 1)[0]
      points[index] = point
      return point
    }
  }
}

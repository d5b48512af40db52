import Randomness
import Tasks
import Testing

@Suite struct CorruptionTests {
  let key = RandomKey(seed: 5)
  /// Forty images of 10 × 8 with two channels.
  let images = Noise.uniform(
    40, shape: ImageShape(height: 10, width: 8, channels: 2), key: RandomKey(seed: 1))

  private func corrupted(_ name: String) throws -> DataSet { try corrupted(name, images) }

  private func corrupted(_ name: String, _ set: DataSet) throws -> DataSet {
    let corruption = try #require(Corruption(name))
    return corruption(set, deviation: 0.5, key: key)
  }

  /// The mean squared distance to the images.
  private func distance(_ name: String) throws -> Double {
    let pairs = zip(try corrupted(name).inputs, images.inputs)
    return pairs.reduce(0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
      / Double(images.inputs.count)
  }

  @Test(arguments: Corruption.Kind.allCases)
  func `more strength moves images farther`(kind: Corruption.Kind) throws {
    let distances = try (1...5).map { try distance("\(kind.rawValue)-\($0)") }
    #expect(distances.allSatisfy { $0 > 0 || kind == .translation })
    // Moved images of noise have nothing in common with themselves, wherever they went.
    if kind != .translation { #expect(distances == distances.sorted()) }
    #expect(try corrupted("\(kind.rawValue)-2") == (try corrupted("\(kind.rawValue)-2")))
  }

  @Test func `noise has the stated deviation and is the same draw at every strength`() throws {
    let expected = (0.25 * 3 * 0.5) * (0.25 * 3 * 0.5)
    // 6,400 draws: the variance's standard error is 1.8 % of it.
    #expect(abs(try distance("noise-3") / expected - 1) < 0.08)
    let ratio = try distance("noise-4") / distance("noise-2")
    #expect(abs(ratio - 4) < 1e-3)
  }

  @Test func `blurring and less contrast keep a flat image`() throws {
    let shape = images.shape
    let flat = DataSet(
      name: "x", origin: "made", shape: shape,
      inputs: [Float](repeating: 0.25, count: 2 * shape.count))
    for name in ["blur-5", "contrast-5"] {
      let same = try corrupted(name, flat)
      #expect(same.inputs.allSatisfy { abs($0 - 0.25) < 1e-6 })
    }
  }

  @Test func `less contrast keeps the mean and shrinks what differs from it`() throws {
    let shrunk = try corrupted("contrast-5")
    for row in 0..<images.count {
      let (before, after) = (images.input(row), shrunk.input(row))
      let mean = before.reduce(0, +) / Float(before.count)
      for (x, y) in zip(before, after) { #expect(abs(y - mean - 0.1 * (x - mean)) < 1e-5) }
    }
  }

  @Test func `a point is blurred to the filter's weights`() throws {
    var inputs = [Float](repeating: 0, count: 21 * 21)
    inputs[10 * 21 + 10] = 1
    let point = DataSet(
      name: "x", origin: "made", shape: ImageShape(height: 21, width: 21), inputs: inputs)
    let blurred = try corrupted("blur-5", point)
    #expect(abs(blurred.inputs.reduce(0, +) - 1) < 1e-5)
    // Deviation 2.1 pixels: the second moment along each side, of a filter that is cut at 3 deviations.
    let moment = (0..<441).reduce(0.0) { sum, index in
      let across = Double(index % 21 - 10)
      return sum + Double(blurred.inputs[index]) * across * across
    }
    #expect(abs(moment / (2.1 * 2.1) - 1) < 0.04)
  }

  @Test func `translation moves by whole pixels and fills with 0`() throws {
    // 0.05 × 4 of 10 rows and of 8 columns: two pixels each.
    let moved = try corrupted("translation-4")
    var directions: Set<[Int]> = []
    for row in 0..<images.count {
      let (before, after) = (Array(images.input(row)), Array(moved.input(row)))
      for dy in [-2, 2] {
        for dx in [-2, 2] {
          let isThis = (0..<10).allSatisfy { y in
            (0..<8).allSatisfy { x in
              let (fromY, fromX) = (y - dy, x - dx)
              let isInside = 0..<10 ~= fromY && 0..<8 ~= fromX
              return after[(y * 8 + x) * 2] == (isInside ? before[(fromY * 8 + fromX) * 2] : 0)
            }
          }
          if isThis { directions.insert([dy, dx]) }
        }
      }
    }
    #expect(directions.count == 4)
  }

  @Test func `occlusion blackens one square`() throws {
    // 0.12 × 4 of 8 pixels: four.
    let hidden = try corrupted("occlusion-4")
    for row in 0..<images.count {
      let changed = zip(images.input(row), hidden.input(row)).count { $0 != $1 }
      #expect(changed == 4 * 4 * 2)
      #expect(hidden.input(row).count { $0 == 0 } == 4 * 4 * 2)
    }
  }

  @Test func `names that are no corruption`() {
    for name in ["noise", "noise-0", "noise-6", "noise-03", "blur-2-1", "fog-1", "noise-+1", ""] {
      #expect(Corruption(name) == nil)
    }
    #expect(Corruption.names.count == 25)
  }
}

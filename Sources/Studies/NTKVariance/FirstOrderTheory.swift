internal import BLAS
internal import Engine
package import Randomness
package import Tasks

// N: training points, M: test points, D: inputs, U: hidden units per block, K: vectors, T: a tile's points.

/// The leading order in 1/h of V[f^lin-c] and V[f^lin-i], for one hidden layer of width h.
///
/// The tangent kernel is a mean over independent hidden units, Θ₀ = (1/h) Σ_j T_j with
/// T(x, x′) = σ_w² φ(z)φ(z′) + σ_w² a² φ′(z)φ′(z′) (σ_w² x·x′/D + σ_b²) + constant. To first order
/// Q₀ − Q̄ is the mean over units of u = (T(x, X) − Q̄ T(X, X)) Θ⁻¹, so that h·V[c] = Var[u Y] and
/// h·V[i] = tr(K(X, X) Cov[u]), with K the covariance of the initial function. Expectations over z are
/// means over drawn units; those over a² (mean 1, variance 2) are exact.
package struct FirstOrderTheory {
  /// h · V[f^lin-c] at each test point, (M).
  package private(set) var centred: [Double]
  /// h · V[f^lin-i] at each test point, (M).
  package private(set) var interaction: [Double]

  private static let blockSize = 256
  private static let tileSize = 64

  /// Averages over `units` hidden units that `key` draws; nil for none, for more than one hidden layer, and
  /// where K(X, X) or Θ(X, X) has no Cholesky factor.
  package init?(
    _ architecture: NetworkArchitecture, _ task: RegressionTask, ridge: Double, units: Int,
    key: RandomKey
  ) {
    guard units > 0, architecture.depth == 1, let limit = architecture.infinitelyWide,
      let vectors = Self.vectors(limit, task, ridge: ridge)
    else { return nil }
    let sums = UnitSums(limit, task, vectors)
    for start in stride(from: 0, to: units, by: Self.blockSize) {
      sums.add(key, from: start, units: min(Self.blockSize, units - start))
    }
    let variances = sums.variances(units: units)
    let k = vectors.count
    centred = (0..<task.testCount).map { variances[$0 * k] }
    interaction = (0..<task.testCount).map { point in
      variances[(point * k + 1)..<((point + 1) * k)].reduce(0, +)
    }
  }

  /// What units' kernels are applied to.
  private struct Vectors {
    /// The limit of the kernel map, Q̄, (M, N).
    let map: [Double]
    /// Θ⁻¹ (Y, F) with F Fᵀ = K(X, X), (N, K) with K = 1 + N.
    let values: [Double]
    let count: Int
  }

  private static func vectors(
    _ limit: InfiniteWidth, _ task: RegressionTask, ridge: Double
  ) -> Vectors? {
    let n = task.trainingCount
    let kernels = limit.kernels(at: task)
    var root = Array(kernels.covariance[..<(n * n)])
    do {
      try root.withUnsafeMutableBufferPointer { a throws(BLASError) in
        guard let start = a.baseAddress else { return }
        try choleskyFactor(order: n, start, stride: n)
      }
      let regression = try KernelRegression(kernels.tangent, count: n, ridge: ridge)
      var values: [Double] = []
      for row in 0..<n {
        values.append(task.targets[row])
        for column in 0..<n { values.append(column <= row ? root[row * n + column] : 0) }
      }
      return Vectors(map: regression.map, values: regression.solution(values), count: 1 + n)
    } catch {
      return nil
    }
  }

  /// Sums over units of u·v, (u·v)² and the square of its part with a², for each test point and
  /// vector v.
  private final class UnitSums {
    private let limit: InfiniteWidth
    private let inputs: Int
    private let vectors: Vectors
    private let n: Int
    private let m: Int
    /// All points times σ_w/√D, then σ_b, training points first, (N + M, D + 1).
    private let points: [Double]
    private let weights: Scratch
    /// φ(z) and φ′(z) of training points, then of a tile, (N + T, U).
    private let values: Scratch
    private let slopes: Scratch
    /// φ′(z) times one coordinate of the points, (N + T, U).
    private let scaled: Scratch
    /// Σ_c φ(z_c) v_c, and for each coordinate e of the points Σ_c φ′(z_c) x_ce v_c; (2 + D, K, U).
    private let weighted: Scratch
    /// φ(z) − Q̄ φ(Z), and for each coordinate φ′(z) x_e − Q̄ φ′(Z) X_e; (2 + D, T, U).
    private let residuals: Scratch
    private let rows: (whole: Scratch, part: Scratch, ones: Scratch)
    private var sums: [Double]
    private var squares: [Double]
    private var partSquares: [Double]

    init(_ limit: InfiniteWidth, _ task: RegressionTask, _ vectors: Vectors) {
      self.limit = limit
      let inputs = task.inputs
      self.inputs = inputs
      self.vectors = vectors
      let (n, m) = (task.trainingCount, task.testCount)
      let coordinates = inputs + 1
      (self.n, self.m) = (n, m)
      let scale = (limit.weightVariance / Double(inputs)).squareRoot()
      let all = task.training + task.test
      points = (0..<(n + m)).flatMap { row in
        all[(row * inputs)..<((row + 1) * inputs)].map { scale * $0 }
          + [limit.biasVariance.squareRoot()]
      }
      weights = Scratch(coordinates * blockSize)
      values = Scratch((n + tileSize) * blockSize)
      slopes = Scratch((n + tileSize) * blockSize)
      scaled = Scratch((n + tileSize) * blockSize)
      weighted = Scratch((1 + coordinates) * vectors.count * blockSize)
      residuals = Scratch((1 + coordinates) * tileSize * blockSize)
      rows = (Scratch(blockSize), Scratch(blockSize), Scratch(blockSize))
      for i in 0..<blockSize { rows.ones.start[i] = 1 }
      sums = [Double](repeating: 0, count: m * vectors.count)
      squares = sums
      partSquares = sums
    }

    /// The variance of u·v over units and readout weights, (M, K).
    func variances(units: Int) -> [Double] {
      sums.indices.map { i in
        let mean = sums[i] / Double(units)
        let whole = squares[i] / Double(units) - mean * mean
        // T is linear in a², whose variance is 2.
        return whole + 2 * partSquares[i] / Double(units)
      }
    }

    func add(_ key: RandomKey, from start: Int, units: Int) {
      for e in 0...inputs {
        key.folding(UInt64(e)).fillNormals(
          weights.buffer(e * units, units), from: UInt64(start))
      }
      activate(0..<n, row: 0, units: units)
      weigh(units: units)
      for first in stride(from: 0, to: m, by: FirstOrderTheory.tileSize) {
        let tile = first..<min(first + FirstOrderTheory.tileSize, m)
        activate(n + tile.lowerBound..<n + tile.upperBound, row: n, units: units)
        subtract(tile, units: units)
        accumulate(tile, units: units)
      }
    }

    private func activate(_ range: Range<Int>, row: Int, units: Int) {
      let coordinates = inputs + 1
      let z = values.at(row * units)
      points.withUnsafeBufferPointer { points in
        guard let points = points.baseAddress else { return }
        product(
          rows: range.count, columns: units, inner: coordinates,
          points + range.lowerBound * coordinates, stride: coordinates, weights.start,
          stride: units, into: z, stride: units)
      }
      limit.activation.apply(z, derivative: slopes.at(row * units), count: range.count * units)
    }

    /// Writes φ′ of consecutive rows times coordinate e of their points.
    private func scale(_ range: Range<Int>, row: Int, coordinate e: Int, units: Int) {
      for i in 0..<range.count {
        let x = points[(range.lowerBound + i) * (inputs + 1) + e]
        let offset = (row + i) * units
        for j in 0..<units { scaled.start[offset + j] = x * slopes.start[offset + j] }
      }
    }

    private func weigh(units: Int) {
      let k = vectors.count
      vectors.values.withUnsafeBufferPointer { v in
        guard let v = v.baseAddress else { return }
        for part in 0...(inputs + 1) {
          if part > 0 { scale(0..<n, row: 0, coordinate: part - 1, units: units) }
          product(
            rows: k, columns: units, inner: n, v, stride: k, transposed: true,
            part == 0 ? values.start : scaled.start, stride: units,
            into: weighted.at(part * k * units), stride: units, alpha: limit.weightVariance)
        }
      }
    }

    private func subtract(_ tile: Range<Int>, units: Int) {
      vectors.map.withUnsafeBufferPointer { q in
        guard let q = q.baseAddress else { return }
        for part in 0...(inputs + 1) {
          let source = part == 0 ? values : scaled
          if part > 0 {
            scale(0..<n, row: 0, coordinate: part - 1, units: units)
            scale(
              n + tile.lowerBound..<n + tile.upperBound, row: n, coordinate: part - 1, units: units)
          }
          let result = residuals.at(part * tile.count * units)
          result.update(from: source.at(n * units), count: tile.count * units)
          product(
            rows: tile.count, columns: units, inner: n, q + tile.lowerBound * n, stride: n,
            source.start, stride: units, into: result, stride: units, alpha: -1, beta: 1)
        }
      }
    }

    private func accumulate(_ tile: Range<Int>, units: Int) {
      let k = vectors.count
      let (whole, part) = (rows.whole.start, rows.part.start)
      for (i, point) in tile.enumerated() {
        for vector in 0..<k {
          for j in 0..<units { part[j] = 0 }
          for e in 1...(inputs + 1) {
            let g = weighted.at((e * k + vector) * units)
            let d = residuals.at((e * tile.count + i) * units)
            for j in 0..<units { part[j] += g[j] * d[j] }
          }
          let s = weighted.at(vector * units)
          let p = residuals.at(i * units)
          for j in 0..<units { whole[j] = part[j] + s[j] * p[j] }
          let index = point * k + vector
          sums[index] += dot(count: units, whole, rows.ones.start)
          squares[index] += dot(count: units, whole, whole)
          partSquares[index] += dot(count: units, part, part)
        }
      }
    }
  }
}

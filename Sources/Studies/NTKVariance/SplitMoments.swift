internal import BLAS
internal import StudyKit
internal import Tasks

// S: members in a slab, M: test points, N: training points; of several outputs each counts as a point.

/// Variances and covariances over members of the parts of f^lin.
///
/// Two passes over the finished members, means first; each pass reads slab by slab and adds in the
/// order of members.
struct SplitMoments {
  /// A predictor whose variance is taken.
  enum Part: String, CaseIterable {
    case lin, g, a, c, i

    /// What follows f^lin in its name.
    var suffix: String { self == .lin ? "" : "-" + rawValue }

    /// The predictor as a formula.
    var definition: String {
      switch self {
      case .lin: "f_0(x) + Q_0(x) (Y - f_0(X))"
      case .g: "g(x) + Q_0(x) (Y - g(X))"
      case .a: "f_0(x) + Qbar(x) (Y - f_0(X))"
      case .c: "Q_0(x) Y"
      case .i: "-(Q_0(x) - Qbar(x)) f_0(X)"
      }
    }
  }

  /// The pairs of parts whose covariance makes up the difference between V[lin] and V[a] + V[c] + V[i].
  static let pairs: [(Part, Part)] = [(.a, .c), (.c, .i), (.a, .i)]

  /// The variance of each part at each test point, ddof 1; NaN with fewer than two members.
  private(set) var variances: [Part: [Double]] = [:]
  /// The covariance of each of ``pairs`` at each test point, ddof 1.
  private(set) var covariances: [[Double]] = []
  /// The standard errors of ``covariances``.
  private(set) var covarianceErrors: [[Double]] = []
  /// The largest |f^lin − (a + c + i − Q̄ Y)|.
  private(set) var identityError = 0.0

  /// About this many numbers of each measure are held at a time: a megabyte.
  private static let slabElements = 131_072

  /// Reads the finished members and splits f^lin with the mean kernel map Q̄, (M, N).
  init(
    _ members: any MemberReader, task: RegressionTask, meanMap: [Double]
  ) throws(MemberReaderError) {
    let m = task.testValueCount
    let count = members.members.count
    let split = Split(task: task, meanMap: meanMap)
    let slab = max(1, Self.slabElements / m)
    let slabs = stride(from: 0, to: count, by: slab).map { $0..<min($0 + slab, count) }

    let zeros = [Double](repeating: 0, count: m)
    var means = Dictionary(uniqueKeysWithValues: Part.allCases.map { ($0, zeros) })
    for range in slabs {
      let parts = try split(members, range)
      identityError = max(identityError, parts.identityError)
      for (part, values) in parts.values {
        for i in values.indices { means[part]?[i % m] += values[i] }
      }
    }
    means = means.mapValues { $0.map { $0 / Double(count) } }

    var squares = means.mapValues { _ in zeros }
    var products = Self.pairs.map { _ in zeros }
    var productSquares = products
    for range in slabs {
      var deviations = try split(members, range).values
      for part in Part.allCases {
        guard let mean = means[part] else { continue }
        deviations[part]?.center(on: mean, addingSquaresTo: &squares[part, default: []])
      }
      for (k, pair) in Self.pairs.enumerated() {
        guard let a = deviations[pair.0], let b = deviations[pair.1] else { continue }
        for i in a.indices {
          let product = a[i] * b[i]
          products[k][i % m] += product
          productSquares[k][i % m] += product * product
        }
      }
    }
    let (n, degrees) = (Double(count), count > 1 ? Double(count - 1) : .nan)
    variances = squares.mapValues { $0.map { $0 / degrees } }
    covariances = products.map { $0.map { $0 / degrees } }
    covarianceErrors = products.indices.map { k in
      products[k].indices.map { i in
        let mean = products[k][i] / n
        return (max(0, productSquares[k][i] / n - mean * mean) / degrees).squareRoot()
      }
    }
  }
}

/// The parts of f^lin, recombined from what the members have recorded.
private struct Split {
  let task: RegressionTask
  let meanMap: [Double]
  /// Q̄ Y, (M).
  let meanPrediction: [Double]

  /// The parts of a slab's members, (S, M) each.
  struct Parts {
    var values: [SplitMoments.Part: [Double]]
    var identityError: Double
  }

  init(task: RegressionTask, meanMap: [Double]) {
    self.task = task
    self.meanMap = meanMap
    meanPrediction = matrixProduct(
      meanMap, task.targets, rows: task.testValueCount, inner: task.targets.count, columns: 1)
  }

  func callAsFunction(
    _ members: any MemberReader, _ slab: Range<Int>
  ) throws(MemberReaderError) -> Parts {
    let (n, m) = (task.targets.count, task.testValueCount)
    let initial = try members.read("f_initial", slab)
    let propagated = try members.read("q_f_initial", slab)
    // Q̄ f₀(X), (S, M).
    let averaged = matrixProduct(
      try members.read("f_initial_train", slab), meanMap, rows: slab.count, inner: n, columns: m,
      transposed: true)
    let lin = try members.read("f_lin", slab)
    let c = try members.read("f_lin_c", slab)
    var a = initial
    var i = propagated
    var error = 0.0
    for k in a.indices {
      a[k] += meanPrediction[k % m] - averaged[k]
      i[k] = averaged[k] - propagated[k]
      error = max(error, abs(lin[k] - (a[k] + c[k] + i[k] - meanPrediction[k % m])))
    }
    return Parts(
      values: [.lin: lin, .g: try members.read("f_lin_g", slab), .a: a, .c: c, .i: i],
      identityError: error)
  }
}

extension [Double] {
  /// Subtracts `mean` from each of the rows of its length, and adds the squares of the differences to `squares`.
  fileprivate mutating func center(on mean: [Double], addingSquaresTo squares: inout [Double]) {
    for i in indices {
      self[i] -= mean[i % mean.count]
      squares[i % mean.count] += self[i] * self[i]
    }
  }
}

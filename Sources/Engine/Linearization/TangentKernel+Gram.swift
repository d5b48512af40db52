// N: examples of a block, O: outputs.

extension TangentKernel {
  /// The kernel between two blocks, in the order that `outputs` says.
  public func kernel(_ a: Features, _ b: Features) -> [Scalar] {
    kernel(a, b, isSymmetric: false)
  }

  /// The kernel of a block with itself: half the work, exactly symmetric.
  public func kernel(_ a: Features) -> [Scalar] {
    kernel(a, a, isSymmetric: true)
  }

  /// The kernel of several blocks with each other, for outputs averaged: (Σ N, Σ N).
  public func gram(_ blocks: [Features]) -> [Scalar] {
    require(outputs == .mean, "a Gram matrix over blocks averages outputs")
    let (n, total) = (blockCount, blockCount * blocks.count)
    var result = [Scalar](repeating: 0, count: total * total)
    for i in blocks.indices {
      for j in 0...i {
        let part = i == j ? kernel(blocks[i]) : kernel(blocks[i], blocks[j])
        for row in 0..<n {
          for column in 0..<n {
            result[(i * n + row) * total + j * n + column] = part[row * n + column]
            result[(j * n + column) * total + i * n + row] = part[row * n + column]
          }
        }
      }
    }
    return result
  }

  private func kernel(_ a: Features, _ b: Features, isSymmetric: Bool) -> [Scalar] {
    let n = blockCount
    let pairs: [(Int, Int)]
    switch outputs {
    case .mean: pairs = [(0, 0)]
    case .diagonal: pairs = (0..<outputCount).map { ($0, $0) }
    case .full:
      pairs = (0..<outputCount).flatMap { o in (0..<outputCount).map { (o, $0) } }
    }
    // Between an output and another the kernel is not symmetric in the examples.
    let isHalf = isSymmetric && outputs != .full
    let planes = Memory<Scalar>(count: pairs.count * n * n)
    let perRow = outputs == .mean ? 1 : outputCount
    for (first, second) in zip(a.terms, b.terms) {
      let term = GramTerm<Scalar>(
        examples: n, outputs: perRow, pairs: pairs, isHalf: isHalf, planes: planes.base)
      term.add(first, second)
    }
    if isHalf {
      for plane in pairs.indices {
        Scalar.kernels.mirror(n, planes.base + plane * n * n)
      }
    }
    if outputs != .full { return Array(planes.buffer) }
    let o = outputCount
    return [Scalar](unsafeUninitializedCapacity: n * n * o * o) { buffer, count in
      for entry in 0..<n * n {
        for pair in 0..<o * o { buffer[entry * o * o + pair] = planes.base[pair * n * n + entry] }
      }
      count = n * n * o * o
    }
  }
}

/// Adds one term's contributions to planes (pairs, N, N) of a kernel.
private struct GramTerm<Scalar: EngineScalar> {
  let examples: Int
  let outputs: Int
  let pairs: [(Int, Int)]
  let isHalf: Bool
  let planes: UnsafeMutablePointer<Scalar>

  // Rows of a strip: the second operand is read once a strip; two products of 256 by 1,000 floats are 2 MiB.
  private let strip = 256
  private let narrow = 64

  func add(
    _ a: TangentKernel<Scalar>.TermFeatures, _ b: TangentKernel<Scalar>.TermFeatures
  ) {
    switch (a, b) {
    case (
      .outer(let x, let d, let width, let scale, let bonus, let weight),
      .outer(let other, let e, _, _, _, _)
    ):
      outer(x, other, d, e, width, scale, bonus, weight)
    case (.rows(let rows, let width, let weight), .rows(let others, _, _)):
      self.rows(rows, others, width, weight)
    case (
      .gathered(let i, let d, let width, let groups, let scale), .gathered(let j, let e, _, _, _)
    ):
      gathered(i, j, d, e, width, groups, scale * scale)
    default: misuse("features of two different kernels")
    }
  }

  private func columns(_ end: Int) -> Int { isHalf ? end : examples }

  private func outer(
    _ x: [Scalar], _ other: [Scalar], _ d: [Scalar], _ e: [Scalar], _ width: Int, _ scale: Double,
    _ bonus: Double, _ weight: Double
  ) {
    let n = examples
    let inputs = x.count / n
    let left = Memory<Scalar>(count: strip * n)
    let right = Memory<Scalar>(count: strip * n)
    for start in stride(from: 0, to: n, by: strip) {
      let height = min(strip, n - start)
      let columns = columns(start + height)
      product(
        (x, 0, inputs), (other, 0, inputs), into: left.base, columns, start, height, inputs,
        alpha: 1, beta: 0)
      for (plane, (o, p)) in pairs.enumerated() {
        product(
          (d, o * width, outputs * width), (e, p * width, outputs * width), into: right.base,
          columns, start, height, width, alpha: 1, beta: 0)
        for row in 0..<height {
          Dense2D.addProducts(
            left.base + row * columns, times: scale * scale * weight, plus: bonus * weight,
            right.base + row * columns, to: planes + (plane * n + start + row) * n,
            self.columns(start + row + 1))
        }
      }
    }
  }

  /// Features as rows within an array: row i of it starts at `start` + i · `stride`.
  private typealias Rows = (values: [Scalar], start: Int, stride: Int)

  /// C = alpha · A Bᵀ + beta · C for `height` rows of A from `start` on and the columns that are wanted.
  private func product(
    _ a: Rows, _ b: Rows, into c: UnsafeMutablePointer<Scalar>, _ strideC: Int, _ start: Int,
    _ height: Int, _ inner: Int, alpha: Double, beta: Double
  ) {
    func block(_ rows: Range<Int>, _ columns: Range<Int>) {
      if rows.isEmpty || columns.isEmpty { return }
      Dense2D.product(
        a.values, a.start + rows.lowerBound * a.stride, a.stride, b.values,
        b.start + columns.lowerBound * b.stride, b.stride,
        into: c + (rows.lowerBound - start) * strideC + columns.lowerBound, strideC,
        (rows.count, columns.count, inner), alpha: alpha, beta: beta)
    }
    // The square at the diagonal: its lower triangle, cut in halves down to `narrow`.
    func triangle(_ rows: Range<Int>) {
      guard rows.count > narrow else { return block(rows, rows) }
      let middle = rows.lowerBound + (rows.count + 1) / 2
      triangle(rows.lowerBound..<middle)
      block(middle..<rows.upperBound, rows.lowerBound..<middle)
      triangle(middle..<rows.upperBound)
    }
    let rows = start..<start + height
    block(rows, 0..<(isHalf ? start : examples))
    if isHalf { triangle(rows) }
  }

  private func rows(_ a: [Scalar], _ b: [Scalar], _ width: Int, _ weight: Double) {
    let n = examples
    for start in stride(from: 0, to: n, by: strip) {
      let height = min(strip, n - start)
      for (plane, (o, p)) in pairs.enumerated() {
        product(
          (a, o * width, outputs * width), (b, p * width, outputs * width),
          into: planes + (plane * n + start) * n, n, start, height, width, alpha: weight, beta: 1)
      }
    }
  }

  private func gathered(
    _ i: [Int32], _ j: [Int32], _ d: [Scalar], _ e: [Scalar], _ width: Int, _ groups: Int,
    _ scale: Double
  ) {
    let n = examples
    let positions = i.count / n
    let channels = width / (positions * groups)
    for (plane, (o, p)) in pairs.enumerated() {
      for row in 0..<n {
        for column in 0..<columns(row + 1) {
          var sum: Scalar = 0
          for s in 0..<positions {
            for t in 0..<positions where i[row * positions + s] == j[column * positions + t] {
              for group in 0..<groups {
                let first = (row * outputs + o) * width + (group * positions + s) * channels
                let second = (column * outputs + p) * width + (group * positions + t) * channels
                for k in 0..<channels { sum += d[first + k] * e[second + k] }
              }
            }
          }
          planes[(plane * n + row) * n + column] += Scalar(scale) * sum
        }
      }
    }
  }
}

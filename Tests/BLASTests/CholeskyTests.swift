import BLAS
import Testing

@Suite struct CholeskyTests {
  /// A matrix with a known factor: lower triangular, diagonal 2 + row.
  func factor(_ order: Int) -> Matrix {
    var l = Matrix(order, order, salt: 3)
    for row in 0..<order {
      l[row, row] = Double(2 + row)
      for column in (row + 1)..<max(order, row + 1) { l[row, column] = 0 }
    }
    return l
  }

  @Test(arguments: [1, 2, 7, 40])
  func `the factor of L times its transpose is L`(order: Int) throws {
    let l = factor(order)
    let a = referenceProduct(l, l.transposed(if: true), onto: l)
    var double = a.elements
    try choleskyFactor(order: order, &double, stride: a.stride)
    // The diagonal dominates: the condition number of L stays near its order.
    #expect(l.difference(to: double, lowerOnly: true) < 1e-11)
  }

  @Test(arguments: [1, 7, 40], [1, 3])
  func `solving recovers the right-hand sides' cause`(order: Int, count: Int) throws {
    let l = factor(order)
    var a = referenceProduct(l, l.transposed(if: true), onto: l)
    let x = Matrix(order, count, salt: 9)
    let b = referenceProduct(a, x, onto: x)
    // Only the lower triangle may be read.
    for row in 0..<order {
      for column in (row + 1)..<max(order, row + 1) { a[row, column] = .nan }
    }
    var double = a.elements
    try choleskyFactor(order: order, &double, stride: a.stride)
    var solution = b.elements
    choleskySolve(
      order: order, rightHandSides: count, factor: double, stride: a.stride,
      into: &solution, stride: b.stride)
    #expect(x.difference(to: solution) < 1e-9)
  }

  @Test func `a matrix that is not positive definite names its pivot`() {
    // The leading block of order 2, [[1, 2], [2, 1]], has determinant -3.
    var matrix: [Double] = [1, 0, 0, 2, 1, 0, 0, 0, 1]
    #expect(throws: BLASError.notPositiveDefinite(pivot: 2)) {
      try choleskyFactor(order: 3, &matrix, stride: 3)
    }
  }

  @Test(arguments: [false, true], [false, true])
  func `a triangular solve undoes the product on either side`(transposed: Bool, right: Bool) {
    let order = 12
    let count = 5
    let l = factor(order)
    let x = right ? Matrix(count, order, salt: 4) : Matrix(order, count, salt: 4)
    let op = l.transposed(if: transposed)
    let b = right ? referenceProduct(x, op, onto: x) : referenceProduct(op, x, onto: x)
    var double = b.elements
    triangularSolve(
      order: order, rightHandSides: count, l.elements, stride: l.stride, transposed: transposed,
      onTheRight: right, into: &double, stride: b.stride)
    #expect(x.difference(to: double) < 1e-11)
    let upper = l.transposed(if: true)
    double = b.elements
    triangularSolve(
      order: order, rightHandSides: count, upper.elements, stride: upper.stride, lower: false,
      transposed: !transposed, onTheRight: right, into: &double, stride: b.stride)
    #expect(x.difference(to: double) < 1e-11)
  }
}

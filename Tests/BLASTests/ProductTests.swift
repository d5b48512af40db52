import BLAS
import Foundation
import Testing

@Suite struct ProductTests {
  // Elements are below 1 and at most 40 products are summed: rounding stays below 40 · 40 · ε / 2.
  let singleBound = 1e-4
  let doubleBound = 1e-12

  @Test(
    arguments: [(1, 1, 1), (2, 3, 4), (17, 5, 8), (33, 40, 31)],
    [(false, false), (true, false), (false, true), (true, true)])
  func `a product agrees with its definition for every transposition`(
    shape: (Int, Int, Int), transposed: (Bool, Bool)
  ) {
    let (m, n, k) = shape
    let a = Matrix(m, k, salt: 1).transposed(if: transposed.0)
    let b = Matrix(k, n, salt: 2).transposed(if: transposed.1)
    let c = Matrix(m, n, salt: 3)
    for (alpha, beta) in [(1.0, 0.0), (0.5, 1.0), (-2.0, 0.25)] {
      let expected = referenceProduct(
        a.transposed(if: transposed.0), b.transposed(if: transposed.1),
        alpha: alpha, beta: beta, onto: c)
      var double = c.elements
      product(
        rows: m, columns: n, inner: k, a.elements, stride: a.stride, transposed: transposed.0,
        b.elements, stride: b.stride, transposed: transposed.1, into: &double, stride: c.stride,
        alpha: alpha, beta: beta)
      #expect(expected.difference(to: double) < doubleBound)
      var single = c.single
      product(
        rows: m, columns: n, inner: k, a.single, stride: a.stride, transposed: transposed.0,
        b.single, stride: b.stride, transposed: transposed.1, into: &single, stride: c.stride,
        alpha: Float(alpha), beta: Float(beta))
      #expect(expected.difference(to: single.map(Double.init)) < singleBound)
    }
  }

  @Test func `a product does not read the old result where beta is zero`() {
    let a = Matrix(3, 4, salt: 1)
    let b = Matrix(4, 5, salt: 2)
    var c = [Double](repeating: .nan, count: 15)
    product(
      rows: 3, columns: 5, inner: 4, a.elements, stride: a.stride, b.elements, stride: b.stride,
      into: &c, stride: 5)
    #expect(c.allSatisfy { $0.isFinite })
  }

  @Test func `a product leaves what lies between its rows untouched`() {
    let a = Matrix(9, 7, salt: 1)
    let b = Matrix(7, 6, salt: 2)
    let c = Matrix(9, 6, salt: 3, padding: 2)
    var result = c.elements
    product(
      rows: 9, columns: 6, inner: 7, a.elements, stride: a.stride, b.elements, stride: b.stride,
      into: &result, stride: c.stride)
    for row in 0..<9 { #expect(result[row * c.stride + 6] == 1e6) }
  }

  @Test(arguments: [false, true])
  func `matrix times vector agrees with its definition`(transposed: Bool) {
    let a = Matrix(13, 6, salt: 4)
    let x = Matrix(transposed ? 13 : 6, 1, salt: 5, padding: 0)
    let y = Matrix(transposed ? 6 : 13, 1, salt: 6, padding: 0)
    let expected = referenceProduct(
      a.transposed(if: transposed), x, alpha: 2, beta: 0.5, onto: y)
    var double = y.elements
    product(
      rows: 13, columns: 6, a.elements, stride: a.stride, transposed: transposed,
      vector: x.elements, into: &double, alpha: 2, beta: 0.5)
    #expect(expected.difference(to: double) < doubleBound)
  }

  @Test func `an inner product sums every element once`() {
    let x = Matrix(1, 37, salt: 1, padding: 0)
    let y = Matrix(1, 37, salt: 2, padding: 0)
    let expected = zip(x.elements, y.elements).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs(dot(count: 37, x.elements, y.elements) - expected) < doubleBound)
  }

  @Test(.enabled(if: getenv("OPENBLAS_CORETYPE") == nil))
  func `a CPU with wide vectors does not run kernels without them`() throws {
    #if os(Linux) && arch(x86_64)
      let description = try String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
      let narrow = ["Prescott", "Core2", "Penryn", "Nehalem", "Sandybridge", "Barcelona"]
      #expect(!description.contains(" avx2 ") || !narrow.contains(OpenBLAS.coreName))
    #endif
  }

  @Test func `the library computes on one thread`() {
    #expect(OpenBLAS.threads == 1)
    #expect(!OpenBLAS.coreName.isEmpty)
  }
}

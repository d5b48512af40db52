import BLAS
import Testing

@Suite struct SymmetricProductTests {
  @Test(arguments: [1, 5, 33, 70], [false, true])
  func `the lower triangle is that of A times its transpose`(order: Int, transposed: Bool) {
    let inner = 9
    let a = Matrix(order, inner, salt: 1).transposed(if: transposed)
    let plain = a.transposed(if: transposed)
    let c = Matrix(order, order, salt: 2)
    let expected = referenceProduct(
      plain, plain.transposed(if: true), alpha: 2, beta: 0.5, onto: c)
    var double = c.elements
    symmetricProduct(
      order: order, inner: inner, a.elements, stride: a.stride, transposed: transposed,
      into: &double, stride: c.stride, alpha: 2, beta: 0.5)
    // Nine products below 1 are summed and doubled; a few units in the last place of 18.
    #expect(expected.difference(to: double, lowerOnly: true) < 1e-13)
    var single = c.single
    symmetricProduct(
      order: order, inner: inner, a.single, stride: a.stride, transposed: transposed,
      into: &single, stride: c.stride, alpha: 2, beta: 0.5)
    #expect(expected.difference(to: single.map(Double.init), lowerOnly: true) < 1e-4)
    for row in 0..<order {
      for column in (row + 1)..<max(order, row + 1) {
        #expect(double[row * c.stride + column] == c[row, column])
      }
    }
  }

  @Test(arguments: [1, 2, 31, 32, 33, 100])
  func `mirroring makes the matrix symmetric and keeps its lower triangle`(order: Int) {
    let c = Matrix(order, order, salt: 7)
    var double = c.elements
    mirrorLowerTriangle(order: order, &double, stride: c.stride)
    var single = c.single
    mirrorLowerTriangle(order: order, &single, stride: c.stride)
    for row in 0..<order {
      for column in 0...row {
        #expect(double[row * c.stride + column] == c[row, column])
        #expect(double[column * c.stride + row] == c[row, column])
        #expect(Double(single[column * c.stride + row]) == c[row, column])
      }
    }
  }
}

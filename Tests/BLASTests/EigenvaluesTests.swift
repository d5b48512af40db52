import BLAS
import Foundation
import Testing

@Suite struct EigenvaluesTests {
  @Test(arguments: [1, 2, 10, 60])
  func `the chain of springs has its known frequencies`(order: Int) throws {
    // The matrix with 2 on its diagonal and -1 beside it has eigenvalues 2 - 2 cos(π j / (n + 1)).
    let stride = order + 2
    var a = [Double](repeating: .nan, count: order * stride)
    for row in 0..<order {
      for column in 0...row {
        a[row * stride + column] = row == column ? 2 : row == column + 1 ? -1 : 0
      }
    }
    let values = try symmetricEigenvalues(order: order, destroying: &a, stride: stride)
    #expect(values.count == order)
    for (j, value) in values.enumerated() {
      // A backward stable method errs by a few ε times the norm, 4.
      #expect(abs(value - (2 - 2 * cos(.pi * Double(j + 1) / Double(order + 1)))) < 1e-13)
    }
  }
}

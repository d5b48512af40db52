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

  @Test(arguments: [1, 3, 40])
  func `eigenvectors are orthonormal and reproduce the matrix`(order: Int) throws {
    let stride = order + 1
    var a = [Double](repeating: .nan, count: order * stride)
    func entry(_ i: Int, _ j: Int) -> Double { sin(Double(1 + i * j) + Double(i + j)) }
    for row in 0..<order {
      for column in 0...row { a[row * stride + column] = entry(row, column) }
    }
    let values = try symmetricEigenvectors(order: order, replacing: &a, stride: stride)
    #expect(values == values.sorted())
    for i in 0..<order {
      for j in 0..<order {
        let rows = (0..<order).reduce(0) { $0 + a[i * stride + $1] * a[j * stride + $1] }
        #expect(abs(rows - (i == j ? 1 : 0)) < 1e-12)
        let sum = (0..<order).reduce(0) {
          $0 + values[$1] * a[$1 * stride + i] * a[$1 * stride + j]
        }
        #expect(abs(sum - entry(max(i, j), min(i, j))) < 1e-12 * Double(order))
      }
    }
  }
}

import BLAS
import Engine
import Testing

struct KernelRegressionTests {
  // Θ of three training points and two test points; Q by hand from Θ(X, X)⁻¹.
  private let tangent: [Double] = [
    4, 1, 0,
    1, 3, 1,
    0, 1, 2,
    2, 0, 1,
    1, 1, 1,
  ]
  // det Θ(X, X) = 18; the inverse is [5, −2, 1; −2, 8, −4; 1, −4, 11] / 18.
  private let map: [Double] = [11.0 / 18, -8.0 / 18, 13.0 / 18, 4.0 / 18, 2.0 / 18, 8.0 / 18]

  @Test func `the map solves the kernel system`() throws {
    let regression = try KernelRegression(tangent, count: 3, ridge: 0)
    #expect(zip(regression.map, map).allSatisfy { abs($0 - $1) < 1e-14 })
    let values = [1.0, 5, -2, 0, 3, 1]
    let expected = matrixProduct(map, values, rows: 2, inner: 3, columns: 2)
    #expect(zip(regression(values), expected).allSatisfy { abs($0 - $1) < 1e-14 })
  }

  @Test func `a ridge is added to the diagonal of the training kernel only`() throws {
    var ridged = tangent
    for i in 0..<3 { ridged[i * 4] += 0.5 }
    let direct = try KernelRegression(ridged, count: 3, ridge: 0).map
    let asked = try KernelRegression(tangent, count: 3, ridge: 0.5).map
    #expect(direct == asked)
  }

  @Test func `a singular kernel names the pivot at which it fails`() {
    let singular: [Double] = [1, 1, 1, 1, 0, 0]
    #expect(throws: BLASError.notPositiveDefinite(pivot: 2)) {
      try KernelRegression(singular, count: 2, ridge: 0)
    }
  }
}

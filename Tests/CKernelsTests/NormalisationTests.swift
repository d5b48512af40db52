import CKernels
import Foundation
import Testing

@Suite struct NormalisationTests {
  // Two sums of up to 64 terms, a square root and a quotient.
  let singleBound = 5e-6
  let doubleBound = 1e-13
  let epsilon = 1e-5

  /// The loss `Σ dy · y` of a normalisation by its definition, for central differences.
  func loss(_ x: [Double], _ gamma: [Double], _ beta: [Double]?, _ dy: [Double]) -> Double {
    zip(value(x, gamma, beta), dy).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// Layer norm where `beta` is given, RMS norm where it is not.
  func value(_ x: [Double], _ gamma: [Double], _ beta: [Double]?) -> [Double] {
    let columns = gamma.count
    var result: [Double] = []
    for start in stride(from: 0, to: x.count, by: columns) {
      let row = x[start..<(start + columns)]
      let mean = beta == nil ? 0 : row.reduce(0, +) / Double(columns)
      let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(columns)
      for (c, element) in row.enumerated() {
        let scaled = (element - mean) / (variance + epsilon).squareRoot() * gamma[c]
        result.append(scaled + (beta?[c] ?? 0))
      }
    }
    return result
  }

  /// The derivative of `loss` along every coordinate of `x`, by central differences.
  func slopes(_ x: [Double], _ loss: ([Double]) -> Double) -> [Double] {
    x.indices.map { i in
      var up = x
      var down = x
      up[i] += 1e-5
      down[i] -= 1e-5
      return (loss(up) - loss(down)) / 2e-5
    }
  }

  @Test(arguments: [(1, 5), (3, 16), (4, 27), (2, 64)])
  func `layer norm and its gradients agree with the definition`(rows: Int, columns: Int) {
    let x = numbers(rows * columns, salt: 1)
    let gamma = numbers(columns, salt: 2)
    let beta = numbers(columns, salt: 3)
    let dy = numbers(rows * columns, salt: 4)
    let residual = numbers(rows * columns, salt: 5)
    var y = [Double](repeating: 0, count: x.count)
    var mean = [Double](repeating: 0, count: rows)
    var inverse = mean
    k_layer_norm_f64(x, gamma, beta, epsilon, &y, &mean, &inverse, rows, columns)
    #expect(error(y, value(x, gamma, beta)) < doubleBound)
    var dx = y
    var dgamma = [Double](repeating: 1, count: columns)
    var dbeta = dgamma
    k_layer_norm_backward_f64(
      x, gamma, mean, inverse, dy, residual, &dx, &dgamma, &dbeta, rows, columns)
    // Central differences of step 1e-5 are good to 1e-9 here.
    let slope = slopes(x) { loss($0, gamma, beta, dy) }
    #expect(error(dx, zip(slope, residual).map { $0 + $1 }) < 1e-8)
    #expect(error(dgamma, slopes(gamma) { loss(x, $0, beta, dy) }.map { $0 + 1 }) < 1e-8)
    #expect(error(dbeta, slopes(beta) { loss(x, gamma, $0, dy) }.map { $0 + 1 }) < 1e-8)

    var ys = [Float](repeating: 0, count: x.count)
    var means = [Float](repeating: 0, count: rows)
    var inverses = means
    k_layer_norm_f32(
      single(x), single(gamma), single(beta), Float(epsilon), &ys, &means, &inverses, rows, columns)
    #expect(error(ys, y) < singleBound)
    var dxs = ys
    var dgammas = [Float](repeating: 1, count: columns)
    var dbetas = dgammas
    k_layer_norm_backward_f32(
      single(x), single(gamma), means, inverses, single(dy), single(residual), &dxs, &dgammas,
      &dbetas, rows, columns)
    #expect(error(dxs, dx) < singleBound)
    #expect(error(dgammas, dgamma) < singleBound && error(dbetas, dbeta) < singleBound)
  }

  @Test func `without scale, shift and residual the norm is plain`() {
    let columns = 20
    let x = numbers(2 * columns)
    let ones = [Double](repeating: 1, count: columns)
    var y = x
    var mean = [0.0, 0]
    var inverse = mean
    k_layer_norm_f64(x, nil, nil, epsilon, &y, &mean, &inverse, 2, columns)
    #expect(error(y, value(x, ones, ones.map { _ in 0 })) < doubleBound)
    let dy = numbers(2 * columns, salt: 3)
    var dx = y
    var scaled = y
    k_layer_norm_backward_f64(x, nil, mean, inverse, dy, nil, &dx, nil, nil, 2, columns)
    k_layer_norm_backward_f64(x, ones, mean, inverse, dy, nil, &scaled, nil, nil, 2, columns)
    #expect(dx == scaled)
  }

  @Test(arguments: [(1, 5), (3, 16), (4, 27)])
  func `RMS norm and its gradients agree with the definition`(rows: Int, columns: Int) {
    let x = numbers(rows * columns, salt: 1)
    let gamma = numbers(columns, salt: 2)
    let dy = numbers(rows * columns, salt: 4)
    var y = [Double](repeating: 0, count: x.count)
    var inverse = [Double](repeating: 0, count: rows)
    k_rms_norm_f64(x, gamma, epsilon, &y, &inverse, rows, columns)
    #expect(error(y, value(x, gamma, nil)) < doubleBound)
    var dx = y
    var dgamma = [Double](repeating: 0, count: columns)
    k_rms_norm_backward_f64(x, gamma, inverse, dy, nil, &dx, &dgamma, rows, columns)
    #expect(error(dx, slopes(x) { loss($0, gamma, nil, dy) }) < 1e-8)
    #expect(error(dgamma, slopes(gamma) { loss(x, $0, nil, dy) }) < 1e-8)
    var ys = [Float](repeating: 0, count: x.count)
    var inverses = [Float](repeating: 0, count: rows)
    k_rms_norm_f32(single(x), single(gamma), Float(epsilon), &ys, &inverses, rows, columns)
    #expect(error(ys, y) < singleBound)
    var dxs = ys
    var dgammas = [Float](repeating: 0, count: columns)
    k_rms_norm_backward_f32(
      single(x), single(gamma), inverses, single(dy), nil, &dxs, &dgammas, rows, columns)
    #expect(error(dxs, dx) < singleBound && error(dgammas, dgamma) < singleBound)
  }
}

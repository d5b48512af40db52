import CKernels
import Foundation
import Testing

@Suite struct OptimiserTests {
  @Test(arguments: [3, 16, 37], [0.0, 0.1])
  func `three steps of Adam follow its definition`(count: Int, decay: Double) {
    let (rate, beta1, beta2, epsilon, scale) = (0.01, 0.9, 0.999, 1e-8, 0.5)
    var p = numbers(count, salt: 1)
    var m = [Double](repeating: 0, count: count)
    var v = m
    var (expected, first, second) = (p, m, v)
    var (ps, ms, vs) = (single(p), single(m), single(v))
    for step in 1...3 {
      let g = numbers(count, salt: UInt64(step + 10))
      let correction1 = 1 - pow(beta1, Double(step))
      let correction2 = 1 - pow(beta2, Double(step))
      for i in 0..<count {
        let gradient = scale * g[i]
        first[i] = beta1 * first[i] + (1 - beta1) * gradient
        second[i] = beta2 * second[i] + (1 - beta2) * gradient * gradient
        let change = first[i] / correction1 / ((second[i] / correction2).squareRoot() + epsilon)
        expected[i] = expected[i] - rate * decay * expected[i] - rate * change
      }
      k_adam_f64(
        &p, g, &m, &v, rate, beta1, beta2, epsilon, correction1, correction2, decay, scale, count)
      k_adam_f32(
        &ps, single(g), &ms, &vs, Float(rate), Float(beta1), Float(beta2), Float(epsilon),
        Float(correction1), Float(correction2), Float(decay), Float(scale), count)
    }
    #expect(error(p, expected) < 1e-14)
    #expect(error(m, first) < 1e-14 && error(v, second) < 1e-14)
    // Float's 0.999 is off by 1e-8 and 1 - 0.999 by 1e-5 of itself, of which the corrections cancel most.
    #expect(error(ps, expected) < 1e-5)
    #expect(error(ms, first) < 1e-6 && error(vs, second) < 1e-6)
  }

  @Test func `Adam's quotient is good to a few units even for tiny and large second moments`() {
    let second = [Float](stride(from: -36, through: 30, by: 1).map { Float(pow(10, Double($0))) })
    var p = [Float](repeating: 0, count: second.count)
    var m = second.map { $0.squareRoot() }
    var v = second
    let g = m
    // With g² = v and g = m both moments stay as they are, and p becomes -m / (sqrt v + ε).
    k_adam_f32(&p, g, &m, &v, 1, 0.9, 0.999, 1e-8, 1, 1, 0, 1, p.count)
    for (result, moment) in zip(p, second) {
      let root = Double(moment).squareRoot()
      #expect(abs(Double(result) + root / (root + 1e-8)) < 1e-6)
    }
  }

  @Test func `a gradient of zero moves nothing`() {
    var p: [Float] = [1, 2, 3]
    var m: [Float] = [0, 0, 0]
    var v = m
    k_adam_f32(&p, [0, 0, 0], &m, &v, 0.1, 0.9, 0.999, 1e-8, 0.1, 0.001, 0, 1, 3)
    #expect(p == [1, 2, 3])
  }

  @Test func `NaN in a gradient reaches the parameter`() {
    var p: [Float] = [1, 2]
    var m: [Float] = [0, 0]
    var v = m
    k_adam_f32(&p, [.nan, 0], &m, &v, 0.1, 0.9, 0.999, 1e-8, 0.1, 0.001, 0, 1, 2)
    #expect(p[0].isNaN && p[1] == 2)
  }

  @Test(arguments: [(0.0, false), (0.9, false), (0.9, true)], [0.0, 0.1])
  func `descent with momentum follows its definition`(kind: (Double, Bool), decay: Double) {
    let count = 21
    var p = numbers(count, salt: 1)
    var m = [Double](repeating: 0, count: count)
    var expected = p
    var velocity = m
    var (ps, ms) = (single(p), single(m))
    for step in 1...3 {
      let g = numbers(count, salt: UInt64(step + 10))
      for i in 0..<count {
        let gradient = 0.5 * g[i]
        velocity[i] = kind.0 * velocity[i] + gradient
        let change = kind.1 ? kind.0 * velocity[i] + gradient : velocity[i]
        expected[i] = expected[i] * (1 - 0.01 * decay) - 0.01 * change
      }
      if kind.0 == 0 {
        k_sgd_f64(&p, g, nil, 0.01, 0, 0, decay, 0.5, count)
        k_sgd_f32(&ps, single(g), nil, 0.01, 0, 0, Float(decay), 0.5, count)
      } else {
        let nesterov: Int32 = kind.1 ? 1 : 0
        k_sgd_f64(&p, g, &m, 0.01, kind.0, nesterov, decay, 0.5, count)
        k_sgd_f32(
          &ps, single(g), &ms, 0.01, Float(kind.0), nesterov, Float(decay), 0.5, count)
      }
    }
    #expect(error(p, expected) < 1e-14)
    #expect(error(ps, expected) < 1e-6)
  }
}

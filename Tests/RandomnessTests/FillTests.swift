import CKernels
import Foundation
import Randomness
import Testing

struct FillTests {
  /// The levels that this CPU has.
  static let levels = [k_level_baseline, k_level_v3, k_level_v4].map { Int32($0) }
    .filter { k_kernels($0) != nil }
  private let key = RandomKey(seed: 11).folding(4)

  private func filled<Value: ExpressibleByIntegerLiteral>(
    _ count: Int, _ fill: (UnsafeMutableBufferPointer<Value>) -> Void
  ) -> [Value] {
    var values = [Value](repeating: 0, count: count)
    values.withUnsafeMutableBufferPointer { fill($0) }
    return values
  }

  @Test(arguments: levels)
  func `Double fills equal their reference bit for bit`(level: Int32) throws {
    let kernels = try #require(k_kernels(level)).pointee
    let n = 2_000
    let words = (0..<n).map { key.bits(at: UInt64($0)) }
    let uniforms: [Double] = filled(n) {
      kernels.random_uniform_f64(key.key, key.stream, 0, $0.baseAddress, $0.count)
    }
    #expect(uniforms == words.map { Double($0 >> 11) * 0x1p-53 })
    let normals: [Double] = filled(n) {
      kernels.random_normal_f64(key.key, key.stream, 0, $0.baseAddress, $0.count)
    }
    #expect(
      normals == (0..<n / 2).flatMap { Reference.normals(words[2 * $0], words[2 * $0 + 1]) })
    let truncated: [Double] = filled(n) {
      kernels.random_truncated_normal_f64(key.key, key.stream, 0, $0.baseAddress, $0.count)
    }
    #expect(truncated == words.map(Reference.truncatedNormal))
  }

  @Test(arguments: levels)
  func `Float fills equal their reference bit for bit`(level: Int32) throws {
    let kernels = try #require(k_kernels(level)).pointee
    let n = 2_000
    let words = (0..<n).map { Reference.word32(key, $0) }
    let uniforms: [Float] = filled(n) {
      kernels.random_uniform_f32(key.key, key.stream, 0, $0.baseAddress, $0.count)
    }
    #expect(uniforms == words.map { Float($0 >> 8) * 0x1p-24 })
    let normals: [Float] = filled(n) {
      kernels.random_normal_f32(key.key, key.stream, 0, $0.baseAddress, $0.count)
    }
    #expect(
      normals == (0..<n / 2).flatMap { Reference.normals(words[2 * $0], words[2 * $0 + 1]) })
    let truncated: [Float] = filled(n) {
      kernels.random_truncated_normal_f32(key.key, key.stream, 0, $0.baseAddress, $0.count)
    }
    #expect(truncated == words.map(Reference.truncatedNormal))
  }

  @Test func `a draw does not depend on where a fill starts or how long it is`() {
    let normals: [Double] = filled(300) { key.fillNormals($0) }
    let floats: [Float] = filled(300) { key.fillNormals($0) }
    for (start, count) in [(0, 1), (1, 1), (1, 33), (31, 64), (32, 32), (63, 150), (7, 0)] {
      let part: [Double] = filled(count) { key.fillNormals($0, from: UInt64(start)) }
      #expect(part == Array(normals[start..<start + count]))
      let floatPart: [Float] = filled(count) { key.fillNormals($0, from: UInt64(start)) }
      #expect(floatPart == Array(floats[start..<start + count]))
    }
    #expect(key.normal(at: 17) == normals[17])
    #expect(key.normals(5, from: 100) == Array(normals[100..<105]))
    #expect(key.uniform(at: 3) == key.uniforms(4)[3])
  }

  @Test func `spans are filled like pointers`() {
    var values = [Float](repeating: 0, count: 50)
    var span = values.mutableSpan
    key.fillNormals(&span, from: 3)
    #expect(values == filled(50) { key.fillNormals($0, from: 3) })
  }

  // Bounds of 4 standard errors; the k-th moment of n normals has the variance (μ₂ₖ − μₖ²)/n.
  @Test func `normals have the moments of a normal distribution`() {
    let n = 4_000_000
    let values: [Double] = filled(n) { key.fillNormals($0) }
    let floats: [Float] = filled(n) { key.folding(1).fillNormals($0) }
    for sample in [values, floats.map(Double.init)] {
      let deviations = [1.0, 2.0, 15.0, 96.0].map { 4 * ($0 / Double(n)).squareRoot() }
      for (power, expected) in [(1, 0.0), (2, 1.0), (3, 0.0), (4, 3.0)] {
        let moment = sample.reduce(0) { $0 + pow($1, Double(power)) } / Double(n)
        #expect(abs(moment - expected) < deviations[power - 1], "moment \(power): \(moment)")
      }
      // P(|x| > 4) = 6.334e-5: 253 expected, standard deviation 16.
      #expect(abs(sample.count { abs($0) > 4 } - 253) < 64)
    }
  }

  // Kolmogorov's statistic is above 1.95 with a probability of 1e-3.
  @Test func `fills have their distributions`() {
    let n = 100_000
    let uniforms: [Double] = filled(n) { key.fillUniforms($0) }
    let uniformFloats: [Float] = filled(n) { key.folding(1).fillUniforms($0) }
    let normals: [Double] = filled(n) { key.folding(2).fillNormals($0) }
    let normalFloats: [Float] = filled(n) { key.folding(3).fillNormals($0) }
    let truncated: [Double] = filled(n) { key.folding(4).fillTruncatedNormals($0) }
    let truncatedFloats: [Float] = filled(n) { key.folding(5).fillTruncatedNormals($0) }
    let within2 = normalDistribution(2) - normalDistribution(-2)
    let conditioned = { (x: Double) in
      (normalDistribution(x) - normalDistribution(-2)) / within2
    }
    #expect(kolmogorovSmirnov(uniforms) { $0 } < 1.95)
    #expect(kolmogorovSmirnov(uniformFloats.map(Double.init)) { $0 } < 1.95)
    #expect(kolmogorovSmirnov(normals, normalDistribution) < 1.95)
    #expect(kolmogorovSmirnov(normalFloats.map(Double.init), normalDistribution) < 1.95)
    #expect(kolmogorovSmirnov(truncated, conditioned) < 1.95)
    #expect(kolmogorovSmirnov(truncatedFloats.map(Double.init), conditioned) < 1.95)
    #expect(truncated.allSatisfy { abs($0) <= 2 } && truncatedFloats.allSatisfy { abs($0) <= 2 })
    #expect(uniforms.allSatisfy { (0..<1).contains($0) })
  }

  // The angle of a pair must not depend on its radius.
  @Test func `the squares of neighbouring normals are uncorrelated`() {
    let n = 1_000_000
    let x = key.normals(n)
    // x² − 1 has variance 2, so the mean of products of n/2 pairs has the standard deviation 2/√(n/2).
    var sum = 0.0
    for i in stride(from: 0, to: n, by: 2) {
      sum += (x[i] * x[i] - 1) * (x[i + 1] * x[i + 1] - 1)
    }
    #expect(abs(sum / Double(n / 2)) < 4 * 2 / Double(n / 2).squareRoot())
  }

  // The logarithm and the inverse distribution function against the C library's, in 4 ulps of a result
  // near 1: the polynomials' errors are below one, the rest is rounding.
  @Test func `the reference agrees with the C library`() {
    for i in 1..<2_000 {
      let x = Double(i) / 1_024
      #expect(abs(Reference.log(x) - Foundation.log(x)) <= 4e-16 * max(1, abs(Foundation.log(x))))
      let word = UInt64(i) << 53
      let value = Reference.truncatedNormal(word)
      let p = (Double(word >> 12) + 0.5) * 0x1p-52
      let q = erf(value / 2.0.squareRoot()) / erf(2.0.squareRoot())
      #expect(abs(q - (2 * p - 1)) < 1e-14)
    }
  }
}

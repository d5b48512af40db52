import CKernels
import Foundation
import Testing

/// Sizes of an attention, with queries, keys and values interleaved in rows as a projection leaves them.
struct AttentionShape: Sendable, CustomTestStringConvertible {
  var batch: Int
  var heads: Int
  var tokens: Int
  var channels: Int
  var causal: Bool

  var testDescription: String {
    "B\(batch) H\(heads) S\(tokens) D\(channels)\(causal ? " causal" : "")"
  }
  var width: Int { heads * channels }
  var rows: Int { batch * tokens }
  var scale: Double { 1 / Double(channels).squareRoot() }
  var patternCount: Int { (batch * heads + 15) / 16 * tokens * tokens * 16 }

  /// Where channel d of token s of pair (b, h) of the queries lies; keys and values one and two widths on.
  func offset(_ b: Int, _ h: Int, _ s: Int, _ d: Int) -> Int {
    (b * tokens + s) * 3 * width + h * channels + d
  }

  /// The output (rows, width) and the patterns (B, H, S, S) by their definition.
  func reference(_ qkv: [Double]) -> (out: [Double], patterns: [Double]) {
    var out = [Double](repeating: 0, count: rows * width)
    var patterns = [Double](repeating: 0, count: batch * heads * tokens * tokens)
    for b in 0..<batch {
      for h in 0..<heads {
        for i in 0..<tokens {
          let keys = 0..<(causal ? i + 1 : tokens)
          let scores = keys.map { j in
            scale
              * (0..<channels).reduce(0) {
                $0 + qkv[offset(b, h, i, $1)] * qkv[offset(b, h, j, $1) + width]
              }
          }
          let sum = scores.reduce(0) { $0 + exp($1) }
          for j in keys {
            let weight = exp(scores[j]) / sum
            patterns[((b * heads + h) * tokens + i) * tokens + j] = weight
            for d in 0..<channels {
              out[(b * tokens + i) * width + h * channels + d] +=
                weight * qkv[offset(b, h, j, d) + 2 * width]
            }
          }
        }
      }
    }
    return (out, patterns)
  }
}

@Suite struct AttentionTests {
  static let shapes = [
    AttentionShape(batch: 1, heads: 1, tokens: 5, channels: 8, causal: true),
    AttentionShape(batch: 3, heads: 4, tokens: 5, channels: 8, causal: false),
    AttentionShape(batch: 4, heads: 8, tokens: 17, channels: 8, causal: true),
    AttentionShape(batch: 5, heads: 5, tokens: 7, channels: 19, causal: true),
    AttentionShape(batch: 2, heads: 1, tokens: 32, channels: 128, causal: true),
    AttentionShape(batch: 17, heads: 1, tokens: 2, channels: 3, causal: false),
  ]

  // Sums of at most 128 products, exponentials, sums of at most 32 probabilities.
  let singleBound = 5e-6
  let doubleBound = 1e-13

  @Test(arguments: shapes)
  func `outputs and patterns agree with the definition`(shape: AttentionShape) {
    let qkv = numbers(shape.rows * 3 * shape.width)
    let expected = shape.reference(qkv)
    let forward = double(shape, qkv)
    #expect(error(forward.out, expected.out) < doubleBound)
    var patterns = expected.patterns.map { _ in -1.0 }
    k_attention_patterns_f64(
      forward.patterns, &patterns, shape.causal ? 1 : 0, shape.batch, shape.heads, shape.tokens)
    #expect(error(patterns, expected.patterns) < doubleBound)
    let floats = single(shape, qkv)
    #expect(error(floats.out, expected.out) < singleBound)
    var lanes = forward.patterns.map { _ in -1.0 }
    k_attention_lanes_f64(patterns, &lanes, shape.batch, shape.heads, shape.tokens)
    var back = patterns.map { _ in -1.0 }
    k_attention_patterns_f64(lanes, &back, 0, shape.batch, shape.heads, shape.tokens)
    #expect(back == patterns)
  }

  @Test(arguments: shapes)
  func `gradients agree with central differences along random directions`(shape: AttentionShape) {
    let qkv = numbers(shape.rows * 3 * shape.width)
    let dout = numbers(shape.rows * shape.width, salt: 2)
    let patterns = double(shape, qkv).patterns
    var gradient = qkv.map { _ in Double.nan }
    let width = shape.width
    var work = [Double](repeating: 0, count: k_attention_work_f64(shape.tokens, shape.channels))
    gradient.withUnsafeMutableBufferPointer { dqkv in
      qkv.withUnsafeBufferPointer { qkv in
        guard let x = qkv.baseAddress, let dx = dqkv.baseAddress else { return }
        k_attention_backward_f64(
          x, x + width, x + 2 * width, 3 * width, shape.channels, dout, width, patterns,
          shape.scale, shape.causal ? 1 : 0, dx, dx + width, dx + 2 * width, shape.batch,
          shape.heads, shape.tokens, shape.channels, &work)
      }
    }
    for salt in UInt64(20)..<24 {
      let direction = numbers(qkv.count, in: -1...1, salt: salt)
      func loss(_ step: Double) -> Double {
        zip(shape.reference(zip(qkv, direction).map { $0 + step * $1 }).out, dout)
          .reduce(0) { $0 + $1.0 * $1.1 }
      }
      let slope = (loss(1e-5) - loss(-1e-5)) / 2e-5
      let predicted = zip(gradient, direction).reduce(0) { $0 + $1.0 * $1.1 }
      // Step 1e-5: the third derivative enters with 1e-10, rounding with 1e-11 of the loss.
      #expect(abs(slope - predicted) < 1e-7 * max(1, abs(slope)))
    }
    let floatPatterns = single(shape, qkv).patterns
    let floats = CKernelsTests.single(qkv)
    var floatGradient = floats.map { _ in Float.nan }
    var floatWork = [Float](repeating: 0, count: k_attention_work_f32(shape.tokens, shape.channels))
    floatGradient.withUnsafeMutableBufferPointer { dqkv in
      floats.withUnsafeBufferPointer { qkv in
        guard let x = qkv.baseAddress, let dx = dqkv.baseAddress else { return }
        k_attention_backward_f32(
          x, x + width, x + 2 * width, 3 * width, shape.channels, CKernelsTests.single(dout), width,
          floatPatterns, Float(shape.scale), shape.causal ? 1 : 0, dx, dx + width, dx + 2 * width,
          shape.batch, shape.heads, shape.tokens, shape.channels, &floatWork)
      }
    }
    #expect(error(floatGradient, gradient) < 4 * singleBound)
  }

  func double(_ shape: AttentionShape, _ qkv: [Double]) -> (out: [Double], patterns: [Double]) {
    var out = [Double](repeating: .nan, count: shape.rows * shape.width)
    var patterns = [Double](repeating: .nan, count: shape.patternCount)
    var work = [Double](repeating: 0, count: k_attention_work_f64(shape.tokens, shape.channels))
    qkv.withUnsafeBufferPointer { qkv in
      guard let x = qkv.baseAddress else { return }
      k_attention_f64(
        x, x + shape.width, x + 2 * shape.width, 3 * shape.width, shape.channels, &out,
        shape.width, &patterns, shape.scale, shape.causal ? 1 : 0, shape.batch, shape.heads,
        shape.tokens, shape.channels, &work)
    }
    return (out, patterns)
  }

  func single(
    _ shape: AttentionShape, _ qkv: [Double],
    _ kernels: kernel_table = k_kernels(k_level()).pointee
  ) -> (out: [Float], patterns: [Float]) {
    var out = [Float](repeating: .nan, count: shape.rows * shape.width)
    var patterns = [Float](repeating: .nan, count: shape.patternCount)
    var work = [Float](
      repeating: 0, count: kernels.attention_work_f32(shape.tokens, shape.channels))
    CKernelsTests.single(qkv).withUnsafeBufferPointer { qkv in
      guard let x = qkv.baseAddress else { return }
      kernels.attention_f32(
        x, x + shape.width, x + 2 * shape.width, 3 * shape.width, shape.channels, &out,
        shape.width, &patterns, Float(shape.scale), shape.causal ? 1 : 0, shape.batch, shape.heads,
        shape.tokens, shape.channels, &work)
    }
    return (out, patterns)
  }
}

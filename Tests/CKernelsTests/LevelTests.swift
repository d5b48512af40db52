import CKernels
import Testing

/// Levels compared by their tables, whichever is in use.
struct LevelTests {
  // The level is the process's, so that other suites hold at any.
  @Test func `a level can be asked for, and no more than the CPU has is given`() {
    let highest = k_select_level(99)
    defer { k_select_level(highest) }
    #expect([1, 3, 4].contains(highest))
    #expect(k_level() == highest)
    #expect(k_select_level(1) == 1 && k_level() == 1)
    if highest >= 3 { #expect(k_select_level(3) == 3) }
    #expect(k_kernels(highest) != nil && k_kernels(2) == nil && k_kernels(99) == nil)
  }

  @Test(.enabled(if: k_kernels(4) != nil))
  func `AVX2 and AVX-512 give the same bits`() throws {
    let wide = results(of: try #require(k_kernels(4)).pointee)
    let narrow = results(of: try #require(k_kernels(3)).pointee)
    #expect(wide.count == narrow.count)
    for (index, pair) in zip(wide, narrow).enumerated() {
      #expect(pair.0 == pair.1, "result \(index)")
    }
  }

  // The baseline has no fused multiply-add. What the other suites show of the highest level holds for the lower
  // ones by this, and by running them with SWEEP_VECTOR_LEVEL=1 or 3.
  @Test(arguments: [Int32(1), 3].filter { k_kernels($0) != nil })
  func `a lower level gives the highest one's results within rounding`(level: Int32) throws {
    let best = try #require(k_kernels(4) ?? k_kernels(3) ?? k_kernels(1))
    let highest = results(of: best.pointee)
    let lower = results(of: try #require(k_kernels(level)).pointee)
    #expect(lower.count == highest.count)
    for (index, pair) in zip(lower, highest).enumerated() {
      let values = pair.0.map(Float.init(bitPattern:))
      let expected = pair.1.map { Double(Float(bitPattern: $0)) }
      #expect(error(values, expected) < 1e-4, "result \(index)")
    }
  }

  /// The bits of kernels that reduce, approximate or fuse, over lengths with every kind of tail.
  private func results(of kernels: kernel_table) -> [[UInt32]] {
    var bits: [[UInt32]] = []
    func record(_ values: [Float]) { bits.append(values.map(\.bitPattern)) }
    for count in lengths where count > 0 {
      let x = single(numbers(count, in: -6...6, salt: 1))
      let positive = x.map { abs($0) + 0.1 }
      let dy = single(numbers(count, salt: 2))
      var y = x
      var z = x
      for map in [
        kernels.exp_f32, kernels.tanh_f32, kernels.sigmoid_f32, kernels.erf_f32, kernels.gelu_f32,
        kernels.gelu_tanh_f32, kernels.gelu_slope_f32, kernels.gelu_tanh_slope_f32,
      ] {
        map?(x, &y, count)
        record(y)
      }
      for map in [kernels.log_f32, kernels.rsqrt_f32, kernels.sqrt_f32] {
        map?(positive, &y, count)
        record(y)
      }
      record([
        kernels.sum_f32(x, count), kernels.dot_f32(x, dy, count),
        kernels.sum_of_squares_f32(x, count), kernels.squared_error_f32(x, dy, nil, 1, count),
        kernels.largest_f32(x, count),
      ])
      kernels.softmax_f32(x, &y, 1, count)
      record(y)
      kernels.softmax_backward_f32(y, dy, &z, 1, count)
      record(z)
      kernels.log_softmax_f32(x, &y, 1, count)
      record(y)
      var loss: Float = 0
      kernels.cross_entropy_f32(x, [0], &loss, &y, 1, 1, count)
      record(y + [loss])
      var mean: Float = 0
      var inverse: Float = 0
      kernels.layer_norm_f32(x, dy, x, 1e-5, &y, &mean, &inverse, 1, count)
      record(y + [mean, inverse])
      kernels.layer_norm_backward_f32(x, dy, [mean], [inverse], y, nil, &z, nil, nil, 1, count)
      record(z)
      var (p, m, v) = (x, dy, positive)
      kernels.adam_f32(&p, dy, &m, &v, 0.01, 0.9, 0.999, 1e-8, 0.1, 0.001, 0.1, 1, count)
      record(p + m + v)
      kernels.relu_covariance_f32(x, 9, positive, dy, 2, 0.1, &y, &z, count)
      record(y + z)
      kernels.erf_covariance_f32(dy, 9, positive, x, 2, 0.1, &y, &z, count)
      record(y + z)
    }
    for shape in ProductTests.shapes {
      let (m, n, k) = (shape.m, shape.n, shape.k)
      let a = single(numbers(m * k, salt: 4))
      let b = single(numbers(k * n, salt: 5))
      for (ta, tb) in [(false, false), (true, false), (false, true), (true, true)] {
        var c = [Float](repeating: 0, count: m * n)
        kernels.product_f32(
          ta ? 1 : 0, tb ? 1 : 0, m, n, k, 0.75, a, ta ? m : k, b, tb ? k : n, &c, n, 0)
        record(c)
      }
    }
    for shape in AttentionTests.shapes {
      let result = AttentionTests().single(shape, numbers(shape.rows * 3 * shape.width), kernels)
      record(result.out)
    }
    return bits
  }
}

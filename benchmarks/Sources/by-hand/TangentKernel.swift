internal import BLAS
internal import CKernels

// N: examples, I: inputs, H: hidden units, O: outputs.

/// The tangent kernel of a ReLU network of two hidden layers, mean over its outputs, in factored form:
/// the sum over layers of (H Hᵀ + 1) ∘ D Dᵀ, H what a layer reads and D its cotangents.
///
/// Lower blocks of rows only; all factors of a block are multiplied while they are in the cache.
struct TangentKernel: ~Copyable {
  let examples, inputs, width, outputs: Int
  private var buffers: Buffers
  private let w1, w2, w3, x, h1, h2, mask, back1, back, transposed, factor, part: Pointer
  /// The kernel (N, N).
  let theta: Pointer
  // Rows of the result at a time: more waste above the diagonal, fewer read their operands more often.
  private let block = 96

  init(examples n: Int, inputs: Int, width: Int, outputs: Int) {
    (examples, self.inputs, self.width, self.outputs) = (n, inputs, width, outputs)
    let all = 2 * inputs + width * (5 + 2 * outputs) + outputs + n
    buffers = Buffers(
      capacity: n * (all + 2 * 96) + inputs * width + width * (width + outputs) + 1024)
    var noise = Noise()
    w1 = buffers.take(inputs * width)
    w2 = buffers.take(width * width)
    w3 = buffers.take(width * outputs)
    x = buffers.take(n * inputs)
    noise.fill(x, n * inputs, scale: 1)
    noise.fill(w1, inputs * width, scale: 1 / Float(inputs).squareRoot())
    noise.fill(w2, width * width, scale: 1 / Float(width).squareRoot())
    noise.fill(w3, width * outputs, scale: 1 / Float(width).squareRoot())
    h1 = buffers.take(n * width)
    h2 = buffers.take(n * width)
    mask = buffers.take(n * width)
    back1 = buffers.take(n * width)
    back = buffers.take(n * width * outputs)
    let widest = max(inputs, width * outputs)
    transposed = buffers.take(widest * n)
    factor = buffers.take(96 * n)
    part = buffers.take(96 * n)
    theta = buffers.take(n * n)
  }

  /// Computes the kernel from the weights and examples.
  func compute() {
    let n = examples
    affine(x, w1, h1, inputs)
    k_relu_f32(h1, h1, n * width)
    affine(h1, w2, h2, width)
    k_relu_f32(h2, h2, n * width)
    for o in 0..<outputs {
      // Row u of the scaled mask is φ′(z₂) ∘ w₃[·, o].
      for i in 0..<width { part[i] = w3[i * outputs + o] }
      cotangent(scale: part, from: h2)
      product(
        rows: n, columns: width, inner: width, mask, stride: width, transposed: false,
        w2, stride: width, transposed: true, into: back1, stride: width)
      let target = back + o * width
      let stride = outputs * width
      for row in 0..<n {
        k_relu_backward_f32(
          h1 + row * width, back1 + row * width, target + row * stride, nil, 1, width)
      }
    }
    // Over all outputs Σ_o D_o D_oᵀ of the second layer is the mask scaled by the norm of w₃'s rows.
    for i in 0..<width {
      part[i] = k_sum_of_squares_f32(w3 + i * outputs, outputs).squareRoot()
    }
    cotangent(scale: part, from: h2)
    let mean = 1 / Float(outputs)
    gram(x, inputs) { factor, row, columns in k_affine_f32(1, factor, 1, row, columns) }
    multiplyGram(back, outputs * width, mean)
    addLayer(h1, mask, mean)
    gram(h2, width) { factor, row, columns in
      k_affine_f32(1, factor, 1, factor, columns)
      k_add_f32(row, factor, row, columns)
    }
    mirrorLowerTriangle(order: n, theta, stride: n)
  }

  private func affine(_ x: Pointer, _ w: Pointer, _ y: Pointer, _ fanIn: Int) {
    product(
      rows: examples, columns: width, inner: fanIn, x, stride: fanIn, w, stride: width, into: y,
      stride: width)
  }

  /// The mask (N, H) = scale where `h` is positive, else 0.
  private func cotangent(scale: Pointer, from h: Pointer) {
    for row in 0..<examples {
      k_relu_backward_f32(h + row * width, scale, mask + row * width, nil, 1, width)
    }
  }

  /// Calls `body` with each row of A Aᵀ as far as the diagonal's block, and the row of theta.
  private func gram(_ a: Pointer, _ inner: Int, _ body: (Pointer, Pointer, Int) -> Void) {
    let n = examples
    k_transpose_f32(a, inner, transposed, n, n, inner)
    for start in stride(from: 0, to: n, by: block) {
      let rows = min(block, n - start)
      let columns = start + rows
      product(
        rows: rows, columns: columns, inner: inner, a + start * inner, stride: inner,
        transposed, stride: n, into: factor, stride: columns)
      for row in 0..<rows {
        body(factor + row * columns, theta + (start + row) * n, start + row + 1)
      }
    }
  }

  private func multiplyGram(_ d: Pointer, _ inner: Int, _ scale: Float) {
    gram(d, inner) { factor, row, columns in
      k_affine_f32(scale, factor, 0, factor, columns)
      k_multiply_f32(row, factor, row, columns)
    }
  }

  /// Adds (h hᵀ + 1) ∘ scale · d dᵀ, both (N, H).
  private func addLayer(_ h: Pointer, _ d: Pointer, _ scale: Float) {
    let n = examples
    let other = transposed + width * n
    let halves = outputs > 1 ? other : back1
    k_transpose_f32(h, width, transposed, n, n, width)
    k_transpose_f32(d, width, halves, n, n, width)
    for start in stride(from: 0, to: n, by: block) {
      let rows = min(block, n - start)
      let columns = start + rows
      product(
        rows: rows, columns: columns, inner: width, h + start * width, stride: width,
        transposed, stride: n, into: factor, stride: columns)
      product(
        rows: rows, columns: columns, inner: width, d + start * width, stride: width,
        halves, stride: n, into: part, stride: columns)
      for row in 0..<rows {
        let (a, b, count) = (factor + row * columns, part + row * columns, start + row + 1)
        k_affine_f32(scale, a, scale, a, count)
        let target = theta + (start + row) * n
        k_multiply_add_f32(a, b, target, target, count)
      }
    }
  }
}

/// Tangent kernel and covariance of ReLU layers of infinite width, symmetric.
struct WideKernel: ~Copyable {
  let examples, inputs, layers: Int
  private var buffers: Buffers
  private let x: Pointer
  private let variances: [Pointer]
  /// Covariance and tangent kernel (N, N).
  let covariance, theta: Pointer

  init(examples n: Int, inputs: Int, layers: Int) {
    (examples, self.inputs, self.layers) = (n, inputs, layers)
    buffers = Buffers(capacity: n * (inputs + 2 * n + 16 * layers) + 4096)
    x = buffers.take(n * inputs)
    var noise = Noise()
    noise.fill(x, n * inputs, scale: 1)
    covariance = buffers.take(n * n)
    theta = buffers.take(n * n)
    var rows: [Pointer] = []
    for _ in 0..<layers { rows.append(buffers.take(n)) }
    variances = rows
  }

  /// Computes both kernels from the examples.
  func compute() {
    let n = examples
    symmetricProduct(
      order: n, inner: inputs, x, stride: inputs, into: covariance, stride: n,
      alpha: 2 / Float(inputs))
    // The variances of all layers first: ReLU halves the second moment, and weights of variance 2 undo it.
    for i in 0..<n {
      var variance = covariance[i * n + i] + 0.01
      for layer in variances {
        layer[i] = variance
        variance += 0.01
      }
    }
    for i in 0..<n {
      let row = covariance + i * n
      k_affine_f32(1, row, 0.01, row, i + 1)
      (theta + i * n).update(from: row, count: i + 1)
      for variance in variances {
        k_relu_covariance_f32(
          row, variance[i], variance, theta + i * n, 2, 0.01, row, theta + i * n, i + 1)
      }
    }
    mirrorLowerTriangle(order: n, covariance, stride: n)
    mirrorLowerTriangle(order: n, theta, stride: n)
  }
}

internal import BLAS
internal import CKernels

// B: batch, I: inputs, H: hidden units, O: outputs.

/// One Adam step of a ReLU network of two hidden layers on squared error, on kernels and products.
struct MLP: ~Copyable {
  let inputs, width, outputs, batch: Int
  private var buffers: Buffers
  private var training: Training
  private let weights: [Int]
  private let biases: [Int]
  private let data, targets, x, h1, h2, y, target, d1, d2: Pointer
  private let indices: [Int32]
  private let examples = 8192

  init(inputs: Int, width: Int, outputs: Int, batch: Int) {
    (self.inputs, self.width, self.outputs, self.batch) = (inputs, width, outputs, batch)
    let sizes = [(inputs, width), (width, width), (width, outputs)]
    let count = sizes.reduce(0) { $0 + $1.0 * $1.1 + ($1.1 + 15) / 16 * 16 + 16 }
    buffers = Buffers(
      capacity: 4 * count + examples * (inputs + outputs) + batch
        * (inputs + 4 * width + 2 * outputs)
        + 1024)
    training = Training(count: count, in: &buffers)
    var noise = Noise()
    var offset = 0
    var weights: [Int] = []
    var biases: [Int] = []
    for (fanIn, fanOut) in sizes {
      weights.append(offset)
      noise.fill(
        training.parameters + offset, fanIn * fanOut, scale: (2 / Float(fanIn)).squareRoot())
      offset += (fanIn * fanOut + 15) / 16 * 16
      biases.append(offset)
      offset += (fanOut + 15) / 16 * 16
    }
    (self.weights, self.biases) = (weights, biases)
    data = buffers.take(examples * inputs)
    targets = buffers.take(examples * outputs)
    noise.fill(data, examples * inputs, scale: 1)
    noise.fill(targets, examples * outputs, scale: 1)
    x = buffers.take(batch * inputs)
    h1 = buffers.take(batch * width)
    h2 = buffers.take(batch * width)
    y = buffers.take(batch * outputs)
    target = buffers.take(batch * outputs)
    d1 = buffers.take(batch * width)
    d2 = buffers.take(batch * width)
    indices = (0..<examples).map { _ in Int32(noise.word() % 8192) }
  }

  /// One step; returns the mean squared error.
  mutating func step() -> Float {
    let p = training.parameters
    let g = training.gradients
    let offset = training.steps * batch % examples
    indices.withUnsafeBufferPointer { indices in
      guard let start = indices.baseAddress else { return }
      k_gather_rows_f32(data, start + offset, x, batch, inputs)
      k_gather_rows_f32(targets, start + offset, target, batch, outputs)
    }
    affine(x, 0, h1, inputs, width)
    k_bias_relu_f32(h1, p + biases[0], h1, batch, width)
    affine(h1, 1, h2, width, width)
    k_bias_relu_f32(h2, p + biases[1], h2, batch, width)
    affine(h2, 2, y, width, outputs)
    k_add_row_f32(y, p + biases[2], y, batch, outputs)
    let loss = k_squared_error_f32(y, target, y, 2 / Float(batch * outputs), batch * outputs)

    k_fill_f32(0, g + biases[2], outputs)
    k_add_column_sums_f32(y, g + biases[2], batch, outputs)
    gradient(h2, y, 2, width, outputs)
    back(y, 2, d2, width, outputs)
    k_fill_f32(0, g + biases[1], width)
    k_relu_backward_f32(h2, d2, d2, g + biases[1], batch, width)
    gradient(h1, d2, 1, width, width)
    back(d2, 1, d1, width, width)
    k_fill_f32(0, g + biases[0], width)
    k_relu_backward_f32(h1, d1, d1, g + biases[0], batch, width)
    gradient(x, d1, 0, inputs, width)

    let (correction1, correction2) = training.corrections()
    k_adam_f32(
      p, g, training.first, training.second, 1e-3, 0.9, 0.999, 1e-8, correction1, correction2, 0,
      1, training.count)
    return loss / Float(batch * outputs)
  }

  private func affine(_ x: Pointer, _ layer: Int, _ y: Pointer, _ fanIn: Int, _ fanOut: Int) {
    product(
      rows: batch, columns: fanOut, inner: fanIn, x, stride: fanIn,
      training.parameters + weights[layer], stride: fanOut, into: y, stride: fanOut)
  }

  private func gradient(_ x: Pointer, _ dy: Pointer, _ layer: Int, _ fanIn: Int, _ fanOut: Int) {
    product(
      rows: fanIn, columns: fanOut, inner: batch, x, stride: fanIn, transposed: true,
      dy, stride: fanOut, into: training.gradients + weights[layer], stride: fanOut)
  }

  private func back(_ dy: Pointer, _ layer: Int, _ dx: Pointer, _ fanIn: Int, _ fanOut: Int) {
    product(
      rows: batch, columns: fanIn, inner: fanOut, dy, stride: fanOut, transposed: false,
      training.parameters + weights[layer], stride: fanOut, transposed: true, into: dx,
      stride: fanIn)
  }
}

internal import BLAS
internal import CKernels

// B: batch, S: tokens, N = B S rows, D: width, H: heads, M: hidden units of the MLP, C: classes, L: layers.
typealias Pointer = UnsafeMutablePointer<Float>

/// Sizes of a pre-norm transformer that classifies its last token.
struct TransformerShape {
  var layers: Int
  var heads: Int
  var width: Int
  var hidden: Int
  var tokens: Int
  var batch: Int
  var classes: Int
  /// Layers of width D with ReLU between the last token and the head.
  var headLayers = 0

  var rows: Int { batch * tokens }
}

/// One Adam step of a transformer on kernels and products, as the engine's program should run it.
struct Transformer: ~Copyable {
  /// Parameters of a layer, and where their gradients go.
  struct Layer {
    let gamma1, beta1, qkv, out, gamma2, beta2, up, upBias, down, downBias: Int
  }
  /// What a layer's forward pass leaves for its backward pass.
  struct Saved {
    let x, mean1, inverse1, normed1, qkv, patterns, mixed, between, mean2, inverse2, normed2, y,
      slope: Pointer
  }

  let shape: TransformerShape
  private var buffers: Buffers
  private var training: Training
  private var layers: [Layer] = []
  private var saved: [Saved] = []
  private let positions, gamma, beta, head, headBias: Int
  private var headLayers: [(weight: Int, bias: Int)] = []
  private let table, x, dx, dBetween, dHidden, dqkv, dNormed, work: Pointer
  private let last, lastMean, lastInverse, lastNormed, logits, losses, dLast, dLastNormed: Pointer
  private var headOutputs: [Pointer] = []
  private let labels: UnsafeMutablePointer<Int32>
  private let classOfItem: [Int32]
  private let indices: [Int32]
  private let stepsOfData = 64

  init(_ shape: TransformerShape) {
    self.shape = shape
    let (b, s, d, m, c) = (shape.batch, shape.tokens, shape.width, shape.hidden, shape.classes)
    let n = shape.rows
    let perLayer = 4 * d * d + 2 * d + (m > 0 ? 2 * d * m + m + 3 * d : 0) + 160
    let headCount = shape.headLayers * (d * d + d + 32)
    let count = shape.layers * perLayer + s * d + 2 * d + d * c + c + headCount + 64
    let groups = (b * shape.heads + 15) / 16
    let channels = d / shape.heads
    let workCount = k_attention_work_f32(s, channels)
    let activations = n * (11 * d + 2 * m) + 4 * n + groups * s * s * 16 + 512
    buffers = Buffers(
      capacity: 4 * count + shape.layers * activations + 4096 * d + n * (8 * d + 2 * m)
        + b * (d * (8 + shape.headLayers) + c + 4) + workCount + 4096)
    training = Training(count: count, in: &buffers)
    table = buffers.take(4096 * d)

    var offset = 0
    var noise = Noise()
    let parameters = training.parameters
    func parameter(_ count: Int, _ scale: Float, constant: Float? = nil) -> Int {
      let start = offset
      offset += (count + 15) / 16 * 16
      if let constant {
        k_fill_f32(constant, parameters + start, count)
      } else {
        noise.fill(parameters + start, count, scale: scale)
      }
      return start
    }
    let fanIn = 1 / Float(d).squareRoot()
    positions = parameter(s * d, 0.02)
    for _ in 0..<shape.layers {
      layers.append(
        Layer(
          gamma1: parameter(d, 0, constant: 1), beta1: parameter(d, 0, constant: 0),
          qkv: parameter(3 * d * d, fanIn), out: parameter(d * d, fanIn),
          gamma2: m > 0 ? parameter(d, 0, constant: 1) : 0,
          beta2: m > 0 ? parameter(d, 0, constant: 0) : 0,
          up: m > 0 ? parameter(d * m, fanIn) : 0,
          upBias: m > 0 ? parameter(m, 0, constant: 0) : 0,
          down: m > 0 ? parameter(d * m, 1 / Float(m).squareRoot()) : 0,
          downBias: m > 0 ? parameter(d, 0, constant: 0) : 0))
      saved.append(
        Saved(
          x: buffers.take(n * d), mean1: buffers.take(n), inverse1: buffers.take(n),
          normed1: buffers.take(n * d), qkv: buffers.take(3 * n * d),
          patterns: buffers.take(groups * s * s * 16), mixed: buffers.take(n * d),
          between: buffers.take(n * d), mean2: buffers.take(n), inverse2: buffers.take(n),
          normed2: buffers.take(n * d), y: buffers.take(n * m), slope: buffers.take(n * m)))
    }
    gamma = parameter(d, 0, constant: 1)
    beta = parameter(d, 0, constant: 0)
    for _ in 0..<shape.headLayers {
      headLayers.append((parameter(d * d, fanIn), parameter(d, 0, constant: 0)))
      headOutputs.append(buffers.take(b * d))
    }
    head = parameter(d * c, fanIn)
    headBias = parameter(c, 0, constant: 0)
    x = buffers.take(n * d)
    dx = buffers.take(n * d)
    dBetween = buffers.take(n * d)
    dHidden = buffers.take(n * m)
    dqkv = buffers.take(3 * n * d)
    dNormed = buffers.take(n * d)
    work = buffers.take(workCount)
    last = buffers.take(b * d)
    lastMean = buffers.take(b)
    lastInverse = buffers.take(b)
    lastNormed = buffers.take(b * d)
    logits = buffers.take(b * c)
    losses = buffers.take(b)
    dLast = buffers.take(b * d)
    dLastNormed = buffers.take(b * d)
    noise.fill(table, 4096 * d, scale: 1)
    labels = .allocate(capacity: b)
    var words = Noise()
    classOfItem = (0..<4096).map { _ in Int32(words.word() % UInt64(c)) }
    indices = (0..<(stepsOfData * n)).map { _ in Int32(words.word() % 4096) }
  }

  deinit { labels.deallocate() }

  /// Parameters that are trained.
  var parameterCount: Int { training.count }

  /// One step: gather, forward, cross-entropy, backward, Adam. Returns the mean loss.
  mutating func step() -> Float {
    forward()
    backward()
    let (correction1, correction2) = training.corrections()
    k_adam_f32(
      training.parameters, training.gradients, training.first, training.second, 1e-4, 0.9, 0.999,
      1e-8, correction1, correction2, 0, 1, training.count)
    return k_sum_f32(losses, shape.batch) / Float(shape.batch)
  }

  /// How far the loss's slope along its gradient is from the gradient's squared norm, relative to it: what is
  /// timed shall be right. Float's loss limits it to about 1 %.
  func slopeError() -> Float {
    forward()
    backward()
    let (p, g, n) = (training.parameters, training.gradients, training.count)
    let square = k_sum_of_squares_f32(g, n)
    // A change of the loss by about 0.02 in either direction.
    let step = 0.02 / square
    func loss(_ step: Float) -> Float {
      k_accumulate_f32(step, g, p, n)
      forward()
      k_accumulate_f32(-step, g, p, n)
      return k_sum_f32(losses, shape.batch) / Float(shape.batch)
    }
    let slope = (loss(step) - loss(-step)) / (2 * step)
    return abs(slope - square) / square
  }

  private func forward() {
    let (b, s, d, m, c, n) = (
      shape.batch, shape.tokens, shape.width, shape.hidden, shape.classes, shape.rows
    )
    let p = training.parameters
    let channels = d / shape.heads
    let offset = training.steps % stepsOfData * n
    let input = saved[0].x
    indices.withUnsafeBufferPointer { indices in
      guard let start = indices.baseAddress else { return }
      k_gather_rows_f32(table, start + offset, input, n, d)
      for i in 0..<b { labels[i] = classOfItem[Int(start[offset + i * s + s - 1])] }
    }
    k_add_row_f32(input, p + positions, input, b, s * d)
    for (index, layer) in layers.enumerated() {
      let a = saved[index]
      let result = index + 1 < layers.count ? saved[index + 1].x : x
      k_layer_norm_f32(
        a.x, p + layer.gamma1, p + layer.beta1, 1e-5, a.normed1, a.mean1, a.inverse1, n, d)
      product(
        rows: n, columns: 3 * d, inner: d, a.normed1, stride: d, p + layer.qkv, stride: 3 * d,
        into: a.qkv, stride: 3 * d)
      k_attention_f32(
        a.qkv, a.qkv + d, a.qkv + 2 * d, 3 * d, channels, a.mixed, d, a.patterns,
        1 / Float(channels).squareRoot(), 1, b, shape.heads, s, channels, work)
      let between = m > 0 ? a.between : result
      between.update(from: a.x, count: n * d)
      product(
        rows: n, columns: d, inner: d, a.mixed, stride: d, p + layer.out, stride: d,
        into: between, stride: d, beta: 1)
      guard m > 0 else { continue }
      k_layer_norm_f32(
        between, p + layer.gamma2, p + layer.beta2, 1e-5, a.normed2, a.mean2, a.inverse2, n, d)
      product(
        rows: n, columns: m, inner: d, a.normed2, stride: d, p + layer.up, stride: m, into: a.y,
        stride: m)
      k_bias_gelu_tanh_f32(a.y, p + layer.upBias, a.y, a.slope, n, m)
      k_add_row_f32(between, p + layer.downBias, result, n, d)
      product(
        rows: n, columns: d, inner: m, a.y, stride: m, p + layer.down, stride: d, into: result,
        stride: d, beta: 1)
    }
    for i in 0..<b { (last + i * d).update(from: x + (i * s + s - 1) * d, count: d) }
    k_layer_norm_f32(last, p + gamma, p + beta, 1e-5, lastNormed, lastMean, lastInverse, b, d)
    var h = lastNormed
    for (index, layer) in headLayers.enumerated() {
      let y = headOutputs[index]
      product(
        rows: b, columns: d, inner: d, h, stride: d, p + layer.weight, stride: d, into: y,
        stride: d)
      k_bias_relu_f32(y, p + layer.bias, y, b, d)
      h = y
    }
    product(
      rows: b, columns: c, inner: d, h, stride: d, p + head, stride: c, into: logits, stride: c)
    k_add_row_f32(logits, p + headBias, logits, b, c)
    k_cross_entropy_f32(logits, labels, losses, logits, 1 / Float(b), b, c)
  }

  private func backward() {
    let (b, s, d, m, c, n) = (
      shape.batch, shape.tokens, shape.width, shape.hidden, shape.classes, shape.rows
    )
    let p = training.parameters
    let g = training.gradients
    let channels = d / shape.heads
    let h = headOutputs.last ?? lastNormed
    weightGradient(h, logits, g + head, rows: b, d, c)
    clearAndSum(logits, g + headBias, b, c)
    inputGradient(logits, p + head, dLastNormed, rows: b, d, c)
    for index in headLayers.indices.reversed() {
      let layer = headLayers[index]
      k_fill_f32(0, g + layer.bias, d)
      k_relu_backward_f32(headOutputs[index], dLastNormed, dLast, g + layer.bias, b, d)
      weightGradient(
        index > 0 ? headOutputs[index - 1] : lastNormed, dLast, g + layer.weight, rows: b, d, d)
      inputGradient(dLast, p + layer.weight, dLastNormed, rows: b, d, d)
    }
    k_fill_f32(0, g + gamma, d)
    k_fill_f32(0, g + beta, d)
    k_layer_norm_backward_f32(
      last, p + gamma, lastMean, lastInverse, dLastNormed, nil, dLast, g + gamma, g + beta, b, d)
    k_fill_f32(0, dx, n * d)
    for i in 0..<b { (dx + (i * s + s - 1) * d).update(from: dLast + i * d, count: d) }
    for index in layers.indices.reversed() {
      let layer = layers[index]
      let a = saved[index]
      if m > 0 {
        clearAndSum(dx, g + layer.downBias, n, d)
        weightGradient(a.y, dx, g + layer.down, rows: n, m, d)
        inputGradient(dx, p + layer.down, dHidden, rows: n, m, d)
        k_fill_f32(0, g + layer.upBias, m)
        k_slope_backward_f32(a.slope, dHidden, dHidden, g + layer.upBias, n, m)
        weightGradient(a.normed2, dHidden, g + layer.up, rows: n, d, m)
        inputGradient(dHidden, p + layer.up, dNormed, rows: n, d, m)
        k_fill_f32(0, g + layer.gamma2, d)
        k_fill_f32(0, g + layer.beta2, d)
        k_layer_norm_backward_f32(
          a.between, p + layer.gamma2, a.mean2, a.inverse2, dNormed, dx, dx, g + layer.gamma2,
          g + layer.beta2, n, d)
      }
      weightGradient(a.mixed, dx, g + layer.out, rows: n, d, d)
      inputGradient(dx, p + layer.out, dBetween, rows: n, d, d)
      k_attention_backward_f32(
        a.qkv, a.qkv + d, a.qkv + 2 * d, 3 * d, channels, dBetween, d, a.patterns,
        1 / Float(channels).squareRoot(), 1, dqkv, dqkv + d, dqkv + 2 * d, b, shape.heads, s,
        channels, work)
      weightGradient(a.normed1, dqkv, g + layer.qkv, rows: n, d, 3 * d)
      inputGradient(dqkv, p + layer.qkv, dNormed, rows: n, d, 3 * d)
      k_fill_f32(0, g + layer.gamma1, d)
      k_fill_f32(0, g + layer.beta1, d)
      k_layer_norm_backward_f32(
        a.x, p + layer.gamma1, a.mean1, a.inverse1, dNormed, dx, dx, g + layer.gamma1,
        g + layer.beta1, n, d)
    }
    clearAndSum(dx, g + positions, b, s * d)
  }

  /// The gradient `xᵀ dy` (in, out) of a weight.
  private func weightGradient(
    _ x: Pointer, _ dy: Pointer, _ gradient: Pointer, rows: Int, _ inputs: Int, _ outputs: Int
  ) {
    product(
      rows: inputs, columns: outputs, inner: rows, x, stride: inputs, transposed: true,
      dy, stride: outputs, into: gradient, stride: outputs)
  }

  /// The gradient `dy Wᵀ` (rows, in) of a weight's input.
  private func inputGradient(
    _ dy: Pointer, _ weight: Pointer, _ gradient: Pointer, rows: Int, _ inputs: Int, _ outputs: Int
  ) {
    product(
      rows: rows, columns: inputs, inner: outputs, dy, stride: outputs, transposed: false,
      weight, stride: outputs, transposed: true, into: gradient, stride: inputs)
  }

  private func clearAndSum(_ dy: Pointer, _ gradient: Pointer, _ rows: Int, _ columns: Int) {
    k_fill_f32(0, gradient, columns)
    k_add_column_sums_f32(dy, gradient, rows, columns)
  }
}

internal import CKernels

// What pairs of operations become before a schedule is made. Nothing differentiates them or takes them apart.

/// The second result of an operation that computes two. Unlike a `Part` it has memory of its own, so that each result
/// lives as long as it is needed and may be an output.
struct Second: Operation {
  var label: String { "second result" }

  func shape(of inputs: [Shape]) -> Shape { inputs[0] }
}

/// A cross-entropy whose second part, the softmax minus the labels, is scaled.
struct ScaledCrossEntropy: Operation {
  let excessScale: Double

  var label: String { CrossEntropy().label }
  var indexInput: Int? { CrossEntropy().indexInput }

  func shape(of inputs: [Shape]) -> Shape { inputs[1] }

  func parts(of inputs: [Shape]) -> [Shape]? { CrossEntropy().parts(of: inputs) }

  func lower(_ lowering: inout Lowering) {
    CrossEntropy.lower(&lowering, excessScale: excessScale)
  }
}

/// A GELU and, as its second result, its slope.
struct GeluAndSlope: Elementwise {
  let form: GeluForm

  var label: String { "GELU and its slope" }
  var tile: TileKernel { form == .exact ? .geluAndSlope : .geluTanhAndSlope }
  var biasedKernel: CallKernel? { Gelu(form: form).biasedKernel }
}

/// `scale · op(A) op(B) + C`, for inputs (A, B, C).
struct AddedProduct: Operation {
  let product: Product

  var label: String { "product added" }

  func shape(of inputs: [Shape]) -> Shape { inputs[2] }

  func lower(_ lowering: inout Lowering) {
    lowering.start(from: 2)
    lowering.call(
      .product, [.output(), .input(0), .input(1)], sizes: product.sizes(lowering.inputShapes),
      scalars: [product.scale, 1])
  }
}

/// The gradient of an activation and, as its second result, its sum over rows, which is that of a bias.
struct SummedGradient: Operation {
  let kernel: CallKernel
  let columns: Int
  let label: String

  init(kernel: CallKernel, columns: Int, label: String) {
    self.kernel = kernel
    self.columns = columns
    self.label = label + ", sum over rows"
  }

  func shape(of inputs: [Shape]) -> Shape { inputs[0] }

  func lower(_ lowering: inout Lowering) {
    lowering.mayOverwrite(1)
    lowering.call(
      kernel, [.output(), .second, .input(0), .input(1)],
      sizes: [lowering.outputShape.elementCount / columns, columns])
  }
}

/// An activation of `x + bias`, for inputs (x, bias), and for a GELU its slope as the second result.
struct BiasedActivation: Operation {
  let kernel: CallKernel
  let hasSlope: Bool
  let label: String

  init(kernel: CallKernel, hasSlope: Bool, label: String) {
    self.kernel = kernel
    self.hasSlope = hasSlope
    self.label = "bias, " + label
  }

  func shape(of inputs: [Shape]) -> Shape { inputs[0] }

  func lower(_ lowering: inout Lowering) {
    let columns = lowering.inputShapes[1].elementCount
    lowering.mayOverwrite(0)
    lowering.call(
      kernel, [.output(), .input(0), .input(1)] + (hasSlope ? [.second] : []),
      sizes: [lowering.outputShape.elementCount / columns, columns])
  }
}

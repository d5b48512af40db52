internal import CKernels

/// What an operation's `lower` fills: the calls that compute its result, before anything has an address.
struct Lowering {
  /// An operand of a call.
  enum Operand {
    /// An input, from an element on.
    case input(Int, offset: Int = 0)
    /// The result, from an element on.
    case output(offset: Int = 0)
    /// One of several results.
    case part(Int)
    /// The result that is a node by itself.
    case second
    /// Room for as many elements during the call.
    case scratch(Int)
  }

  struct Call {
    let kernel: CallKernel
    let operands: [Operand]
    let sizes: [Int]
    let scalars: [Double]
  }

  let inputShapes: [Shape]
  let outputShape: Shape
  private(set) var calls: [Call] = []
  /// An input that the calls add to: the result holds it before they run.
  private(set) var start: Int?
  /// An input whose memory the result may take over if nobody needs it afterwards.
  private(set) var overwritten: Int?

  init(inputShapes: [Shape], outputShape: Shape) {
    self.inputShapes = inputShapes
    self.outputShape = outputShape
  }

  /// Appends a call of a kernel.
  mutating func call(
    _ kernel: CallKernel, _ operands: [Operand], sizes: [Int], scalars: [Double] = []
  ) {
    calls.append(Call(kernel: kernel, operands: operands, sizes: sizes, scalars: scalars))
  }

  /// Has the result hold an input's elements before the calls run.
  mutating func start(from input: Int) { start = input }

  /// Says that each call reads an element of the input no later than it writes that of the result.
  mutating func mayOverwrite(_ input: Int) { overwritten = input }

  /// Rows of an input and the extent of its last axis.
  func rowsAndLast(_ input: Int) -> [Int] {
    [inputShapes[input].dropLast().reduce(1, *), inputShapes[input].last ?? 1]
  }
}

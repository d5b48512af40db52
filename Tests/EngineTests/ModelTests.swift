import Engine
import Foundation
import Testing

struct ModelTests {
  /// The text of the error that compiling a model's output throws.
  private func message(_ build: (Model) -> Tensor) throws -> String {
    let model = Model()
    let output = build(model)
    let error = try #require(throws: ModelError.self) {
      try Program<Float>(model, outputs: [output])
    }
    return error.description
  }

  @Test func `a product that does not fit names the layer, both values and both shapes`() throws {
    let found = try message { model in
      let x = model.input("items", 16, 33, 64)
      return model.scope("block-2") {
        let w = model.parameter("mlp-in", 32, 256, initial: .constant(0))
        return model.scope("mlp") { (x * w).relu + 1 }
      }
    }
    #expect(
      found == "block-2.mlp: product of 'items' (16, 33, 64) with 'block-2.mlp-in' (32, 256): "
        + "64 is not 32")
  }

  @Test func `a value without a name is called by what made it`() throws {
    let found = try message { $0.input("a", 3, 4).relu + $0.input("b", 5) }
    #expect(found == "sum of ReLU (3, 4) with 'b' (5): 4 is not 5")
  }

  @Test func `two parameters of one name are an error`() throws {
    let found = try message {
      $0.input("x", 2, 4).dense("layer", to: 4).dense("layer", to: 3)
    }
    #expect(
      found == "layer: parameter 'layer.weight' (4, 3): 'layer.weight' (4, 4) has the name already")
  }

  @Test func `indices are not numbers, and numbers are not indices`() throws {
    let sum = try message { $0.indices("i", 3) + $0.input("x", 3) }
    #expect(sum.contains("'i' (3) holds indices, not numbers"))
    let rows = try message { $0.input("table", 5, 2).rows(at: $0.input("x", 3)) }
    #expect(rows.contains("'x' (3) holds numbers, not indices"))
  }

  @Test func `an extent of nothing is an error`() throws {
    #expect(try message { $0.input("x", 3, 0) }.contains("(3, 0) are not all positive"))
    #expect(
      try message { $0.input("x", 3, 4).dense("layer", to: -1) }.contains("(4, -1) are not all"))
    #expect(
      try message { $0.input("x", 3).reshaped(3, $0.input("y", 3).extent(2)) }
        .contains("extent of 'y' (3): there is no axis 2"))
  }

  @Test func `tensors of two models do not mix`() throws {
    let other = Model()
    #expect(try message { $0.input("x", 3) + other.input("x", 3) }.contains("different models"))
    let (model, x) = (Model(), other.input("y", 3))
    #expect(throws: ModelError.self) { try Program<Float>(model, outputs: [x]) }
  }

  @Test func `heads that do not divide channels are an error of their layer`() throws {
    let packed = try message {
      SelfAttention(heads: 3, packsMaps: true)($0.input("x", 2, 5, 8))
    }
    #expect(packed.hasPrefix("attention 'attention' of"))
    let turned = try message {
      SelfAttention(heads: 3, positions: .rotary())($0.input("x", 2, 5, 8))
    }
    #expect(turned.hasPrefix("rotary positions of"))
    let none = try message { SelfAttention(heads: 0)($0.input("x", 2, 5, 8)) }
    #expect(none.contains("0 heads"))
  }

  @Test func `a loss that is not a scalar, or that nothing moves, is an error`() throws {
    func message(_ loss: (Model) -> Tensor) throws -> String {
      let model = Model()
      let loss = loss(model)
      return try #require(throws: ModelError.self) {
        try Training<Float>(
          model, loss: loss, optimizer: .sgd(), learningRate: .constant(1), frozen: ["w"])
      }.description
    }
    let vector = try message { $0.parameter("w", 3, initial: .constant(0)).squared }
    #expect(vector.contains("(3)") && vector.contains("the loss is not a scalar"))
    let frozen = try message { $0.parameter("w", 3, initial: .constant(0)).squared.sum }
    #expect(frozen.contains("depends on no parameter that is trained"))
    let unknown = try message { $0.parameter("v", 3, initial: .constant(0)).squared.sum }
    #expect(unknown.contains("'w'"))
  }

  @Test func `an unknown name to observe is an error with the names there are`() throws {
    let model = Model()
    let y = model.input("x", 3).exp.named("hidden")
    let error = try #require(throws: ModelError.self) {
      try Program<Float>(model, outputs: [y], observing: ["hiden"])
    }
    #expect(error.reason.contains("'hiden'") && error.reason.contains("\"hidden\""))
    #expect(throws: ModelError.self) { try Program<Float>(model, outputs: [y], clamping: ["x"]) }
  }

  @Test func `variables of another model are an error`() throws {
    func model(_ width: Int) -> (Model, Tensor) {
      let model = Model()
      return (model, model.input("x", 1, 4).dense("layer", to: width))
    }
    let (wide, output) = model(5)
    let variables = Variables<Float>(model(3).0)
    let error = try #require(throws: ModelError.self) {
      try Program<Float>(wide, outputs: [output], variables: variables)
    }
    #expect(error.description.contains("'layer.weight' (4, 5)"))
  }

  @Test func `a loss added after a program was compiled trains the same model`() throws {
    let model = Model()
    let x = model.input("x", 2, 3)
    let y = x.dense("layer", to: 1, bias: nil)
    let program = try Program<Double>(model, outputs: [y])
    let training = try Training(
      model, loss: y.squared.sum, optimizer: .sgd(), learningRate: .constant(0.1),
      variables: program.variables, reporting: [y])
    program.variables["layer.weight"] = [1, 2, 3]
    for each in [program, training.program] { try each.set(x, [1, 0, 0, 0, 1, 0]) }
    program.run()
    #expect(try training.step() == 5)
    #expect(try training.program[y] == program[y])
    #expect(program.variables["layer.weight"] == [1 - 0.2, 2 - 0.4, 3])
  }

  @Test func `giving and reading what a program has not is an error`() throws {
    let (model, other) = (Model(), Model())
    let (x, labels) = (model.input("x", 2, 3), model.indices("labels", 2))
    let (hidden, foreign) = (x.exp, other.input("x", 2, 3))
    let loss = hidden.crossEntropy(labels)
    let program = try Program<Float>(model, outputs: [loss])
    func message(_ body: () throws -> Void) throws -> String {
      try #require(throws: ModelError.self, performing: body).description
    }
    #expect(
      try message { try program.set(x, [1, 2]) }.contains("'x' (2, 3): it takes 6 values, not 2"))
    #expect(try message { try program.set(labels, [1, 2]) }.contains("not an input of numbers"))
    #expect(
      try message { try program.set(x, indices: [1, 2]) }.contains("not an input of indices"))
    #expect(try message { _ = try program.input(hidden) }.contains("not an input of numbers"))
    #expect(try message { _ = try program[hidden] }.contains("not an output of the program"))
    #expect(try message { _ = try program[foreign] }.contains("of another model"))
    #expect(try message { _ = try program.observed("hiden") }.contains("'hiden'"))
    try program.set(x, [0, 0, 0, 0, 0, 0])
    try program.set(labels, indices: [0, 2])
    program.run()
    // exp 0 = 1 for all three classes.
    #expect(try program[loss].allSatisfy { abs($0 - log(Float(3))) < 1e-6 })
  }

  @Test func `operations are counted by sizes`() {
    let model = Model()
    let x = model.input("x", 8, 5, 16)
    _ = (x * model.parameter("w", 16, 48, initial: .constant(0))).attendingToItself(heads: 4)
    // A product of 40 rows, then two products for each of 8·4 heads of 4 channels.
    #expect(model.operations == Double(2 * 40 * 16 * 48 + 4 * 8 * 4 * 5 * 5 * 4))
    #expect(model.parameterCount == 16 * 48)
    let images = Model()
    _ = images.input("x", 2, 6, 6, 3).convolution("c", to: 8, window: 3).relu.sum
    // 3·3·3 numbers a window at 4·4 places, their products, ReLU, and a sum over all.
    let windows = 2 * 4 * 4
    #expect(images.operations == Double(windows * 27 + 2 * windows * 27 * 8 + 2 * windows * 8))
  }
}

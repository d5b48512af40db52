import Engine
import Foundation
import Randomness
import TestSupport
import Testing

/// The examples of Sources/Engine/README.md, compiled and run.
struct GuideTests {
  @Test func `the guide's model trains, is observed and linearized`() throws {
    let model = Model()
    let images = model.input("images", 64, 784)
    let labels = model.indices("labels", 64)
    let hidden = images.dense("hidden", to: 128, weight: .he).relu.named("hidden")
    let logits = hidden.dense("readout", to: 10)
    let loss = logits.meanCrossEntropy(labels)

    let training = try Training<Float>(
      model, loss: loss, optimizer: .adam(), learningRate: .constant(1e-3), reporting: [logits])
    training.variables.initialize(RandomKey(seed: 1))
    let given = (try training.program.input(images), try training.program.indices(labels))
    for step in 0..<20 {
      fill(given, step)
      try training.step()
    }
    // Labels are functions of the images: twenty steps of Adam learn more than guessing, ln 10.
    #expect(try training.step() < 2)

    let probe = try Program(
      model, outputs: [logits], variables: training.variables, observing: ["hidden"],
      clampingPartly: ["hidden"])
    let units = 64 * 128
    probe.set("hidden", [Float](repeating: 0, count: units))
    // 1 in a unit's column for every example: the first unit is held at 0.
    probe.set("hidden.mask", (0..<units).map { $0 % 128 == 0 ? 1 : 0 })
    probe.run()
    let silenced = try probe.observed("hidden")
    #expect(silenced.indices.allSatisfy { $0 % 128 > 0 || silenced[$0] == 0 })

    let kernel = try TangentKernel(
      model, output: logits, outputs: .mean, variables: training.variables)
    kernel.input("images").update(repeating: 0.5)
    let theta = kernel.kernel(kernel.features())
    #expect(theta.count == 64 * 64 && theta.allSatisfy { $0 > 0 })
  }

  /// A batch of images that are brighter by their label.
  private func fill(
    _ given: (UnsafeMutableBufferPointer<Float>, UnsafeMutableBufferPointer<Int32>), _ step: Int
  ) {
    let noise = RandomKey(seed: 2).folding(UInt64(step)).normals(given.0.count)
    for example in given.1.indices {
      let label = (example * 7 + step) % 10
      given.1[example] = Int32(label)
      for pixel in 0..<784 {
        let mark: Float = pixel % 10 == label ? 1 : 0
        given.0[example * 784 + pixel] = mark + 0.1 * Float(noise[example * 784 + pixel])
      }
    }
  }

  @Test func `the guide's examples are those that are compiled`() throws {
    let tests = try Repository.text("Tests/EngineTests/GuideTests.swift")
    let guide = try Repository.text("Sources/Engine/README.md")
    let blocks = guide.split(separator: "```").filter { $0.hasPrefix("swift\n") }
    #expect(blocks.count == 4)
    for block in blocks {
      let lines = block.dropFirst("swift\n".count).split(separator: "\n")
      let indented = lines.map { "    " + $0 + "\n" }.joined()
      #expect(tests.contains(indented), "\(block)")
    }
  }
}

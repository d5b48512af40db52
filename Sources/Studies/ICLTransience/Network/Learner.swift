package import Engine
internal import Foundation

extension ICLTransience {
  /// Takes optimisation steps on a network's variables.
  package final class Learner<Scalar: EngineScalar> {
    /// What is trained.
    package let variables: Variables<Scalar>
    private let parameters: Parameters
    private let program: Program<Scalar>
    private let loss: Node
    private let gradients: [Node]
    private var first: [Scalar]
    private var second: [Scalar]
    private(set) var steps = 0

    /// A learner of the network that `parameters` describe; its variables are zero.
    package init(_ parameters: Parameters) {
      self.parameters = parameters
      var network = Network(parameters, batch: parameters.batch)
      let targets = network.graph.indices("targets", [parameters.batch], examples: 0)
      let logits = network.logits()
      loss = network.graph.mean(network.graph.crossEntropy(logits, labels: targets))
      let objective = network.objective(loss, parameters)
      let nodes = network.graph.parameters.compactMap { network.graph.node(named: $0.name) }
      gradients = network.graph.gradients(of: objective, withRespectTo: nodes)
      variables = Variables(network.graph)
      program = Program(network.graph, outputs: [loss] + gradients, variables: variables)
      let count = variables.values.count
      first = [Scalar](repeating: 0, count: count)
      second = first
    }

    /// The next batch's exemplars, (B, pairs + 1, F).
    package var items: UnsafeMutableBufferPointer<Scalar> { program.input("items") }
    /// The next batch's context labels, (B, pairs).
    package var labels: UnsafeMutableBufferPointer<Int32> { program.indices("labels") }
    /// The next batch's right answers, (B).
    package var targets: UnsafeMutableBufferPointer<Int32> { program.indices("targets") }

    /// Takes a step on the batch; the result is its mean cross-entropy before the step.
    package func step() -> Double {
      program.run()
      steps += 1
      var offset = 0
      let rate = Scalar(parameters.learningRate)
      let c1 = Scalar(1 - pow(0.9, Double(steps)))
      let c2 = Scalar(1 - pow(0.999, Double(steps)))
      for (spec, node) in zip(variables.specs, gradients) {
        let values = variables.buffer(of: spec.name)
        let gradient = program.buffer(of: node)
        first.withUnsafeMutableBufferPointer { first in
          second.withUnsafeMutableBufferPointer { second in
            for i in values.indices {
              let g = gradient[i]
              let m = 0.9 * first[offset + i] + 0.1 * g
              let v = 0.999 * second[offset + i] + 0.001 * g * g
              first[offset + i] = m
              second[offset + i] = v
              values[i] -= rate * (m / c1) / ((v / c2).squareRoot() + 1e-8)
            }
          }
        }
        offset += values.count
      }
      return Double(program.buffer(of: loss)[0])
    }
  }
}

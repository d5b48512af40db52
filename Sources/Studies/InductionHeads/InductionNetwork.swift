package import Engine
internal import TrainingKit

// B: sequences, T = 5: tokens, H: heads, D: channels, F: dimension of an exemplar, L: labels.

extension InductionHeads {
  /// Two layers of attention on a batch of sequences of two pairs and a query (icl-dynamics `models.py`).
  ///
  /// Layers read a layer norm of the residual stream and add to it; attention is causal, without biases, its
  /// positions rotary. Of layer 2 the query's result alone is computed. Every intervention has the same
  /// parameters, whether they matter or not.
  package struct Network {
    /// Context pairs of a sequence.
    package static let context = 2
    /// Tokens of a sequence: exemplars and labels in turn, the query last.
    static let tokens = 2 * context + 1
    /// What the attention of the layers is called: (B, H, T, T), and (B, H, 1, T) of the query.
    static let patterns = (1...2).map { "block-\($0).attention.pattern" }

    /// What the network is written in.
    let model = Model(names: .plain(bias: "offset"), decayed: .all)
    /// Exemplars, (B, 3, F), the query's last.
    let items: Tensor
    /// Labels of the context, (B, 2).
    let labels: Tensor
    /// Logits of all labels, (B, L).
    let logits: Tensor

    /// The network on `batch` sequences.
    init(_ p: Parameters, batch: Int, _ intervention: Intervention) {
      items = model.input("items", batch, Self.context + 1, p.inputDimension)
      labels = model.indices("labels", batch, Self.context)
      let (heads, tokens, clamp) = (p.heads, Self.tokens, intervention.clamp)
      let network = model
      let embedded = PairTransformer.tokens(items, labels, outputs: p.labels, width: p.width)
      let first = network.scope("block-1") {
        let normed = embedded.normalized("attention-norm")
        let maps = Maps(of: normed, values: normed, heads: heads)
        return embedded
          + Self.output(maps.queries.attending(to: maps.keys, maps.values, heads: heads))
      }
      let stream = clamp.replacesLayerOne ? embedded : first
      let (maps, last) = network.scope("block-2") { () -> (Maps, Tensor) in
        let maps: Maps
        if clamp.replacesLayerOne {
          // One norm for both, so that its parameters are there once.
          let both = network.concatenate([Self.shifted(embedded), embedded], along: 1)
            .normalized("attention-norm")
          maps = Maps(
            of: both[0..<tokens, along: 1], values: both[tokens..<2 * tokens, along: 1],
            heads: heads)
        } else {
          let normed = stream.normalized("attention-norm")
          maps = Maps(of: normed, values: normed, heads: heads)
        }
        let live = Set(intervention.liveHeads.map { $0 - 1 })
        let silent = live.isEmpty ? [] : Set(0..<heads).subtracting(live)
        let mixed = maps.queries.lastToken
          .attending(to: maps.keys, maps.values, heads: heads).silencing(silent, of: heads)
        return (maps, stream.lastToken + Self.output(mixed))
      }
      let query = last.reshaped(batch, p.width).normalized("output-norm")
      let learned = PairTransformer.logits(query, outputs: p.labels)
      logits =
        clamp.copies
        ? Self.copied(maps.scores(ofHead: p.inductionHead, of: heads), labels, p) : learned
    }

    /// Queries and keys, turned by their positions, and values, (B, T, D).
    private struct Maps {
      let keys, queries, values: Tensor

      init(of source: Tensor, values: Tensor, heads: Int) {
        func map(_ x: Tensor, _ name: String) -> Tensor {
          x.dense(name, to: x.extent(-1), weight: .leCun, bias: nil)
        }
        keys = map(source, "keys").rotary(heads: heads)
        queries = map(source, "queries").rotary(heads: heads)
        self.values = map(values, "values")
      }

      /// The query's scores of all tokens in a head, counted from 1, before the softmax: (B, 1, T).
      func scores(ofHead head: Int, of heads: Int) -> Tensor {
        let size = keys.extent(-1) / heads
        let channels = (head - 1) * size..<head * size
        return queries.lastToken[channels, along: 2].times(
          keys[channels, along: 2], transposing: (false, true),
          scale: 1 / Double(size).squareRoot())
      }
    }

    private static func output(_ mixed: Tensor) -> Tensor {
      mixed.dense("attention-output", to: mixed.extent(-1), weight: .leCun, bias: nil)
    }

    /// Tokens, (B, T, D), of which each but the first and the query is the one before.
    private static func shifted(_ x: Tensor) -> Tensor {
      let last = tokens - 1
      return x.model.concatenate(
        [x[0..<1, along: 1], x[0..<last - 1, along: 1], x[last..<tokens, along: 1]], along: 1)
    }

    /// Logits that are a head's scores, (B, 1, T), of the context's labels, and −10⁹ of others.
    private static func copied(_ scores: Tensor, _ labels: Tensor, _ p: Parameters) -> Tensor {
      let places = (0..<context).map { scores[2 * $0 + 1..<2 * $0 + 2, along: 2] }
      let shown = labels.oneHot(p.labels)
      let own = scores.model.concatenate(places, along: 2).transposed .* shown
      return own.sum(over: 1) + 1e9 * (shown.sum(over: 1) - 1)
    }
  }

  /// A network with its optimizer: a batch in, a step done, the loss out.
  package struct NetworkTraining<Scalar: EngineScalar> {
    /// The engine's training; its variables are what is trained.
    package let training: Training<Scalar>
    /// The next batch's exemplars, (B, 3, F).
    package let items: UnsafeMutableBufferPointer<Scalar>
    /// The next batch's context labels, (B, 2).
    package let labels: UnsafeMutableBufferPointer<Int32>
    /// The next batch's right answers, (B).
    package let targets: UnsafeMutableBufferPointer<Int32>
    /// What a clamped pattern is given.
    package let held: HeldPattern<Scalar>

    /// A training of the network under an intervention, of other variables than its own if there are any.
    package init(
      _ p: Parameters, _ intervention: Intervention, variables: Variables<Scalar>? = nil
    ) throws(ModelError) {
      let network = Network(p, batch: p.batch, intervention)
      let answers = network.model.indices("targets", p.batch)
      training = try Training(
        network.model, loss: network.logits.meanCrossEntropy(answers),
        optimizer: p.optimization.rule, learningRate: p.optimization.rate(steps: p.steps),
        clipping: p.optimization.clipping, variables: variables,
        clampingPartly: intervention.clampedPatterns)
      items = try training.program.input(network.items)
      labels = try training.program.indices(network.labels)
      targets = try training.program.indices(answers)
      held = HeldPattern(training.program, p, intervention)
    }
  }
}

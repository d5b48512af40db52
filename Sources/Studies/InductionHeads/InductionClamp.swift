package import Engine
internal import StudyKit
package import Tasks

// B: sequences, T = 5: tokens, H: heads.

extension InductionHeads {
  /// What of the circuit is held at what it comes to be.
  package enum Clamp: String, Choice {
    /// Nothing.
    case none
    /// One head of layer 1 attends to the token before.
    case previousToken = "previous-token"
    /// All heads of layer 1 do.
    case allPreviousToken = "all-previous-token"
    /// Layer 1's output is what layer 2 needs: queries and keys of layer 2 are made of embeddings in which
    /// each context token is the one before, values of the embeddings themselves.
    case layerOne = "layer-1"
    /// One head of layer 2 attends to the right label.
    case match
    /// The logits of the context's labels are that head's scores of them; no other label has a chance.
    case copy
    /// The last but two and the last at once.
    case layerOneAndCopy = "layer-1-and-copy"

    /// Whether layer 1's output is replaced.
    var replacesLayerOne: Bool { self == .layerOne || self == .layerOneAndCopy }
    /// Whether labels are copied without weights.
    var copies: Bool { self == .copy || self == .layerOneAndCopy }
    /// Whether it is about one head of layer 2.
    var holdsInductionHead: Bool { self == .match || copies }
  }

  /// What is held and what is left out in a network.
  package struct Intervention: Equatable, Sendable {
    /// What is held.
    package var clamp: Clamp
    /// The heads of layer 2 that are live, from 1; all where none is named.
    package var liveHeads: [Int]

    /// Something held, some heads alone live.
    package init(clamp: Clamp, liveHeads: [Int]) {
      self.clamp = clamp
      self.liveHeads = liveHeads
    }

    /// Nothing held, nothing left out.
    package static let none = Intervention(clamp: .none, liveHeads: [])

    /// What a run asks for.
    package static func of(_ p: Parameters) -> Intervention {
      Intervention(clamp: p.clamp, liveHeads: p.liveHeads)
    }

    /// The attention pattern that programs of the network clamp where a mask says so.
    var clampedPatterns: [String] {
      switch clamp {
      case .previousToken, .allPreviousToken: [Network.patterns[0]]
      case .match: [Network.patterns[1]]
      case .none, .layerOne, .copy, .layerOneAndCopy: []
      }
    }
  }

  /// What a program with a clamped pattern is given beside its sequences.
  package struct HeldPattern<Scalar: EngineScalar> {
    /// The pattern of the query in layer 2, (B, H, 1, T), and the head that is held there; nil where nothing of
    /// it follows the sequences.
    private var query: (pattern: UnsafeMutableBufferPointer<Scalar>, head: Int)?
    private let heads: Int

    /// Fills masks, and what does not depend on sequences.
    package init(
      _ program: Program<Scalar>, _ p: Parameters, _ intervention: Intervention
    ) {
      heads = p.heads
      for name in intervention.clampedPatterns {
        let pattern = program.input(name)
        let mask = program.input(name + ".mask")
        let tokens = Network.tokens
        let isQuery = intervention.clamp == .match
        let held =
          switch intervention.clamp {
          case .previousToken: p.previousHead - 1..<p.previousHead
          case .match: p.inductionHead - 1..<p.inductionHead
          default: 0..<p.heads
          }
        let rows = isQuery ? 1 : tokens
        for index in pattern.indices {
          let (row, key) = index.quotientAndRemainder(dividingBy: tokens)
          let token = row % rows
          mask[index] = held.contains(row / rows % p.heads) ? 1 : 0
          // The first token has none before it and attends to itself.
          pattern[index] = !isQuery && key == max(token - 1, 0) ? 1 : 0
        }
        if isQuery { query = (pattern, p.inductionHead - 1) }
      }
    }

    /// Turns the held head to the right labels of a batch.
    package func turn(to batch: PairBatch) {
      guard let query else { return }
      let tokens = Network.tokens
      for sequence in 0..<batch.count {
        let first = batch.positions(of: sequence).lowerBound
        let start = (sequence * heads + query.head) * tokens
        for pair in 0..<batch.context {
          let isRight = batch.labels[first + pair] == batch.target(of: sequence)
          query.pattern[start + 2 * pair + 1] = isRight ? 1 : 0
        }
      }
    }
  }
}

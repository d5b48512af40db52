extension ICLTransience {
  /// Sums of the attention that makes up an induction circuit (Singh et al. 2024, 2404.07129).
  package struct CircuitTally {
    private let tokens: Int
    private let heads: Int
    private var previousToken: [Double]
    private var induction: [Double]

    /// Nothing yet.
    package init(_ parameters: Parameters) {
      tokens = parameters.tokens
      heads = parameters.heads
      previousToken = [Double](repeating: 0, count: parameters.depth * parameters.heads)
      induction = previousToken
    }

    /// Adds the first `count` sequences of a batch with the layers' patterns, (B, H, T, T).
    package mutating func add(_ batch: SequenceBatch, count: Int, patterns: [[Float]]) {
      let last = tokens - 1
      for sequence in 0..<count {
        let classes = batch.classes[batch.places(sequence)]
        for (layer, pattern) in patterns.enumerated() {
          for head in 0..<heads {
            let start = (sequence * heads + head) * tokens * tokens
            var previous = 0.0
            var strength = 0.0
            for pair in 0..<batch.context {
              let label = 2 * pair + 1
              previous += Double(pattern[start + label * tokens + label - 1])
              let weight = Double(pattern[start + last * tokens + label])
              let isOwn = classes[classes.startIndex + pair] == classes[classes.endIndex - 1]
              strength += isOwn ? weight : -weight
            }
            previousToken[layer * heads + head] += previous / Double(batch.context)
            induction[layer * heads + head] += strength
          }
        }
      }
    }

    /// Previous-token attention and induction strength, (layer, head) each, of so many sequences.
    package func means(of count: Int) -> (previousToken: [Float], induction: [Float]) {
      (
        previousToken.map { Float($0 / Double(count)) }, induction.map { Float($0 / Double(count)) }
      )
    }
  }
}

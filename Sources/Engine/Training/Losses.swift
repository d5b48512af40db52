extension Graph {
  /// The mean squared error over all elements: mean (prediction - target)².
  public mutating func meanSquaredError(_ prediction: Node, _ target: Node) -> Node {
    guard shape(of: prediction) == shape(of: target) else {
      return fail("mean squared error", [prediction, target], "shapes differ")
    }
    return mean(square(subtract(prediction, target)))
  }

  /// The mean over examples of the cross-entropy of `labels`, (N…), under `logits`, (N…, K), in nats.
  public mutating func meanCrossEntropy(_ logits: Node, labels: Node) -> Node {
    mean(crossEntropy(logits, labels: labels))
  }

  /// The mean over examples of the Kullback-Leibler divergence Σ p (log p - log softmax(logits)) in nats, with
  /// `targets` p, (N…, K), given as logarithms.
  public mutating func meanDivergence(ofLogTargets targets: Node, _ logits: Node) -> Node {
    guard shape(of: targets) == shape(of: logits) else {
      return fail("divergence", [targets, logits], "shapes differ")
    }
    let difference = subtract(targets, logSoftmax(logits))
    return mean(sum(multiply(exp(targets), difference), over: [-1]))
  }
}

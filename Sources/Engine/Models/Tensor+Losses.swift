// N…: examples, K: classes.

extension Tensor {
  /// The cross-entropy of each label, (N…), under the softmax of these logits, (N…, K), in nats: (N…).
  public func crossEntropy(_ labels: Tensor) -> Tensor {
    record(labels, labels.shape) { $0.crossEntropy($1, labels: $2) }
  }

  /// The mean over examples of the cross-entropy of `labels` under these logits, in nats; a scalar.
  public func meanCrossEntropy(_ labels: Tensor) -> Tensor {
    record(labels, []) { $0.meanCrossEntropy($1, labels: $2) }
  }

  /// The mean squared difference from `target` over all elements; a scalar.
  public func meanSquaredError(_ target: Tensor) -> Tensor {
    record(target, []) { $0.meanSquaredError($1, $2) }
  }

  /// The mean over examples of the Kullback-Leibler divergence Σ p (log p - log softmax(x)) of these logits x in
  /// nats, with p, (N…, K), given as logarithms; a scalar.
  public func meanDivergence(fromLogarithms targets: Tensor) -> Tensor {
    record(targets, []) { $0.meanDivergence(ofLogTargets: $2, $1) }
  }

  // Derivatives

  /// The gradients of this scalar by tensors, in their shapes; zeros where it does not depend on one.
  public func gradients(by tensors: [Tensor]) -> [Tensor] {
    model.record([self] + tensors, shapes: tensors.map(\.shape)) {
      $0.gradients(of: $1[0], withRespectTo: Array($1.dropFirst()))
    }
  }

  /// How this changes when `tensors` move along `directions` of their shapes: the Jacobian-vector product.
  public func change(of tensors: [Tensor], along directions: [Tensor]) -> Tensor {
    model.record([self] + tensors + directions) {
      $0.jacobianVector(
        of: $1[0], withRespectTo: Array($1.dropFirst().prefix(tensors.count)),
        along: Array($1.dropFirst(1 + tensors.count)))
    }
  }
}

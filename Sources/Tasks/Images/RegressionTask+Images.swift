extension RegressionTask {
  /// Images as points: one-hot targets, the test sets one after another.
  public init(_ data: ImageSets) {
    let k = data.classes.count
    var targets = [Double](repeating: 0, count: data.training.count * k)
    for (row, label) in (data.training.labels ?? []).enumerated() { targets[row * k + label] = 1 }
    self.init(
      inputs: data.training.shape.count, outputs: k,
      training: data.training.inputs.map { Double($0) }, targets: targets,
      test: data.tests.flatMap { $0.set.inputs.map { Double($0) } })
  }
}

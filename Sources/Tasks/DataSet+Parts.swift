public import Randomness

extension DataSet {
  /// The examples in `rows`, in that order.
  public func subset(_ rows: some Sequence<Int>, note: String) -> DataSet {
    let rows = Array(rows)
    var chosen: [Float] = []
    chosen.reserveCapacity(rows.count * shape.count)
    for row in rows { chosen += input(row) }
    return DataSet(
      name: name, origin: origin + ", " + note, shape: shape, inputs: chosen,
      labels: labels.map { labels in rows.map { labels[$0] } }, classes: classes)
  }

  /// The first examples, all where there are fewer.
  public func first(_ count: Int) -> DataSet {
    count >= self.count ? self : subset(0..<count, note: "first \(count)")
  }

  /// Splits off `count` examples chosen at random by `key`, for validation.
  ///
  /// Both parts keep the order of the set; a larger part contains every smaller one's examples.
  public func split(
    validation count: Int, key: RandomKey
  ) -> (training: DataSet, validation: DataSet) {
    precondition((0...self.count).contains(count), "\(count) of \(self.count) examples")
    var isChosen = [Bool](repeating: false, count: self.count)
    for row in key.permutation(self.count).prefix(count) { isChosen[row] = true }
    return (
      subset(isChosen.indices.filter { !isChosen[$0] }, note: "without \(count) for validation"),
      subset(isChosen.indices.filter { isChosen[$0] }, note: "\(count) for validation")
    )
  }

  /// Splits by class: the rest without the `held` classes, with labels counted anew, and the
  /// examples of the held-out ones, whose labels count the held-out classes in ascending order.
  ///
  /// A set of held-out classes is out of distribution and near.
  public func holdingOut(_ held: Set<Int>) -> (kept: DataSet, heldOut: DataSet) {
    guard let labels else { preconditionFailure("\(name) has no labels") }
    for label in held {
      precondition(classes.indices.contains(label), "class \(label) of \(classes.count)")
    }
    func part(_ wanted: (Int) -> Bool, _ note: String) -> DataSet {
      let chosen = classes.indices.filter(wanted)
      var newIndex = [Int](repeating: 0, count: classes.count)
      for (new, old) in chosen.enumerated() { newIndex[old] = new }
      let rows = subset(labels.indices.filter { wanted(labels[$0]) }, note: note)
      return DataSet(
        name: name, origin: rows.origin, shape: shape, inputs: rows.inputs,
        labels: rows.labels?.map { newIndex[$0] }, classes: chosen.map { classes[$0] })
    }
    let names = held.sorted().map { classes[$0] }.joined(separator: ", ")
    return (part({ !held.contains($0) }, "without \(names)"), part(held.contains, "only \(names)"))
  }
}

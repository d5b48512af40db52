/// How the points of a space fall into kinds: points of one kind agree in their places along some of the axes.
struct KindStrides: Sendable {
  /// By axis: points between neighbors along it, how many values it has, and kinds between neighbors; 0
  /// for an axis that does not matter.
  private let axes: [(point: Int, count: Int, kind: Int)]
  /// How many kinds there are.
  let count: Int

  /// The kinds of a space whose points differ along some of its axes.
  init(_ space: ParameterSpace, along chosen: Set<Int>) {
    var axes: [(point: Int, count: Int, kind: Int)] = []
    var (points, kinds) = (1, 1)
    for (index, axis) in space.axes.enumerated().reversed() {
      let matters = chosen.contains(index)
      axes.append((points, axis.count, matters ? kinds : 0))
      points *= axis.count
      if matters { kinds *= axis.count }
    }
    self.axes = axes.reversed()
    count = points == 0 ? 0 : kinds
  }

  /// The kind of a point in row-major order.
  func kind(ofPoint point: Int) -> Int {
    var kind = 0
    for axis in axes where axis.kind > 0 { kind += point / axis.point % axis.count * axis.kind }
    return kind
  }

  /// The first point of the kind of a point: axes that do not matter are at their first value.
  func firstPoint(alike point: Int) -> Int {
    var first = 0
    for axis in axes where axis.kind > 0 { first += point / axis.point % axis.count * axis.point }
    return first
  }

  /// The first point of a kind.
  func firstPoint(ofKind kind: Int) -> Int {
    var point = 0
    for axis in axes where axis.kind > 0 { point += kind / axis.kind % axis.count * axis.point }
    return point
  }

  /// The axes along which points of different kinds differ.
  var chosen: Set<Int> { Set(axes.indices.filter { axes[$0].kind > 0 }) }

  /// The first points of all kinds.
  fileprivate func firstPoints(of space: ParameterSpace) -> ParameterSpace {
    ParameterSpace(
      fixed: space.fixed,
      axes: zip(space.axes, axes).map { axis, stride in
        stride.kind > 0
          ? axis
          : ParameterSpace.Axis(
            count: min(axis.count, 1),
            columns: axis.columns.map { .init($0.parameter, Array($0.values.prefix(1))) },
            scope: axis.scope)
      })
  }
}

extension ParameterSpace {
  /// Visits the first of all points that agree in what `update` reads of them, in row-major order, until it says false;
  /// returns how points fall into kinds, and the result.
  ///
  /// What is read is only known afterwards. So points are taken to differ along `axes` alone, until something is read
  /// along another one: that axis then tells kinds apart as well, and everything begins again with `initial`.
  /// Parameters other than `names` are taken not to matter, whether they are read or not. Points that do not exist are
  /// kinds of their own, which are visited as well.
  func reduceKinds<Values: Settings, Result>(
    _ type: Values.Type, _ schema: SettingsSchema, among names: Set<String>,
    apart axes: Set<Int> = [], into initial: Result,
    _ update: (inout Result, _ point: Int, Values) -> Bool
  ) -> (kinds: KindStrides, result: Result) {
    var apart = withScopes(axes.union(absence?.axes ?? []))
    while true {
      let kinds = KindStrides(self, along: apart)
      let marks = self.axes.indices.map { apart.contains($0) ? nil : ReadMark() }
      var result = initial
      var read: Set<Int> = []
      kinds.firstPoints(of: self).forEachPoint(type, schema, marks: marks, on: names) {
        kind, values in
        let goesOn = update(&result, kinds.firstPoint(ofKind: kind), values)
        for (axis, mark) in marks.enumerated() where mark?.isSet == true { read.insert(axis) }
        return goesOn && read.isEmpty
      }
      if read.isEmpty { return (kinds, result) }
      apart = withScopes(apart.union(read))
    }
  }

  /// The axes and those on which it depends whether they exist.
  func withScopes(_ axes: Set<Int>) -> Set<Int> {
    axes.reduce(into: axes) { $0.formUnion(self.axes[$1].scope?.axes ?? []) }
  }
}

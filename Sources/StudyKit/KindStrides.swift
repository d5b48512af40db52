/// How the points of a space fall into kinds: points of one kind agree in their places along some of the axes. Points that
/// do not exist are a kind of their own, the last.
struct KindStrides: Sendable {
  /// By axis: points between neighbors along it, how many values it has, and kinds between neighbors; 0
  /// for an axis that does not matter.
  private let axes: [(point: Int, count: Int, kind: Int)]
  /// How many kinds there are; one of which all points are absent is counted as well.
  let count: Int
  private let absence: ParameterSpace.Absence?
  // By kind: its first point that exists, or one that does not; none where all points exist.
  private var firsts: [Int] = []

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
    absence = space.absence
    count = points == 0 ? 0 : absence == nil ? kinds : kinds + 1
    guard let absence else { return }
    let absent = absence.points.firstIndex(of: true) ?? 0
    firsts = [Int](repeating: absent, count: count)
    for point in (0..<points).reversed() where !absence.points[point] {
      firsts[kind(ofPoint: point)] = point
    }
  }

  /// The kind of a point in row-major order.
  func kind(ofPoint point: Int) -> Int {
    if let absence, absence.points[point] { return count - 1 }
    var kind = 0
    for axis in axes where axis.kind > 0 { kind += point / axis.point % axis.count * axis.kind }
    return kind
  }

  /// The first point of the kind of a point.
  func firstPoint(alike point: Int) -> Int { firstPoint(ofKind: kind(ofPoint: point)) }

  /// The first point of a kind that exists: axes that do not matter are at their first value, unless such a point is absent.
  func firstPoint(ofKind kind: Int) -> Int {
    if !firsts.isEmpty { return firsts[kind] }
    var point = 0
    for axis in axes where axis.kind > 0 { point += kind / axis.kind % axis.count * axis.point }
    return point
  }

  /// The axes along which points of different kinds differ.
  var chosen: Set<Int> { Set(axes.indices.filter { axes[$0].kind > 0 }) }
}

extension ParameterSpace {
  /// Visits the first of all points that agree in what `update` reads of them, in row-major order, until it says false;
  /// returns how points fall into kinds, and the result.
  ///
  /// What is read is only known afterwards. So points are taken to differ along `axes` alone, until something is read
  /// along another one: that axis then tells kinds apart as well, and everything begins again with `initial`.
  /// Parameters other than `names` are taken not to matter, whether they are read or not. One of the points that do not exist
  /// is visited as well.
  func reduceKinds<Values: Settings, Result>(
    _ type: Values.Type, _ schema: SettingsSchema, among names: Set<String>,
    apart axes: Set<Int> = [], into initial: Result,
    _ update: (inout Result, _ point: Int, Values) -> Bool
  ) -> (kinds: KindStrides, result: Result) {
    var apart = withScopes(axes)
    while true {
      let kinds = KindStrides(self, along: apart)
      let marks = self.axes.indices.map { apart.contains($0) ? nil : ReadMark() }
      var result = initial
      var read: Set<Int> = []
      forEachKind(kinds, type, schema, marks: marks, on: names) { point, values in
        let goesOn = update(&result, point, values)
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

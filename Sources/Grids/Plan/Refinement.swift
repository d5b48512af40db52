internal import StudyKit

/// Which points of a grid get members by its rule for finding a boundary, and how many: the points that span the refined axes
/// are decided together, for each combination of the other axes' values apart.
struct Refinement: Decisions {
  private let refine: Refine
  private let members: Int
  private let presence: Presence?
  private let search: BoundarySearch
  // Places of the refined axis and of the one along which the boundary is followed, with their distance in the file.
  private let places: (count: Int, stride: Int)
  private let columns: (count: Int, stride: Int)
  // The first point of each group, ascending, and the group of each such point.
  private let bases: [Int]
  private let groups: [Int: Int]
  var tally: Tally?
  // By point: how many members are asked for.
  private var counts: [Int32]
  // By group: how many blocks were asked for, and whether no more will be.
  private var blocks: [Int]
  private var areSettled: [Bool]

  /// The members of a grid with which each search begins.
  init(of grid: Grid, _ refine: Refine) {
    self.refine = refine
    members = grid.members
    presence = grid.presence
    func axis(_ name: String?) -> (count: Int, stride: Int) {
      guard let index = grid.axes.firstIndex(where: { $0.name == name }) else { return (1, 0) }
      return (grid.axes[index].count, grid.axes[(index + 1)...].reduce(1) { $0 * $1.count })
    }
    let (places, columns) = (axis(refine.axis), axis(refine.along))
    (self.places, self.columns) = (places, columns)
    search = BoundarySearch(places: places.count, columns: columns.count, block: refine.block)
    bases = (0..<grid.pointCount).filter { point in
      [places, columns].allSatisfy { $0.stride == 0 || point / $0.stride % $0.count == 0 }
    }
    groups = Dictionary(uniqueKeysWithValues: bases.enumerated().map { ($0.element, $0.offset) })
    tally = Tally(of: grid, counting: refine.isMeant)
    counts = [Int32](repeating: 0, count: grid.pointCount)
    blocks = [Int](repeating: 0, count: bases.count)
    areSettled = [Bool](repeating: false, count: bases.count)
    for group in bases.indices { ask(search.first, of: group) }
  }

  var groupCount: Int { bases.count }

  func group(of point: Int) -> Int {
    var base = point
    for axis in [places, columns] where axis.stride > 0 {
      base -= point / axis.stride % axis.count * axis.stride
    }
    return groups[base] ?? 0
  }

  func points(of group: Int) -> [Int] {
    (0..<columns.count).flatMap { column in
      (0..<places.count).map { point(BoundarySearch.Place(column: column, index: $0), of: group) }
    }.sorted()
  }

  func count(_ point: Int) -> Int { Int(counts[point]) }
  func isSettled(_ group: Int) -> Bool { areSettled[group] }

  mutating func goOn(_ group: Int) {
    var seen: [BoundarySearch.Place: BoundarySearch.Seen] = [:]
    for column in 0..<columns.count {
      for index in 0..<places.count {
        let place = BoundarySearch.Place(column: column, index: index)
        let point = point(place, of: group)
        guard counts[point] > 0 else { continue }
        let (trials, successes) = tally?.seen(count(point), of: point) ?? (0, 0)
        seen[place] = BoundarySearch.Seen(successes: Double(successes), trials: Double(trials))
      }
    }
    let next = search.next(min(refine.atOnce, refine.points - blocks[group]), seen: seen) { place in
      let point = point(place, of: group)
      return (most(point) - count(point) + refine.block - 1) / refine.block
    }
    ask(next, of: group)
    areSettled[group] = next.isEmpty
  }

  /// How many members a point can have; 0 for one that the grid leaves out.
  private func most(_ point: Int) -> Int { presence?.members(ofPoint: point) ?? members }

  /// Asks for one more block of members at those places that the grid does not leave out.
  private mutating func ask(_ places: [BoundarySearch.Place], of group: Int) {
    let points = places.map { point($0, of: group) }.filter { most($0) > 0 }
    for point in points {
      counts[point] = Int32(min(count(point) + refine.block, most(point)))
    }
    blocks[group] += points.count
  }

  private func point(_ place: BoundarySearch.Place, of group: Int) -> Int {
    bases[group] + place.index * places.stride + place.column * columns.stride
  }
}

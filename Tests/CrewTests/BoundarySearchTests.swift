import Simulation
import StudyKit
import Testing

/// The search for a boundary; `boundary-toy` has the whole comparison.
@Suite struct `Search for a boundary` {
  private typealias Place = BoundarySearch.Place

  @Test func `it comes close to the design that knows the boundary`() {
    // 65 places, not 129: a build for debugging is slow.
    let toy = BoundaryToy(columns: 1, places: 65, blocks: 12, atOnce: 2)
    let errors = BoundaryToy.Design.allCases.map { toy.error(of: $0, seeds: 0..<16) }
    #expect(errors[0] <= 0.6 * errors[1], "\(errors)")
    #expect(errors[0] <= 1.5 * errors[2], "\(errors)")
  }

  @Test func `a boundary over two axes is followed`() {
    let toy = BoundaryToy(columns: 5, places: 33, blocks: 30, atOnce: 4)
    let errors = BoundaryToy.Design.allCases.map { toy.error(of: $0, seeds: 0..<4) }
    #expect(errors[0] <= 0.6 * errors[1], "\(errors)")
  }

  @Test func `it begins at the ends and in the middle`() {
    let one = BoundarySearch(places: 9, columns: 1, block: 8)
    #expect(one.first.map(\.index) == [0, 4, 8])
    let two = BoundarySearch(places: 9, columns: 4, block: 8)
    #expect(two.first.map(\.column) == [0, 0, 0, 1, 1, 1, 3, 3, 3])
    #expect(BoundarySearch(places: 2, columns: 2, block: 8).first.count == 4)
  }

  @Test func `it halves what is left, whichever way the fraction goes`() throws {
    let search = BoundarySearch(places: 65, columns: 1, block: 8)
    for isRising in [true, false] {
      var seen: [Place: BoundarySearch.Seen] = [:]
      for (place, successes) in zip(search.first, isRising ? [0.0, 0, 8] : [8, 8, 0]) {
        seen[place] = BoundarySearch.Seen(successes: successes, trials: 8)
      }
      let next = try #require(search.next(1, seen: seen) { _ in 8 }.first)
      #expect(40...56 ~= next.index, "\(next.index)")
      let boundary = search.boundary(seen)[0]
      #expect(abs(boundary.index - 48) < 3 && boundary.deviation > 5)
    }
  }

  @Test func `old places compete with new ones as long as they have room`() {
    let search = BoundarySearch(places: 5, columns: 1, block: 8)
    var seen: [Place: BoundarySearch.Seen] = [:]
    for (index, successes) in [0.0, 0, 4, 8, 8].enumerated() {
      seen[Place(column: 0, index: index)] = BoundarySearch.Seen(successes: successes, trials: 8)
    }
    let again = search.next(3, seen: seen) { _ in 9 }
    #expect(again.count == 3 && again.allSatisfy { seen[$0] != nil })
    #expect(search.next(2, seen: seen) { $0 == Place(column: 0, index: 4) ? 1 : 0 }.count == 1)
    #expect(search.next(2, seen: seen) { _ in 0 }.isEmpty)
  }

  @Test func `what it chooses does not depend on the order in which it was told`() {
    let search = BoundarySearch(places: 17, columns: 3, block: 8)
    var seen: [Place: BoundarySearch.Seen] = [:]
    for (number, place) in search.first.enumerated() {
      seen[place] = BoundarySearch.Seen(successes: number % 3 == 2 ? 8 : 0, trials: 8)
    }
    let other = Dictionary(uniqueKeysWithValues: seen.sorted { $0.key.index > $1.key.index })
    #expect(search.next(4, seen: seen) { _ in 2 } == search.next(4, seen: other) { _ in 2 })
  }
}

import StudyKit
import SwiftSweep
import Testing

@Suite struct `studies` {
  @Test func `a study is shown with parameters, presets and measures`() {
    let expected = """
      Apples over trees and rain
      Source: our own garden
      Version 2; at least 2 members; members are computed in blocks of 4

      Parameters
        trees = 100 trees
            How many trees. Takes a whole number from 1 to 10000.
        rain = 0.5 m
            Rain a year. Takes a number above 0, at most 4.
        pruning = "none"
            When it is pruned. Takes one of "none", "winter".
        cuts = 2
            Cuts a tree. Takes a whole number from 0 to 9. Exists only where pruning is "winter".
        grafted = false
            Whether on another root. Takes true or false.
        variety = "Boskoop"
            What grows.
        spacings = [3,4] m
            Distances. Takes a list of 1 to 3, each a number above 0.
        step = 1
            A name that no axis may have. Takes a whole number from 1 to 9.
        saveEvery = 10
            Years between records. Takes a whole number from 1 to 99. Not part of a run's identity.

      Presets
        old
            An old orchard.
            trees = 20  [[C] counted]
            grafted = true

      Measures (with the defaults)
        apples (year 5), float kg
            apples: weighed [notebook]

      Summary of a point (with the defaults)
        mean, double
            mean: over members
      """
    #expect(orchards[0].summary == expected)
  }

  @Test func `a study that is not there is named with the nearest`() {
    StudyRegistry.$current.withValue(orchards) {
      #expect(unknownStudy("orchrad") == "there is no study \"orchrad\"; did you mean \"orchard\"?")
      #expect(unknownStudy("zebra") == "there is no study \"zebra\"; there is only orchard")
      #expect(throws: (any Error).self) { try study(named: "zebra") }
      #expect((try? study(named: "orchard"))?.name == "orchard")
    }
  }
}

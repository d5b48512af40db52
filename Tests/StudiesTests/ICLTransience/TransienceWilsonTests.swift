import Studies
import Testing

@Suite struct ICLTransienceWilsonTests {
  // Brown, Cai and DasGupta (Statistical Science 16, 2001) give the formula; the values are its own,
  // computed in Python to four digits.
  @Test(arguments: [
    (0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (8, 10, 0.4902, 0.9433), (16, 16, 0.8064, 1.0),
  ])
  func `the interval is Wilson's`(count: Int, trials: Int, lower: Double, upper: Double) {
    let interval = ICLTransience.wilsonInterval(count, of: trials)
    #expect(abs(interval.lower - lower) < 5e-5 && abs(interval.upper - upper) < 5e-5)
  }

  @Test func `without trials there is no interval`() {
    let interval = ICLTransience.wilsonInterval(0, of: 0)
    #expect(interval.lower.isNaN && interval.upper.isNaN)
  }
}

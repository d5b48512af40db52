import Report
import Testing

struct KeptRunsTests {
  @Test(
    arguments: [
      ([], nil), ([(20_350, 25_000)], "1 run stopped at step 20,350 of 25,000, checkpoint kept"),
      (
        [(20_350, 25_000), (20_350, 25_000)],
        "2 runs stopped at step 20,350 of 25,000, checkpoints kept"
      ),
      (
        [(900, 25_000), (20_350, 25_000)],
        "2 runs stopped at steps 900 to 20,350 of 25,000, checkpoints kept"
      ),
      ([(9, 100), (9, 200)], "2 runs stopped at step 9, checkpoints kept"),
      ([(9, 0)], "1 run stopped at step 9, checkpoint kept"),
    ] as [([(Int, Int)], String?)])
  func `runs that are kept are told together`(runs: [(Int, Int)], text: String?) {
    var kept = KeptRuns()
    for (step, planned) in runs { kept.add(step: step, of: planned) }
    #expect(kept.text == text)
  }
}

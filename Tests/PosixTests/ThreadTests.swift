import Posix
import Testing

@Suite struct ThreadTests {
  @Test func `a thread does its work, and who waits is woken`() {
    let sum = Monitor<Int?>(nil)
    #expect(startThread { sum.change { $0 = (1...100).reduce(0, +) } } == 0)
    #expect(sum.wait { $0 } == 5050)
  }

  @Test func `a thread that cannot be is an error's number`() {
    // A stack of half the address space.
    #expect(startThread(stackBytes: 1 << 46) { Issue.record("it was started") } != 0)
  }

  @Test func `who waits for something that does not come waits as long as was said`() {
    let monitor = Monitor(false)
    let begin = monotonicSeconds()
    monitor.wait(atMost: 0.05) { $0 }
    #expect(0.05...5 ~= monotonicSeconds() - begin)
    monitor.change { $0 = true }
    monitor.wait(atMost: 1e6) { $0 }
  }
}

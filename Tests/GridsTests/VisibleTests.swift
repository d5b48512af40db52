import Grids
import Testing

struct VisibleTests {
  @Test(arguments: [
    ("width=3, “ä” 数 👩‍🔬", "width=3, “ä” 数 👩‍🔬"), ("a\u{1B}[2Jb", "a\\u001b[2Jb"),
    ("\r\n", "\\u000d\\n"),
    ("\t\u{0}\u{7F}", "\\t\\u0000\\u007f"), ("\u{9B}2J", "\\u009b2J"), ("a\u{202E}b", "a\\u202eb"),
    ("a\u{2028}b\u{2066}c", "a\\u2028b\\u2066c"),
  ])
  func `what moves a terminal is written out`(text: String, shown: String) {
    #expect(text.visible() == shown)
  }

  @Test func `line ends and tabs stay in text of several lines`() {
    #expect("a\n\tb\u{1B}".visible(keepsLines: true) == "a\n\tb\\u001b")
  }
}

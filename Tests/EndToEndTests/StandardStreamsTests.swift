import Foundation
import TestSupport
import Testing

@Suite struct StandardStreamsTests {
  @Test(arguments: [">&- 2>&-", "<&- 2>&-", "<&- >&- 2>&-", ">/dev/full"])
  func `what is printed never goes into the result file`(redirection: String) throws {
    let sandbox = try Sandbox()
    try sandbox.write(
      #"{"study": "ntk-variance", "members": 4, "axes": {"width": [16, 32]}}"#, to: "grid.json")
    #expect(try sandbox.sweep("grid.json", "--set", "output=calm.h5").code == 0)
    let shell = Process()
    shell.executableURL = URL(filePath: "/bin/sh")
    let program = Repository.program("swift-sweep")
    shell.arguments = ["-c", "\(program) grid.json --set output=closed.h5 \(redirection)"]
    shell.currentDirectoryURL = sandbox.folder
    try shell.run()
    shell.waitUntilExit()
    #expect(shell.terminationStatus == 0)
    #expect(try sandbox.differences("calm.h5", "closed.h5") == "")
  }

  @Test(arguments: ["nowhere.h5", ".", "grid.json"])
  func `status says what is wrong with a path`(path: String) throws {
    let sandbox = try Sandbox()
    try sandbox.write("{}", to: "grid.json")
    let result = try sandbox.sweep("status", path)
    #expect(result.code == 66)
    #expect(result.text.contains(path) && !result.text.contains("errno"), "\(result.text)")
  }
}

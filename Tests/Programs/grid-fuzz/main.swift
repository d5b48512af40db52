// Gives the grid reader whatever libFuzzer thinks of; Tests/fuzz.sh builds it and says how.
internal import Glibc
internal import Grids

private typealias Input = @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
private typealias Driver =
  @convention(c) (
    UnsafeMutablePointer<Int32>,
    UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    Input
  ) -> Int32

// Without libFuzzer, as in every build but that of the script, there is nothing to call.
guard let symbol = dlsym(nil, "LLVMFuzzerRunDriver") else {
  print("libFuzzer is not linked into this program; use Tests/fuzz.sh")
  exit(64)
}
private let run = unsafeBitCast(symbol, to: Driver.self)
private var count = CommandLine.argc
private var arguments = CommandLine.unsafeArgv
exit(
  run(&count, &arguments) { start, count in read(UnsafeBufferPointer(start: start, count: count)) })

/// Reads a grid, behind a zero byte what follows `--set`, `--only` and so on, a line each, and behind another the grid
/// that it extends, whatever its name.
private func read(_ input: UnsafeBufferPointer<UInt8>) -> Int32 {
  let parts = input.split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false)
  let lines = parts.dropFirst().first.map { rest in
    String(decoding: rest, as: UTF8.self).split(separator: "\n").map(String.init)
  }
  let options = lines ?? []
  let base = parts.count > 2 ? Array(parts[2]) : []
  let bases = GridBases(of: "grid.json") { path throws(GridFile.Refusal) in
    GridFile(bytes: base, identity: path)
  }
  do throws(GridError) {
    let bundle = try GridBundle.read(
      bytes: Array(parts[0]), file: "grid.json", settings: options.filter { $0.contains("=") },
      studies: gridStudies, bases: bases)
    let outputs = Set(bundle.entries.map(\.grid.output))
    precondition(outputs.count == bundle.entries.count && !outputs.isEmpty, "one file twice")
    for grid in bundle.entries.map(\.grid) { try check(grid, options) }
  } catch {
    let lines = error.description.split(separator: "\n", omittingEmptySubsequences: false)
    precondition(!lines.isEmpty && lines.count <= 24, "\(lines.count) lines")
  }
  return 0
}

/// Checks that a grid that was read is whole, and that options select some of it or are refused.
private func check(_ grid: Grid, _ options: [String]) throws(GridError) {
  precondition(grid.point(grid.pointCount - 1).index == grid.pointCount - 1)
  // The text that a result file keeps is strict JSON and gives the same grid again.
  precondition((try? JSONReader.read(Array(grid.text.utf8))) != nil, "not JSON")
  let again = try Grid.read(text: grid.text, file: "out.h5/grid/text", studies: gridStudies)
  precondition(again.resolvedText == grid.resolvedText, "another grid")
  for option in options {
    do throws(GridError) { _ = try Selection([option], of: grid) } catch {
      precondition(!error.description.isEmpty)
    }
  }
}

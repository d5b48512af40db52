import Foundation
import TestSupport
import Testing

/// Single figures as pictures: which program is asked, and what is left where none is there.
@Suite struct SavedFigureTests {
  private static let hasVega = FileManager.default.fileExists(
    atPath: "/usr/share/javascript/vega/vega-view.min.js")
  private static let hasNode =
    hasVega && FileManager.default.isExecutableFile(atPath: "/usr/bin/node")
  private static let hasChromium =
    hasVega && FileManager.default.isExecutableFile(atPath: "/usr/bin/chromium")

  /// A finished sweep in a sandbox in which only these programs are found, each a script of the shell.
  private func sandbox(_ programs: [String: String] = [:]) throws -> Sandbox {
    var sandbox = try Sandbox.finished()
    let folder = sandbox.folder.appending(path: "bin")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    try FileManager.default.createSymbolicLink(
      atPath: folder.appending(path: "timeout").path, withDestinationPath: "/usr/bin/timeout")
    for (name, script) in programs {
      try sandbox.write("#!/bin/sh\n" + script + "\n", to: "bin/" + name)
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o755], ofItemAtPath: folder.appending(path: name).path)
    }
    sandbox.variables = ["PATH": folder.path, "TMPDIR": sandbox.folder.path]
    return sandbox
  }

  private func text(_ name: String, in sandbox: Sandbox) throws -> String {
    String(decoding: try sandbox.bytes(name), as: UTF8.self)
  }

  @Test func `without a program it says what to install, and leaves nothing`() throws {
    let sandbox = try sandbox()
    let result = try sandbox.sweep("report", "out.h5", "--figure", "chain", "--svg", "a.svg")
    #expect(result.code == 69, "\(result.text)")
    #expect(result.text.contains("vl-convert"), "\(result.text)")
    #expect(sandbox.names == ["bin", "grid.json", "out.h5"])
  }

  @Test func `an unknown figure is answered with those that there are`() throws {
    let sandbox = try sandbox()
    let result = try sandbox.sweep("report", "out.h5", "--figure", "chian", "--png", "a.png")
    #expect(result.code == 64 && result.text.contains("it has chain"), "\(result.text)")
  }

  @Test func `vl-convert is asked first, and what it makes is saved`() throws {
    let sandbox = try sandbox([
      "vl-convert": "echo \"$1 $2 $4 $6\" >> asked; echo \"<svg>$1</svg>\" > \"$5\"",
      "node": "echo node >> asked; exit 1",
    ])
    let result = try sandbox.sweep(
      "report", "out.h5", "--figure", "chain", "--svg", "a.svg", "--png", "a.png", "--spec",
      "a.json")
    #expect(result.code == 0, "\(result.text)")
    #expect(
      try text("asked", in: sandbox)
        == "vg2svg --input --output \nsvg2png --input --output --scale\n")
    #expect(try text("a.svg", in: sandbox) == "<svg>vg2svg</svg>\n")
    #expect(try text("a.png", in: sandbox) == "<svg>svg2png</svg>\n")
    #expect(try text("a.json", in: sandbox).hasPrefix("{\"$schema\""))
    #expect(!sandbox.names.contains { $0.hasPrefix("swift-sweep-figure") })
  }

  @Test func `a program that fails is named, and the next is asked`() throws {
    let sandbox = try sandbox(["vl-convert": "echo 'Error: no luck' >&2; exit 3"])
    let result = try sandbox.sweep("report", "out.h5", "--figure", "chain", "--svg", "a.svg")
    #expect(result.code == 69, "\(result.text)")
    #expect(result.text.contains("vl-convert has ended with 3 (Error: no luck)"), "\(result.text)")
  }

  @Test func `no HDF5 file is replaced by a picture`() throws {
    let sandbox = try sandbox(["vl-convert": "echo '<svg></svg>' > \"$5\""])
    let before = try sandbox.bytes("out.h5")
    let result = try sandbox.sweep("report", "out.h5", "--figure", "chain", "--svg", "out.h5")
    #expect(result.code == 73, "\(result.text)")
    #expect(try sandbox.bytes("out.h5") == before)
  }

  @Test(.enabled(if: hasNode, "no Node or no Vega"))
  func `Node draws it with Vega`() throws {
    let sandbox = try Sandbox.finished()
    let result = try sandbox.sweep("report", "out.h5", "--figure", "chain", "--svg", "a.svg")
    #expect(result.code == 0, "\(result.text)")
    let picture = try text("a.svg", in: sandbox)
    #expect(picture.hasPrefix("<svg") && picture.contains("</svg>"))
  }

  @Test(.enabled(if: hasChromium, "no Chromium or no Vega"))
  func `where there is nothing else a browser draws it, and makes a PNG of it`() throws {
    let sandbox = try sandbox([
      "chromium": "PATH=/usr/bin:/bin exec /usr/bin/chromium \"$@\""
    ])
    let result = try sandbox.sweep(
      "report", "out.h5", "--figure", "chain", "--svg", "a.svg", "--png", "a.png")
    #expect(result.code == 0, "\(result.text)")
    let picture = try text("a.svg", in: sandbox)
    #expect(picture.hasPrefix("<svg") && picture.contains("</svg>"))
    let bytes = [UInt8](try sandbox.bytes("a.png"))
    #expect(bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]))
    // The width in the header, twice that of the figure.
    let width = bytes[16..<20].reduce(0) { $0 << 8 | Int($1) }
    #expect(picture.contains("width=\"\(width / 2)\""))
    #expect(!sandbox.names.contains { $0.hasPrefix("swift-sweep-figure") })
  }

  @Test(arguments: [
    ["--figure", "chain"], ["--svg", "a.svg"], ["--spec", "a.json"],
    ["--figure", "chain", "--svg", "a.svg", "--output", "page.html"],
  ])
  func `a figure goes with where it is to be saved`(arguments: [String]) throws {
    let sandbox = try Sandbox.finished()
    let result = try sandbox.finish(sandbox.start(["report", "out.h5"] + arguments))
    #expect(result.code == 64, "\(result.text)")
  }
}

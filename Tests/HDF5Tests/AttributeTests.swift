import HDF5
import TestSupport
import Testing

struct AttributeTests {
  @Test(arguments: [
    Attribute.text("μ ± σ"), .text(""), .texts(["a", "bc"]), .integer(-3), .number(0.1),
    .bytes([0, 1, 255]), .integers([1, 2]), .numbers([.infinity, 0.5]),
  ])
  func `an attribute reads back as it was set`(value: Attribute) throws {
    let scratch = try Scratch()
    let file = try File.create(at: scratch.path("a.h5"))
    _ = try file.createDataset("/x", .float64, shape: [2])
    try file.setAttribute("a", of: "/x", to: value)
    try file.setAttribute("b", of: "/", to: value)
    #expect(try file.attribute("a", of: "/x") == value)
    #expect(try file.attribute("b", of: "/") == value)
    #expect(try file.attribute("b", of: "/x") == nil)
  }

  @Test func `32-bit whole numbers read back as whole numbers`() throws {
    let scratch = try Scratch()
    let file = try File.create(at: scratch.path("a.h5"))
    try file.setAttribute("one", of: "/", to: .int32(-7))
    try file.setAttribute("two", of: "/", to: .int32s([3, 4]))
    #expect(try file.attribute("one", of: "/") == .integer(-7))
    #expect(try file.attribute("two", of: "/") == .integers([3, 4]))
  }

  @Test func `a text longer than an object header holds still fits`() throws {
    let scratch = try Scratch()
    let file = try File.create(at: scratch.path("a.h5"))
    // Such a one is of any length, and lies in the file's heap.
    let long = String(repeating: "x", count: 100_000)
    try file.setAttribute("long", of: "/", to: .text(long))
    #expect(try file.attribute("long", of: "/") == .text(long))
  }
}

import Glibc
import Posix
import TestSupport
import Testing

@Suite struct RegularFileTests {
  @Test func `a file is opened by its path and in its folder, and has the same status`() throws {
    let scratch = try Scratch()
    let path = try scratch.write("data", "12345")
    let byPath = try RegularFile.open(path)
    defer { close(byPath.descriptor) }
    let folder = open(scratch.path, O_RDONLY | O_DIRECTORY)
    defer { close(folder) }
    let byName = try RegularFile.open("data", in: folder, forWriting: true)
    defer { close(byName.descriptor) }
    #expect(byPath.status == byName.status)
    #expect(byPath.status.kind == .file && byPath.status.size == 5)
    #expect(write(byName.descriptor, "6", 1) == 1)
    #expect(write(byPath.descriptor, "6", 1) == -1)
  }

  @Test func `what is no regular file is refused without waiting`() throws {
    let scratch = try Scratch()
    let kinds: [(String, FileKind)] = [
      (try scratch.fifo("fifo"), .fifo), (scratch.path, .folder), ("/dev/zero", .device),
    ]
    for (path, kind) in kinds {
      for forWriting in [false, true] {
        #expect(throws: RegularFile.Refusal.kind(kind)) {
          try RegularFile.open(path, forWriting: forWriting)
        }
      }
    }
  }

  @Test func `a link is followed by its path and refused in its folder`() throws {
    let scratch = try Scratch()
    try scratch.write("data", "12345")
    try scratch.link("link", to: "data")
    let file = try RegularFile.open(scratch.path("link"))
    defer { close(file.descriptor) }
    #expect(file.status.kind == .file)
    let folder = open(scratch.path, O_RDONLY | O_DIRECTORY)
    defer { close(folder) }
    #expect(throws: RegularFile.Refusal.kind(.link)) {
      try RegularFile.open("link", in: folder)
    }
  }

  @Test func `what is not there is refused with the system's number`() throws {
    let scratch = try Scratch()
    try scratch.write("data", "12345")
    #expect(throws: RegularFile.Refusal.system(ENOENT)) {
      try RegularFile.open(scratch.path("none"))
    }
    #expect(throws: RegularFile.Refusal.system(ENOTDIR)) {
      try RegularFile.open(scratch.path("data/none"))
    }
    // As C reads it, this is the name of the file that is there.
    #expect(throws: RegularFile.Refusal.system(EINVAL)) {
      try RegularFile.open(scratch.path("data") + "\0none")
    }
  }

  @Test func `a status tells when a file was changed, to the nanosecond`() throws {
    let scratch = try Scratch()
    let path = try scratch.write("data", "12345")
    var times = [timespec(tv_sec: 5, tv_nsec: 7), timespec(tv_sec: 1_700_000_000, tv_nsec: 123)]
    try #require(utimensat(AT_FDCWD, path, &times, 0) == 0)
    let changed = try #require(FileStatus(at: path)).changed
    #expect(changed == .seconds(1_700_000_000) + .nanoseconds(123))
  }
}

import Tasks
import TestSupport
import Testing

@Suite struct DataReportTests {
  @Test func `what is there is shown with its path and what is missing with its remedy`() throws {
    let scratch = try Scratch()
    let images = try scratch.write("mnist/t10k-images-idx3-ubyte", Made.idx([0, 1, 1], []))
    try scratch.write("mnist/t10k-labels-idx1-ubyte", Made.idx([0], []))
    let folders = DataFolders(
      environment: [
        "SWIFT_SWEEP_DATA": scratch.path, "HOME": scratch.path, "XDG_DATA_DIRS": scratch.path,
      ], directory: scratch.path)
    let report = try DataReport(folders)
    #expect(report.description.contains("mnist/test  \(images)"))
    #expect(report.missing.contains("mnist/train") && !report.missing.contains("mnist/test"))
    #expect(report.description.contains("https://ossci-datasets.s3.amazonaws.com/mnist/"))
    #expect(
      report.description.contains("apt-get install dataset-fashion-mnist")
        == (report.missing.contains("fashion-mnist/test")))
    #expect(report.description.contains(scratch.path + "/data  (not found)"))
    let one = try DataReport(folders, only: "mnist")
    #expect(!one.description.contains("cifar"))
    #expect(throws: DataError.self) { try DataReport(folders, only: "mnsit") }
  }
}

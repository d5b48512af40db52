import Studies
import StudyKit
import Testing
import TrainingKit

/// An ensemble computed in memory, as the sweep would compute it: block by block, then the summary.
struct SmallEnsemble {
  let findings: [Findings]
  let summary: Findings

  init(
    members: Int, seed: UInt64 = 0, _ change: (inout NTKVariance.Parameters) -> Void
  ) throws {
    var parameters = NTKVariance.Parameters()
    change(&parameters)
    let context = RunContext(seed: seed)
    var findings: [Findings] = []
    for start in stride(from: 0, to: members, by: NTKVariance.blockSize) {
      let block = Array(start..<min(start + NTKVariance.blockSize, members))
      findings += try NTKVariance.run(parameters, members: block, in: context).map {
        try $0.get()
      }
    }
    self.findings = findings
    summary = try NTKVariance.summary(
      parameters, of: FindingsReader(members: Array(0..<members), findings: findings),
      in: context)
  }

  /// A summary's array.
  func values(_ name: String) throws -> [Double] {
    try #require(summary.doubles(name), "\(name)")
  }

  /// A summary's number.
  func value(_ name: String) throws -> Double {
    let values = try values(name)
    try #require(values.count == 1, "\(name) has \(values.count) values")
    return values[0]
  }
}

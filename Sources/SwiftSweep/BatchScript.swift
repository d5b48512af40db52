internal import ArgumentParser

/// A batch system that jobs are submitted to.
package enum BatchSystem: String, CaseIterable, ExpressibleByArgument, Sendable {
  case slurm
  case pbs

  /// The program that submits a script.
  package var submitter: String { self == .slurm ? "sbatch" : "qsub" }
}

/// A script for a batch system that computes one sweep, in as many jobs as that takes.
package struct BatchScript: Equatable, Sendable {
  /// Which batch system it is for.
  package var system: BatchSystem
  /// The job's name.
  package var name: String
  /// How many ranks, one core each.
  package var ranks: Int
  /// Wall time of one job, in whole seconds.
  package var seconds: Int
  /// Memory of one rank, in megabytes.
  package var megabytes: Int
  /// Further options of the batch system.
  package var options: [String] = []
  /// The path of this program.
  package var program: String
  /// The sweep's own arguments, the grid first or last.
  package var arguments: [String]

  package init(
    _ system: BatchSystem, name: String, ranks: Int, seconds: Int, megabytes: Int,
    options: [String] = [], program: String, arguments: [String]
  ) {
    (self.system, self.name, self.ranks) = (system, name, ranks)
    (self.seconds, self.megabytes, self.options) = (seconds, megabytes, options)
    (self.program, self.arguments) = (program, arguments)
  }

  /// The first lines of a script that `submit` has written, which it may replace.
  package static let head = "#!/bin/bash\n# Written by swift-sweep submit.\n"

  /// The whole script.
  package var text: String {
    let marker = system == .slurm ? "#SBATCH" : "#PBS"
    return Self.head + (directives + options).map { "\(marker) \($0)\n" }.joined()
      + """

      program=\(shellWord(program))
      [ $# -gt 0 ] || set -- \(shellText(arguments))

      """ + Self.body(of: system)
  }

  private var directives: [String] {
    let time = TimeSpan.clock(seconds)
    // Neither takes any character in a name.
    let name = String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }.prefix(60))
    switch system {
    case .slurm:
      return [
        "--job-name=\(name)", "--ntasks=\(ranks)", "--cpus-per-task=1",
        "--mem-per-cpu=\(megabytes)M", "--time=\(time)", "--requeue", "--open-mode=append",
        "--output=\(name)-%j.log",
      ]
    case .pbs:
      return [
        "-N \(name.prefix(15))", "-l select=\(ranks):ncpus=1:mpiprocs=1:mem=\(megabytes)mb",
        "-l walltime=\(time)", "-j oe", "-V",
      ]
    }
  }

  /// What follows the directives: the same as in the scripts in `cluster`.
  package static func body(of system: BatchSystem) -> String {
    let bytes =
      switch system {
      case .slurm: PackageResources.slurm_sh
      case .pbs: PackageResources.pbs_sh
      }
    let text = String(decoding: bytes, as: UTF8.self)
    return text.firstRange(of: "\nset -u\n").map { String(text[$0.lowerBound...]) } ?? ""
  }
}

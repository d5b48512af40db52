package import ArgumentParser
internal import Glibc
internal import Report
internal import Store
internal import Tables

/// `swift-sweep diff a.h5 b.h5`.
package struct DiffCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Compare two result files: what was asked, the bits of common runs, and numbers.",
    discussion: """
      Says which settings and axes differ; whether the runs that both files have are the same to the \
      last bit; and how numbers differ at the points that both have, member by member. Runs are the \
      same run where their identities are equal, and otherwise at the same coordinates with the same \
      member. Settings that have one value in each file are left aside when points are matched: they \
      are what is compared.

      Differences are the second less the first. Members are paired by number, since the seed of a run \
      depends on no parameter but the seed itself. Numbers have Student's t interval at 95 % and its p; \
      answers of yes and no the p of McNemar's exact test. p is also adjusted for the number of \
      comparisons by Holm's procedure.

      The exit code is 0 if all common runs have the same bits, 1 if some differ or there is no common \
      run, 65 where a file is damaged, 66 where one cannot be read or is not a result file.
      """)

  @Argument(help: "A result file.", completion: .file(extensions: ["h5", "gz"]))
  package var first: String

  @Argument(help: "Another one.", completion: .file(extensions: ["h5", "gz"]))
  package var second: String

  @OptionGroup package var form: TableForm

  package init() {}

  package func run() throws {
    try reporting { () throws(StoreError) -> Int32 in
      let contents = (try SweepContents(opening: first), try SweepContents(opening: second))
      contents.0.warnOfLostSeal()
      contents.1.warnOfLostSeal()
      let differences = try SweepDifferences(contents.0, contents.1)
      let code = try TextSink.open(form.output) { sink throws(StoreError) in
        try write(differences, of: contents.0.study, to: sink)
      }
      return code == EXIT_SUCCESS && !differences.areSame ? EXIT_FAILURE : code
    }
  }

  private func write(
    _ differences: SweepDifferences, of study: String, to sink: TextSink
  ) throws(StoreError) {
    if form.json {
      try differences.table.writeJSON(
        file: first, study: study, and: differences.members, sink.write)
    } else if form.csv {
      try differences.table.writeCSV(sink.write)
    } else {
      let text = differences.text(
        rows: form.rowCount, width: sink.width,
        command: commandLine(["diff", first, second, "--csv"]))
      try sink.write(text + "\n")
    }
  }
}

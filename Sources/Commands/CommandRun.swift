internal import Files
internal import Glibc
internal import Posix
internal import StudyKit

/// One run of a declared program.
struct CommandRun {
  let declaration: CommandDeclaration
  let measures: [Measure]
  let document: RunDocument
  let member: Int

  /// Threads that libraries start by themselves: one, as this process computes with one.
  private static let threads =
    [
      "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS",
      "NUMEXPR_NUM_THREADS", "NPROC",
    ].map { $0 + "=1" } + [
      "XLA_FLAGS=--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    ]

  /// Runs the program, reports its steps, and returns what it has found.
  func findings(in context: RunContext) throws(RunFailure) -> Findings {
    let text = document.text(context)
    let mayBeAbsent = Set(declaration.measures.filter(\.mayBeAbsent).map(\.name))
    var recorder = Recorder(measures, mayBeAbsent: mayBeAbsent, scratch: document.scratch)
    var verdict: RunFailure?
    let hear = { (line: ArraySlice<UInt8>) -> String? in
      // What comes after a run's own verdict does not matter.
      guard verdict == nil else { return nil }
      do throws(Recorder.Refusal) {
        switch try recorder.hear(line) {
        case .step(let step, let steps): context.report(member: member, step: step, of: steps)
        case .measured: context.publish(member: member, recorder.findings)
        case .failed(let why): verdict = .failed(why)
        case .diverged(let step): verdict = .diverged(step: step)
        case nil: break
        }
        return nil
      } catch { return error.reason }
    }
    let program = Program(words: words, folder: declaration.folder, patience: declaration.patience)
    let (end, said) = program.run(
      input: Array((text + "\n").utf8), variables: Self.threads + variables(text),
      shouldStop: { context.shouldStop }, hear: hear)
    if case .stopped = end { throw .stopped }
    if let verdict { throw verdict }
    if let reason = reason(end, said) { throw .failed(reason) }
    if recorder.runaway != nil { throw .diverged(step: recorder.step) }
    if let missing = recorder.missing {
      throw .failed(
        Self.sentence("the program ended without the measure \(missing)", said))
    }
    return recorder.findings
  }

  /// The command, its program by its path where it is in the grid's folder.
  private var words: [String] {
    let program = declaration.words[0]
    guard !program.contains("/"),
      let status = FileStatus(at: Paths.joined(declaration.folder, program)),
      status.kind == .file, status.mode & 0o111 != 0, Trust.isSafe(status)
    else { return declaration.words }
    return ["./" + program] + declaration.words.dropFirst()
  }

  /// The variables that tell the program of its run.
  private func variables(_ text: String) -> [String] {
    let results = "SWIFT_SWEEP_RESULTS=\(Program.results)"
    guard text.utf8.count <= RunDocument.variableLimit else { return [results] }
    return [RunDocument.variable + "=" + text, results]
  }

  /// Why the run has failed, by how its program has ended; nil if it has not.
  private func reason(_ end: Program.End, _ said: String) -> String? {
    let program = declaration.words[0]
    switch end {
    case .exited(0), .stopped: return nil
    case .notStarted(let code):
      return "\(program) cannot be started: \(String(cString: strerror(code)))"
    case .exited(let code): return Self.sentence("\(program) ended with exit code \(code)", said)
    case .killed(let signal):
      let name = strsignal(signal).map { " (" + String(cString: $0) + ")" } ?? ""
      return Self.sentence("\(program) was ended by signal \(signal)\(name)", said)
    case .silent(let seconds):
      let time = seconds.rounded() == seconds ? "\(Int(seconds))" : "\(seconds)"
      return Self.sentence(
        "\(program) said nothing for \(time) s, the grid's \"patience\", and was ended", said)
    case .refused(let reason): return reason
    }
  }

  private static func sentence(_ what: String, _ said: String) -> String {
    said.isEmpty ? what : what + ": " + said
  }
}

import Foundation
import Studies
import StudyKit
import Testing

@Suite struct ICLTransienceProbe {
  struct Out: RunContext.Observer {
    let path: String
    let start = Date()
    func progressed(member: Int, step: Int, of steps: Int) {}
    func published(member: Int, findings: Findings) {
      guard case .floats(let a)? = findings["in_context_accuracy"],
        case .floats(let b)? = findings["accuracy"], case .floats(let l)? = findings["train_loss"]
      else { return }
      let n = l.count
      let k = l.lastIndex { !$0.isNaN } ?? 0
      guard case .floats(let pt)? = findings["previous_token_attention"],
        case .floats(let ind)? = findings["induction_strength"]
      else { return }
      let line =
        "\(k) loss \(l[k]) train \(a[k]) icl \(a[n + k]) iwl \(b[2*n+k]) ciwl \(a[3*n+k]) flip \(a[4*n+k]) pt \((0..<pt.count/n).map{pt[$0*n+k]}.max()!) ind \((0..<pt.count/n).map{ind[$0*n+k]}.max()!) \(Date().timeIntervalSince(start))s\n"
      let f = FileHandle(forWritingAtPath: path)!
      f.seekToEndOfFile()
      f.write(line.data(using: .utf8)!)
      f.closeFile()
    }
    var shouldStop: Bool { false }
  }
  @Test func probe() throws {
    guard let spec = ProcessInfo.processInfo.environment["ICL_PROBE"] else { return }
    // noise,seqs,member,classes
    let f = spec.split(separator: ",").map { Double($0)! }
    var p = ICLTransience.Parameters()
    p.noise = f[0]
    p.sequences = Int(f[1])
    p.classes = Int(f[3])
    if f.count > 4 { p.learningRate = f[4] }
    let path = ProcessInfo.processInfo.environment["ICL_OUT"]!
    FileManager.default.createFile(atPath: path, contents: nil)
    let t = clock()
    let r = try ICLTransience.run(
      p, member: Int(f[2]), in: RunContext(seed: 0, observer: Out(path: path)))
    print("cpu", Double(clock() - t) / 1e6, r["displaced"] as Any)
  }
}

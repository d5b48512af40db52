import Foundation
import HDF5
import Randomness
import Studies
import StudyKit
import Tasks
import TestSupport
import Testing
import TrainingKit

/// Weights that sweeps keep: what docs/kept-weights.md says of them.
@Suite(.serialized)
struct KeptWeightsTests {
  private static let transience = """
    {
      "study": "icl-transience", "members": 2, "output": "out.h5",
      "parameters": {
        "classes": 40, "exemplars": 4, "inputDimension": 8, "width": 16, "heads": 4, "sequences": 480,
        "learningRate": 0.01, "evalSequences": 20, "evalEvery": 160, "keepWeights": "times"
      },
      "axes": {"burstiness": [0, 1]}
    }
    """

  /// The parameters of that grid, at its second point.
  private static var parameters: ICLTransience.Parameters {
    var p = ICLTransience.Parameters()
    (p.items.classes, p.items.exemplars, p.items.inputDimension) = (40, 4, 8)
    (p.model.width, p.model.heads, p.evalSequences) = (16, 4, 20)
    return p
  }

  /// A program of the page, with a module in the place of JAX's.
  private static func example(_ index: Int, _ module: String) throws -> String {
    let examples = try Repository.text("docs/kept-weights.md").components(
      separatedBy: "```python\n")
    return examples[index + 1].components(separatedBy: "```")[0]
      .replacing("import jax.numpy as jnp", with: "import \(module) as jnp")
  }

  /// Runs a program of the page, in NumPy and where it is installed in JAX, between what it takes and what is to hold.
  private func check(
    _ sandbox: Sandbox, example: Int, given: String, holds: String
  ) throws {
    let hasJAX = try sandbox.run([Repository.python, "-c", "import jax"]).code == 0
    for module in hasJAX ? ["numpy", "jax.numpy"] : ["numpy"] {
      let script = "import json, numpy\ngiven = json.load(open('given.json'))\n" + given
      let job = try sandbox.run([
        Repository.python, "-c", script + (try Self.example(example, module)) + holds,
      ])
      #expect(job.code == 0, "\(module): \(job.text)")
    }
  }

  @Test func `the recorded losses follow from weights that NumPy reads`() throws {
    let sandbox = try Sandbox()
    try sandbox.write(Self.transience, to: "grid.json")
    let sweep = try sandbox.sweep("grid.json")
    try #require(sweep.code == 0, "\(sweep.text)")
    // The evaluators' sequences, which are drawn and not in the file.
    let p = Self.parameters
    let keys = RunKeys(Seeds(), member: 1, in: RunContext(seed: 0))
    let exemplars = try p.items.exemplars(key: keys[.task], embedding: keys.shared(5))
    var items: [[Float]] = []
    var labels: [[Int32]] = []
    for evaluator in ICLTransience.Evaluator.all(p) {
      let batch = evaluator.sequences(p, key: keys[.evaluation])
      var vectors = [Float](repeating: 0, count: batch.classes.count * 8)
      vectors.withUnsafeMutableBufferPointer { exemplars.copy(batch, to: $0) }
      items.append(vectors)
      labels.append(batch.labels)
    }
    try sandbox.write("{\"items\": \(items), \"labels\": \(labels)}", to: "given.json")
    try check(
      sandbox, example: 0,
      given: """
        heads, run = 4, dict(burstiness=1, member=1, time=-1)
        items = numpy.array(given["items"], "f4").reshape(-1, 3, 8)
        labels = numpy.array(given["labels"]).reshape(-1, 3)
        targets, labels = labels[:, -1], labels[:, :-1]

        """,
      holds: """
        file = xarray.open_dataset("out.h5", engine="h5netcdf")
        logits = numpy.asarray(logits)
        losses = numpy.log(numpy.exp(logits).sum(-1)) - logits[range(len(targets)), targets]
        losses = losses.reshape(len(file.evaluator), -1).mean(-1)
        recorded = file.loss.isel(burstiness=1, member=1, sequences=-1)
        assert losses.shape == recorded.shape and abs(losses - recorded).max() < 1e-5, (losses, recorded)
        assert abs(recorded[0] - recorded[1]).max() > 1e-3
        assert kept.time.values.tolist() == [0, 160, 320, 480] and kept.step[0, 0, 2] == 10
        assert kept["block-1.keys"].dims[:3] == ("burstiness", "member", "time")
        """)
  }

  @Test func `predictions of deep ensembles follow from them`() throws {
    let sandbox = try Sandbox()
    try sandbox.write(
      """
      {"study": "deep-ensemble", "members": 2, "output": "out.h5",
       "parameters": {"width": 16, "steps": 40, "precision": "float", "keepWeights": "end"}}
      """, to: "grid.json")
    let sweep = try sandbox.sweep("grid.json")
    try #require(sweep.code == 0, "\(sweep.text)")
    let task = RegressionTask.fourPoints
    try sandbox.write("{\"points\": \(task.test)}", to: "given.json")
    try check(
      sandbox, example: 1,
      given: """
        points = numpy.array(given["points"]).reshape(-1, 2)
        weight_variance, bias_variance, run = 2, 0.09, dict(member=1, time=-1)

        """,
      holds: """
        recorded = xarray.open_dataset("out.h5", engine="h5netcdf").prediction.isel(member=1)
        outputs = numpy.asarray(outputs)
        assert abs(outputs[:, 0] - recorded).max() < 1e-5, (outputs, recorded)
        assert abs(recorded).max() > 0.1 and kept["hidden1.weight"].shape == (2, 1, 2, 16)
        """)
  }

  @Test func `any number of ranks, parts and kills give the same bytes`() throws {
    let sandbox = try Sandbox()
    try sandbox.write(Self.transience, to: "grid.json")
    #expect(try sandbox.sweep("grid.json", "--set", "output=one.h5").code == 0)
    for ranks in [2, 4] {
      let job = try sandbox.sweep(ranks: ranks, "grid.json", "--set", "output=\(ranks).h5")
      #expect(job.code == 0, "\(job.text)")
      #expect(try sandbox.differences("one.h5", "\(ranks).h5") == "")
    }
    for part in 1...2 {
      #expect(try sandbox.sweep("grid.json", "--part", "\(part)/2").code == 0)
    }
    let parts = ["out.part-1-of-2.h5", "out.part-2-of-2.h5"]
    let merged = try sandbox.sweep("merge", "out.h5", parts[0], parts[1])
    #expect(merged.code == 0, "\(merged.text)")
    #expect(try sandbox.differences("one.h5", "out.h5") == "")
    // Stopped in the middle: what it has kept until then is in its checkpoints.
    let program = Repository.program("swift-sweep")
    var stops = 0
    for seconds in [0.05, 0.08, 0.11, 0.3, 0.6] {
      let job = try sandbox.run([
        "timeout", "-s", "TERM", "\(seconds)", program, "grid.json", "--set", "output=stopped.h5",
      ])
      stops += job.code == 0 ? 0 : 1
    }
    #expect(stops > 0)
    let again = try sandbox.sweep("grid.json", "--set", "output=stopped.h5")
    #expect(again.code == 0, "\(again.text)")
    #expect(try sandbox.differences("one.h5", "stopped.h5") == "")
  }

  @Test func `verify and rerun look at them, plan says how large they are`() throws {
    let sandbox = try Sandbox()
    try sandbox.write(Self.transience, to: "grid.json")
    let plan = try sandbox.sweep("plan", "grid.json", "--rate", "1")
    #expect(plan.text.contains("\nweights     ") && plan.text.contains(" of it\n"), "\(plan.text)")
    let large = try sandbox.sweep("plan", "grid.json", "--rate", "1", "--set", "members=20000")
    #expect(large.text.contains("in out.h5.weights.h5"), "\(large.text)")
    #expect(try sandbox.sweep("grid.json", "--set", "keepWeights=none").code == 0)
    let later = try sandbox.sweep("grid.json")
    #expect(later.code == 0)
    #expect(
      later.text.contains("4 runs done without keeping the weights that the grid asks for"),
      "\(later.text)")
    let repeated = try sandbox.sweep("grid.json", "--repeat-weightless")
    #expect(repeated.code == 0 && repeated.text.contains("4 runs will be repeated"))
    #expect(try sandbox.sweep("verify", "out.h5").code == 0)
    let rerun = try sandbox.sweep("rerun", "out.h5", "--only", "member=1")
    #expect(rerun.code == 0, "\(rerun.text)")
    let path = sandbox.folder.appending(path: "out.h5")
    let keys = try #require(try File.open(path.path).dataset("/weights/block-1.keys").offset)
    var bytes = try Data(contentsOf: path)
    bytes[keys + 1_001] ^= 4
    try bytes.write(to: path)
    let found = try sandbox.sweep("verify", "out.h5")
    #expect(found.code == 65 && found.text.contains("burstiness=0, member=0\n"), "\(found.text)")
    let different = try sandbox.sweep("rerun", "out.h5", "--only", "member=0")
    #expect(
      different.code == 65 && different.text.contains("weights/block-1.keys differs in 1 of"),
      "\(different.text)")
  }
}

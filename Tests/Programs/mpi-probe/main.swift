// Asserts the properties of the MPI library that the crew relies on, at any number of ranks:
// `mpirun -n 4 mpi-probe ordering`. Exit code 0 if they hold, 1 if not.
internal import Glibc
internal import MPI

let name = CommandLine.arguments.dropFirst().first ?? ""
guard let probe = Probe.all.first(where: { $0.name == name }) else {
  print("usage: mpi-probe " + Probe.all.map(\.name).joined(separator: "|"))
  exit(64)
}
do {
  let world = try World()
  do {
    if let line = try probe.check(world) { print("\(name): \(line)") }
    try world.finalize(within: 10, orExitWith: 3)
  } catch {
    print("\(name): rank \(world.rank): \(error)")
    world.abort(1)
  }
} catch {
  print("\(name): \(error)")
  exit(1)
}

internal import Foundation

/// How ranks are started: by the launcher of the MPI library that the package is built with.
public enum Mpirun {
  /// Whether that is MPICH, by the variable with which the manifest chooses.
  public static let isMPICH = ProcessInfo.processInfo.environment["SWIFT_SWEEP_MPI"] == "mpich"

  /// The launcher, allowed to start more ranks than there are cores.
  public static let launcher = isMPICH ? ["mpiexec.hydra"] : ["mpirun", "--oversubscribe"]

  /// What lets the other ranks go on when one dies; Open MPI's alone.
  public static let recovery = ["--enable-recovery"]

  /// The environment variable in which a rank finds its number.
  public static let rankVariable = isMPICH ? "PMI_RANK" : "OMPI_COMM_WORLD_RANK"

  /// What stands before the program to start so many ranks of it, with further options of the launcher.
  public static func ranks(_ count: Int, _ options: [String] = []) -> [String] {
    launcher + options + ["-n", "\(count)"]
  }
}

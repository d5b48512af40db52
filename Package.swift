// swift-tools-version: 6.2
import PackageDescription

// What every Swift target of the package is compiled with.
let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

// Modules in which every expression that leaves memory safety is marked `unsafe`; the compiler warns of others.
let safe: Set = ["Grids", "Report", "StudyKit", "SwiftSweep", "TrainingKit", "swift-sweep"]

/// What a Swift module is compiled with.
func settings(of name: String) -> [SwiftSetting] {
  safe.contains(name) ? settings + [.strictMemorySafety()] : settings
}

/// One of the package's Swift modules.
func module(
  _ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []
) -> Target {
  .target(
    name: name, dependencies: dependencies, exclude: readmes[name] ?? [], resources: resources,
    swiftSettings: settings(of: name))
}

// Most tests are compiled without optimization in every configuration, in a third of the time; what they test is
// optimized in a release build.
let testSettings = settings + [.unsafeFlags(["-Onone"])]

/// The tests of one module; optimized where they count what their own loops allocate.
func tests(
  _ name: String, _ dependencies: [Target.Dependency] = [], isOptimized: Bool = false
) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: [.byName(name: name)] + dependencies,
    exclude: readmes[name + "Tests"] ?? [],
    swiftSettings: isOptimized ? settings : testSettings)
}

/// A program that only tests start.
func testProgram(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(
    name: name, dependencies: dependencies, path: "Tests/Programs/" + name, swiftSettings: settings)
}

// The commit of the sources, for `--version` and result files; git is asked when the manifest is read.
let commit = Context.gitInformation.map {
  $0.currentCommit + ($0.hasUncommittedChanges ? "-dirty" : "")
}

/// The pkg-config name of a library that clusters have in several kinds, from the environment or Debian's.
func library(_ variable: String, _ name: String) -> String { Context.environment[variable] ?? name }

// Files that stand beside the sources without being compiled.
let readmes: [String: [String]] = [
  "BLAS": ["README.md"],
  "CKernels": ["README.md"],
  "Commands": ["README.md"],
  "Crew": ["README.md"],
  "Engine": ["README.md"],
  "Files": ["README.md"],
  "Grids": ["README.md"],
  "HDF5": ["README.md"],
  "MPI": ["README.md"],
  "Origins": ["README.md"],
  "Posix": ["README.md"],
  "Randomness": ["README.md"],
  "Report": ["README.md"],
  "Store": ["README.md"],
  "Tables": ["README.md"],
  "Studies": [
    "README.md", "CircuitCompetition/README.md", "DeepEnsemble/README.md", "ICLReddy/README.md",
    "ICLTransience/README.md", "InductionHeads/README.md", "NTKVariance/README.md",
    "RulesAndExemplars/README.md",
  ],
  "StudyKit": ["README.md"],
  "SwiftSweep": ["README.md"],
  "Tasks": ["README.md"],
  "TrainingKit": ["README.md"],
]

let package = Package(
  name: "swift-sweep",
  products: [
    .executable(name: "swift-sweep", targets: ["swift-sweep"]),
    .library(name: "SwiftSweep", targets: ["SwiftSweep"]),
    .library(name: "StudyKit", targets: ["StudyKit"]),
    .library(name: "TrainingKit", targets: ["TrainingKit"]),
    .library(name: "Engine", targets: ["Engine"]),
    .library(name: "Tasks", targets: ["Tasks"]),
    .library(name: "Grids", targets: ["Grids"]),
    .library(name: "Store", targets: ["Store"]),
    .library(name: "Crew", targets: ["Crew"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
  ],
  targets: [
    .systemLibrary(
      name: "CMPI", pkgConfig: library("SWIFT_SWEEP_MPI", "ompi-c"),
      providers: [.apt(["libopenmpi-dev"])]),
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: library("SWIFT_SWEEP_BLAS", "openblas"),
      providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(
      name: "CHDF5", pkgConfig: library("SWIFT_SWEEP_HDF5", "hdf5-serial"),
      providers: [.apt(["libhdf5-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CSpawn"),
    .target(name: "CBuild", cSettings: [.define("SWEEP_COMMIT", to: commit ?? "unknown")]),
    .target(name: "CKernels", exclude: readmes["CKernels"] ?? []),
    module("Posix", ["CSpawn"]),
    module("MPI", ["CMPI", "Posix"]),
    module("BLAS", ["COpenBLAS", "CKernels"]),
    module("HDF5", ["CHDF5", "Posix"]),
    module("Hashing", ["COpenSSL"]),
    module("Zlib", ["CZlib"]),
    module("PNG", ["CPNG"]),
    module("Randomness", ["CKernels"]),
    module("Engine", ["BLAS", "CKernels", "Randomness"]),
    module("StudyKit", ["Hashing", "Randomness"]),
    module("TrainingKit", ["StudyKit", "Engine", "Randomness"]),
    module(
      "Tasks",
      [
        "HDF5", "Hashing", "PNG", "Posix", "Randomness", "Zlib",
      ]),
    module("Studies", ["TrainingKit", "StudyKit", "Engine", "Tasks", "BLAS", "Randomness"]),
    module("Grids", ["StudyKit", "Hashing", "Posix"]),
    module("Files", ["Grids", "StudyKit", "HDF5", "Hashing", "Posix", "Zlib"]),
    module("Store", ["Files", "Grids", "StudyKit", "HDF5", "Hashing", "Posix"]),
    module("Origins", ["Store", "Grids", "StudyKit", "Hashing"]),
    module(
      "Crew",
      [
        "Origins", "Store", "Grids", "StudyKit", "MPI", "Posix",
        .product(name: "Logging", package: "swift-log"),
      ]),
    module("Commands", ["Files", "Grids", "StudyKit", "Hashing", "Posix", "Randomness"]),
    module("Tables", ["Files", "Grids", "StudyKit"]),
    module("Report", ["Grids", "Store", "StudyKit", "Tables"]),
    module(
      "SwiftSweep",
      [
        "BLAS", "CBuild", "Commands", "MPI", "StudyKit", "Engine", "Tasks", "Grids", "Store",
        "Crew",
        "Origins", "Posix", "Report", "Tables",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ],
      resources: [.embedInCode("Scripts/slurm.sh"), .embedInCode("Scripts/pbs.sh")]),
    .executableTarget(
      name: "swift-sweep", dependencies: ["SwiftSweep", "Studies"],
      swiftSettings: settings(of: "swift-sweep")),
    testProgram(
      "mpi-probe",
      [
        "MPI", "Crew", "Grids", "Store", "StudyKit",
        .product(name: "Logging", package: "swift-log"),
      ]),
    testProgram("crew-simulation", ["Crew", "Simulation"]),
    testProgram("boundary-toy", ["Simulation"]),
    testProgram("fault-probe", ["StudyKit", "SwiftSweep"]),
    testProgram("grid-fuzz", ["StudyKit", "Grids"]),
    testProgram("reader-fuzz", ["Tasks"]),
    testProgram("store-probe", ["StudyKit", "Grids", "Store"]),
    .target(
      name: "TestSupport",
      dependencies: [.product(name: "Subprocess", package: "swift-subprocess")],
      path: "Tests/TestSupport", swiftSettings: settings),
    .target(
      name: "Simulation",
      dependencies: [
        "Crew", "Grids", "Posix", "Store", "StudyKit",
        .product(name: "Logging", package: "swift-log"),
      ],
      path: "Tests/Simulation", swiftSettings: settings),
    tests("BLAS"),
    tests("CKernels"),
    tests("HDF5", ["TestSupport"]),
    tests("Hashing"),
    tests("PNG"),
    tests("Posix", ["TestSupport"]),
    tests("Zlib"),
    tests("MPI", ["mpi-probe", "TestSupport"]),
    tests("Randomness", ["CKernels"]),
    .target(name: "AllocationCounter", path: "Tests/AllocationCounter"),
    tests("Engine", ["AllocationCounter", "BLAS", "TestSupport"], isOptimized: true),
    tests("StudyKit", ["TestSupport"]),
    tests("TrainingKit", ["StudyKit", "Engine", "Randomness"]),
    tests("Tasks", ["HDF5", "TestSupport"]),
    tests(
      "Studies",
      [
        "StudyKit", "TrainingKit", "BLAS", "Engine", "HDF5", "Randomness", "Tasks", "TestSupport",
      ]),
    tests("Commands", ["Grids", "Posix", "StudyKit", "TestSupport"]),
    tests("Grids", ["StudyKit", "TestSupport"]),
    tests("Store", ["Grids", "HDF5", "Posix", "Report", "StudyKit", "store-probe", "TestSupport"]),
    tests("Report", ["Grids", "HDF5", "Store", "StudyKit", "Tables", "TestSupport"]),
    tests(
      "Crew",
      [
        "Grids", "HDF5", "Posix", "Simulation", "Store", "StudyKit", "TestSupport",
        .product(name: "Logging", package: "swift-log"),
      ]),
    tests("SwiftSweep", ["TestSupport"]),
    .testTarget(
      name: "ArchitectureTests", dependencies: ["TestSupport"], swiftSettings: testSettings),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "BLAS", "fault-probe", "HDF5", "swift-sweep", "Studies", "StudyKit", "Crew", "Grids",
        "Randomness", "Store", "Tasks", "TestSupport", "TrainingKit", "Zlib",
      ], swiftSettings: testSettings),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .gnu11
)

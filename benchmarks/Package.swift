// swift-tools-version: 6.1
import PackageDescription

// The package's own modules, compiled a second time by way of symbolic links: what is `package` there is
// visible here, and a benchmark builds without the rest.
let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
  name: "swift-sweep-benchmarks",
  targets: [
    .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas"),
    .target(name: "CKernels", exclude: ["README.md"]),
    .target(
      name: "BLAS", dependencies: ["COpenBLAS", "CKernels"], exclude: ["README.md"],
      swiftSettings: settings),
    .target(
      name: "Randomness", dependencies: ["CKernels"], exclude: ["README.md"],
      swiftSettings: settings),
    .target(
      name: "Engine", dependencies: ["BLAS", "CKernels", "Randomness"], exclude: ["README.md"],
      swiftSettings: settings),
    .executableTarget(
      name: "engine-steps", dependencies: ["Engine", "BLAS", "CKernels", "Randomness"],
      swiftSettings: settings),
    .executableTarget(
      name: "by-hand", dependencies: ["BLAS", "CKernels"], swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .gnu11
)

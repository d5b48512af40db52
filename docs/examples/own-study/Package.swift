// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "own-study",
  dependencies: [
    // Elsewhere: .package(url: "https://…/swift-sweep", from: "…")
    .package(name: "swift-sweep", path: "../../..")
  ],
  targets: [
    .executableTarget(
      name: "own-study",
      dependencies: [
        .product(name: "SwiftSweep", package: "swift-sweep"),
        .product(name: "StudyKit", package: "swift-sweep"),
        // For a study that trains.
        .product(name: "TrainingKit", package: "swift-sweep"),
        .product(name: "Engine", package: "swift-sweep"),
      ])
  ]
)

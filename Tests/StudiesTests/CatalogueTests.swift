import Studies
import StudyKit
import Testing

/// What every study of the package declares; a process reads it only of the study that its grid names.
struct CatalogueTests {
  @Test func `names are given once`() {
    #expect(Set(catalogue.map { $0.name }).count == catalogue.count)
  }

  @Test(arguments: catalogue.map { AnyStudy($0) })
  func `defaults and presets of a study are possible`(_ study: AnyStudy) throws {
    _ = try study.resolve([:], stated: [])
    #expect(Set(study.presets.map(\.name)).count == study.presets.count)
    for preset in study.presets { _ = try study.resolve(preset.values, stated: []) }
  }
}

import Studies
import StudyKit
import Testing

/// What every study of the package declares; a process reads it only of the study that its grid names.
struct CatalogueTests {
  @Test func `names are given once`() {
    #expect(Set(catalogue.map { $0.name }).count == catalogue.count)
  }

  /// Data sets that presets name may be absent, so that only defaults are checked all together.
  @Test(arguments: catalogue.map { $0.name })
  func `defaults of a study are possible, and presets give its parameters`(_ name: String) throws {
    let type = try #require(catalogue.first { $0.name == name })
    let study = AnyStudy(type)
    _ = try study.resolve([:], stated: [])
    #expect(Set(study.presets.map(\.name)).count == study.presets.count)
    for preset in study.presets {
      for (parameter, value) in preset.values {
        let accepted = study.parameter(parameter)?.kind.accept(value)
        #expect(accepted != nil, "\(preset.name): \(parameter)")
      }
      #expect(Set(preset.provenance.keys).isSubset(of: preset.values.keys), "\(preset.name)")
    }
  }
}

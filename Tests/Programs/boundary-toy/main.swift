// How well a boundary is found, by the search that `refine` uses and by two fixed designs, over 200 seeds:
//   boundary-toy
// Exits with 1 where the search is worse than 1.5 times the D-optimal design, or than 0.6 times the uniform grid.
internal import Glibc
internal import Simulation

var isGood = true
print("columns blocks atOnce   search  optimal  uniform  search/optimal  search/uniform")
for (columns, blocks, atOnce) in [(1, 12, 1), (1, 12, 2), (1, 16, 2), (9, 54, 4), (9, 72, 4)] {
  let toy = BoundaryToy(columns: columns, places: 129, blocks: blocks, atOnce: atOnce)
  let errors = [BoundaryToy.Design.search, .optimal, .uniform].map {
    toy.error(of: $0, seeds: 0..<200)
  }
  let ratios = [errors[0] / errors[1], errors[0] / errors[2]]
  isGood = isGood && ratios[0] <= 1.5 && ratios[1] <= 0.6
  let numbers = [columns, blocks, atOnce].map { "\($0)" }
  let decimals = (errors + ratios).map { "\(($0 * 1e5).rounded() / 1e5)" }
  print((numbers + decimals).joined(separator: "  "))
}
exit(isGood ? 0 : 1)

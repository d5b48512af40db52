internal import Studies
internal import SwiftSweep

SwiftSweep.main(studies: catalogue)

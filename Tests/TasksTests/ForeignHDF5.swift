import Foundation
import Zlib

/// HDF5 files that this package's own module does not write, made by h5py 3 with the format of HDF5 1.10
/// and packed by gzip.
enum ForeignHDF5 {
  /// `inputs` is a link to another file, `other.h5`.
  static let link = unpacked(
    "H4sIAAAAAAACA+v0cHHj5ZLiYubgYICB/1CwGco3gNJTQ8O6/T1cgpgYKpiEkBXCABcTAyMDA5scAwMjhwNbZl5BaUkxUGF+SUZqkV6GKYM+RIiBwYyBTMBR67YHAE/oF2SzAAAA"
  )
  /// `inputs` (4, 2) of single precision lie in `other.raw`.
  static let raw = unpacked(
    "H4sIAAAAAAACA+v0cHHj5ZLiYubgYICB/1DwnRHCN4CKL80R9fX3cAliYqhgEkJWCANcTAxALWyCDECKLTOvoLSkeDPMUGcGaoAjv57OBTuBkYGRUYWBgYmJkZEFKscEpdH5zCIMjIIK8lBxBQZxDgbxeiCLFehaZi52DaBJDCAXMzLsh3qYA81WBSjNAfQ1MyPMtzBRhhKGAQFVU/yferg6BoDYElAxqAcY7jOiqs0vyUgt0itKLIfyAagplv/3AQAA"
  )
  /// `inputs` (4, 2) are a view of `other.h5`.
  static let virtual = unpacked(
    "H4sIAAAAAAACA+v0cHHj5ZLiYubgYICB/1DAIAHhG0DFHTs72f09XIKYGCqYhJAVwgAXEwMjAwObIAOQYsvMKygtKd4MM9SZgRrgyK+nc8FOUEyy4s1GxgyMjCoMDExMjIwsULVMUBqdzyzCwCioIA8VV2AQ52AQrweyWIGuZ+bm4APqYGaAhgYjiFjCMCSArzOTNMMoGAWjYBSMglFADHB39vcBV3ICSBUeEITCFMAE8ksyUov0MkwZIPU6AzOSHKx2hfEl0PjgWhfKv7wn0x5JuIN/NA5GwSgYBaNgFIyCUTAKRsEoGAWjYBSMAloDAKPBXVkAGAAA"
  )
  /// `inputs` (4, 2) in chunks, of which none was written.
  static let unwritten = unpacked(
    "H4sIAAAAAAACA+v0cHHj5ZLiYubgYICB/1CwnxHCN4CKx1v8++Lv4RLExFDBJISsEAa4mBiAWtgEGYAUW2ZeQWlJ8WaYoc4M1ABHfj2dC3YCIwMjowoDAxMTIyMLVI4JSqPzmUUYGAUV5KHiCgziHAzi9UAWK9C1zNwcQNeyMDEwM7IwsTDCPMKwkGHwgwXq/R8BMseUBL8BAAA="
  )
  /// `inputs` (1, 2) of bytes, in a compressed chunk of 2²⁶ × 2.
  static let chunk = unpacked(
    "H4sIAAAAAAACA+v0cHHj5ZLiYubgYICB/1CgwwnhG0DFr2s53vP3cAliYqhgEkJWCANcTAyMDAxsggxAii0zr6C0pHgzzFBnBmqAI7+ezgU7gZGBkVGFgYGJiZGRESrHhOZ8GJ+Zh4FRgAHkJhDgYGAFupKZmxsoCtTMAIIsIHF5BgYWJgZmEJuFCaqcRYGFRYBrP8yGbobBBMynV8q4Onq4MDAKKrAIsHARUg/zBQuUZocG0N4ZDvmujp5ODIxwj0LTgg4jWpBiJBHCAiMNXHI0qGAYBaNgFIyCwQ8qRgHRAADvMLNeLAkAAA=="
  )
  /// `inputs` (6, 2, 2), the bytes 0 … 23, compressed in chunks; `labels` 0, 1, 2, 0, 1, 2; `classes` a, b, c of
  /// any length.
  static let compressed = unpacked(
    "H4sIAAAAAAACA+2VO0sDQRDHZ/bi5bj4yMsYRUHwC6SwEBuNHjGFELD0EXKJEYQg6qlc4aMWLNLYaSMIFgqKjUXA0i9gZ6NGLa3tNJvbuySnqUNkfsXNzezs3Nx/l93DpJboUgdUSVHA5ltQjFp+TMSPH7IHqaQ2x8BkwfpEG5UBAsgBqBh5dW19e8u4FXNFsKBn8wWjj4lgkAe9uYJuGHljRBK5UWjK5k7pvNoCAuIoAJMQZTHGXLZZXOoE9AP/MkeBjkrXks8XAWSM/wBWRyzr4RkhAA8DDx9GSb1HUWcPWsvg+P5GIp7UALtVW7on0dzl2dVNIq5NATrtivX1W88Gb7jBUycWSo7G4YpuWNNYrtdQsYtOWhqqSmU9JYwpjdsG7qBtGfv8iri1sLV2bBiwH7Gq3q99xSxNMm5NrttPiyPf4zwQBPF/MNO5zHJ2Rc/nvACLMGSmy89vrx8v72Uv4C4smemQPxyMBHpDXmAncGrPQ9el2izO/aJSOzDrfeby+fvMdGoWa3eRU8+2uT/qc7KuQ9mO667+LnpozQmCIAiCIAiCIAii1fwABmnlwZAYAAA="
  )

  private static func unpacked(_ base64: String) -> [UInt8] {
    var packed = [UInt8](Data(base64Encoded: base64) ?? Data())
    let content = try? Gzip().next(1 << 20) {
      defer { packed = [] }
      return packed
    }.get()
    return content ?? []
  }
}

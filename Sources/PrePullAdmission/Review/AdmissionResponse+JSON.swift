// Writes a response as the AdmissionReview that the API server reads.
import FoundationEssentials
import YAML

extension AdmissionResponse {
  /// The whole AdmissionReview as UTF-8 JSON.
  public func reviewJSON() -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(1024)
    bytes += #"{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","response":{"uid":"#.utf8
    JSONWriter.writeString(uid, to: &bytes)
    switch verdict {
    case .allowed(let patch):
      bytes += #","allowed":true"#.utf8
      // An empty patch would cost the API server a round of decoding and comparing.
      if !patch.isEmpty {
        bytes += #","patchType":"JSONPatch","patch":""#.utf8
        bytes += Data(patch.json()).base64EncodedData()
        bytes.append(UInt8(ascii: "\""))
      }
    case .denied(let status):
      bytes += #","allowed":false,"status":"#.utf8
      status.write(to: &bytes)
    }
    if !warnings.isEmpty {
      bytes += #","warnings":["#.utf8
      for (index, warning) in warnings.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        JSONWriter.writeString(warning, to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    }
    bytes += "}}".utf8
    return bytes
  }
}

extension AdmissionStatus {
  fileprivate func write(to bytes: inout [UInt8]) {
    bytes += #"{"metadata":{},"status":"Failure","message":"#.utf8
    JSONWriter.writeString(message, to: &bytes)
    bytes += #","reason":"#.utf8
    JSONWriter.writeString(reason, to: &bytes)
    if let details {
      bytes += #","details":{"name":"#.utf8
      JSONWriter.writeString(details.name, to: &bytes)
      bytes += #","group":"#.utf8
      JSONWriter.writeString(details.group, to: &bytes)
      bytes += #","kind":"#.utf8
      JSONWriter.writeString(details.kind, to: &bytes)
      bytes += #","causes":["#.utf8
      for (index, cause) in details.causes.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        cause.write(to: &bytes)
      }
      bytes += "]}".utf8
    }
    bytes += #","code":"#.utf8
    bytes += String(code).utf8
    bytes.append(UInt8(ascii: "}"))
  }
}

extension StatusCause {
  fileprivate func write(to bytes: inout [UInt8]) {
    bytes += #"{"reason":"#.utf8
    JSONWriter.writeString(reason.rawValue, to: &bytes)
    bytes += #","message":"#.utf8
    JSONWriter.writeString(message, to: &bytes)
    bytes += #","field":"#.utf8
    JSONWriter.writeString(field, to: &bytes)
    bytes.append(UInt8(ascii: "}"))
  }
}

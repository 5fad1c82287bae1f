import Foundation
import PrePullAPI
import PrePullAdmission
import TestSupport
import Testing
import YAML

@Suite struct AdmissionResponseTests {
  @Test func `an untouched object is allowed without a patch`() {
    #expect(
      text(AdmissionResponse(uid: "u\"1", .allowed(JSONPatch())))
        == #"{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","response":{"uid":"u\"1","allowed":true}}"#)
  }

  @Test func `a patch is sent in base 64`() throws {
    let response = AdmissionResponse(uid: "1", .allowed(JSONPatch([.add(FieldPath("spec"), [:])])), warnings: ["w"])
    let tree = try #require(try JSONReader.read(response.reviewJSON())["response"])
    #expect(tree["patchType"] == "JSONPatch")
    let encoded = try #require(tree["patch"]?.string)
    let patch = try #require(Data(base64Encoded: encoded))
    #expect(String(decoding: patch, as: UTF8.self) == #"[{"op":"add","path":"/spec","value":{}}]"#)
    #expect(tree["warnings"] == ["w"])
  }

  @Test func `a refusal is a Status of the API server's kind`() throws {
    let response = try Reviewer.validate(request(.create, kruiseJob { $0["parallelism"] = "10%" }))
    let message =
      #"must be a number of nodes, got the percentage "10%" (write how many nodes may pull at the same time, such as 10)"#
    #expect(
      try JSONReader.read(response.reviewJSON()) == [
        "apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview",
        "response": [
          "uid": "705ab4f5-6393-11e8-b7cc-42010a800002", "allowed": false,
          "status": [
            "metadata": [:], "status": "Failure", "code": 422, "reason": "Invalid",
            "message": Node(
              .string("ImagePullJob.apps.kruise.io \"warm\" is invalid: spec.parallelism: \(message)")),
            "details": [
              "name": "warm", "group": "apps.kruise.io", "kind": "ImagePullJob",
              "causes": [
                ["reason": "FieldValueInvalid", "field": "spec.parallelism", "message": Node(.string(message))]
              ],
            ],
          ],
        ],
      ])
  }

  private func text(_ response: AdmissionResponse) -> String {
    String(decoding: response.reviewJSON(), as: UTF8.self)
  }
}

// A folder of its own for a test.

import FoundationEssentials

/// Runs `body` with the path of an empty folder that is removed afterwards.
func withScratch<Value: Sendable>(_ body: (String) async throws -> Value) async throws -> Value {
  let folder = FileManager.default.temporaryDirectory.path() + "prepull-client-\(UInt64.random(in: 0 ... .max))"
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  let result: Result<Value, any Error>
  do { result = .success(try await body(folder)) } catch { result = .failure(error) }
  try FileManager.default.removeItem(atPath: folder)
  return try result.get()
}

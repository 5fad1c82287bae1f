// Writes the generated files, or with --check says which of them differ.
import FoundationEssentials

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

let arguments = CommandLine.arguments.dropFirst()
let checks = arguments.contains("--check")
let top = arguments.first { !$0.hasPrefix("--") } ?? "."
var differing: [String] = []

let files = try GeneratedFile.all(in: top)
for file in files {
  let path = "\(top)/\(file.path)"
  if checks {
    let present = FileManager.default.contents(atPath: path)
    if present != Data(file.text.utf8) { differing.append(file.path) }
  } else {
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data(file.text.utf8).write(to: URL(filePath: path), options: .atomic)
    print("wrote \(file.path)")
  }
}
for path in try GeneratedFile.leftOver(beside: files, in: top) {
  if checks {
    differing.append(path)
  } else {
    try FileManager.default.removeItem(atPath: "\(top)/\(path)")
    print("removed \(path)")
  }
}

guard differing.isEmpty else {
  print("these files differ from what they are made from; run make crds:\n" + differing.joined(separator: "\n"))
  exit(1)
}

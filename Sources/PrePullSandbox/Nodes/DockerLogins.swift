// The logins in a Secret of type kubernetes.io/dockerconfigjson.

import PrePullAPI
import YAML

enum DockerLogins {
  /// Logins by the registry's host; what cannot be read offers none.
  static func read(_ secret: Node) -> [String: [RegistryLogin]] {
    // `try?`: a kubelet goes on without a Secret that it cannot read, too.
    guard let bytes = Base64.decoded(secret.value("data", ".dockerconfigjson")?.string ?? ""),
      let configuration = try? JSONReader.read(bytes)
    else { return [:] }
    var logins: [String: [RegistryLogin]] = [:]
    for entry in configuration["auths"]?.fields.entries ?? [] {
      guard let host = RegistryHost(entry.key), let login = login(entry.value.fields) else { continue }
      logins[host.name, default: []].append(login)
    }
    return logins
  }

  private static func login(_ entry: Mapping) -> RegistryLogin? {
    if !entry.text("username").isEmpty {
      return RegistryLogin(username: entry.text("username"), password: entry.text("password"))
    }
    guard let bytes = Base64.decoded(entry.text("auth")) else { return nil }
    let parts = String(decoding: bytes, as: UTF8.self).split(separator: ":", maxSplits: 1).map(String.init)
    return parts.count == 2 ? RegistryLogin(username: parts[0], password: parts[1]) : nil
  }
}

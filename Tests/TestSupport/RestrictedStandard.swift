// The Pod Security Standard `restricted`, as the API server enforces it on a namespace.
import YAML

/// https://kubernetes.io/docs/concepts/security/pod-security-standards/, for Pods of Linux.
package enum RestrictedStandard {
  private static let volumes: Set<String> = [
    "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret",
  ]
  private static let seLinuxTypes: Set<String> = [
    "", "container_t", "container_init_t", "container_kvm_t", "container_engine_t",
  ]

  /// What a Pod's `spec` does that the standard refuses, a line each; empty when it meets the standard.
  package static func violations(of spec: Node) -> [String] {
    var found: [String] = []
    for key in ["hostNetwork", "hostPID", "hostIPC"] where spec[key]?.bool == true { found.append("\(key) is true") }
    for volume in spec["volumes"]?.sequence ?? [] {
      for kind in volume.mapping?.keys ?? [] where kind != "name" && !volumes.contains(kind) {
        found.append("a volume is of kind \(kind)")
      }
    }
    let pod = spec["securityContext"]
    found += shared(pod).map { "the Pod: \($0)" }
    if pod?["sysctls"]?.sequence?.isEmpty == false { found.append("the Pod sets sysctls") }
    let containers = ["initContainers", "containers", "ephemeralContainers"].flatMap { spec[$0]?.sequence ?? [] }
    if containers.isEmpty { found.append("there is no container") }
    for container in containers {
      let problems = shared(container["securityContext"]) + self.problems(of: container, in: pod)
      found += problems.map { "container \(container["name"]?.string ?? ""): \($0)" }
    }
    return found
  }

  /// What neither a Pod's security context nor a container's may say.
  private static func shared(_ context: Node?) -> [String] {
    var found: [String] = []
    if context?["runAsUser"]?.integer == 0 { found.append("runAsUser is 0") }
    if context?["runAsNonRoot"]?.bool == false { found.append("runAsNonRoot is false") }
    if let type = context?["seccompProfile"]?["type"]?.string, !["RuntimeDefault", "Localhost"].contains(type) {
      found.append("seccompProfile is \(type)")
    }
    if let type = context?["appArmorProfile"]?["type"]?.string, !["RuntimeDefault", "Localhost"].contains(type) {
      found.append("appArmorProfile is \(type)")
    }
    let seLinux = context?["seLinuxOptions"]
    if !seLinuxTypes.contains(seLinux?["type"]?.string ?? "") { found.append("seLinuxOptions.type is not allowed") }
    for key in ["user", "role"] where seLinux?[key]?.string?.isEmpty == false {
      found.append("seLinuxOptions.\(key) is set")
    }
    if context?["windowsOptions"]?["hostProcess"]?.bool == true { found.append("hostProcess is true") }
    return found
  }

  private static func problems(of container: Node, in pod: Node?) -> [String] {
    var found: [String] = []
    let context = container["securityContext"]
    if context?["privileged"]?.bool == true { found.append("privileged is true") }
    if context?["allowPrivilegeEscalation"]?.bool != false { found.append("allowPrivilegeEscalation is not false") }
    if (context?["runAsNonRoot"] ?? pod?["runAsNonRoot"])?.bool != true { found.append("runAsNonRoot is not true") }
    if (context?["seccompProfile"] ?? pod?["seccompProfile"]) == nil { found.append("seccompProfile is not set") }
    if let mount = context?["procMount"]?.string, mount != "Default" { found.append("procMount is \(mount)") }
    let dropped = context?["capabilities"]?["drop"]?.sequence?.compactMap(\.string) ?? []
    if !dropped.contains("ALL") { found.append("capabilities.drop is without ALL") }
    let added = context?["capabilities"]?["add"]?.sequence?.compactMap(\.string) ?? []
    for capability in added where capability != "NET_BIND_SERVICE" { found.append("\(capability) is added") }
    for port in container["ports"]?.sequence ?? [] where (port["hostPort"]?.integer ?? 0) != 0 {
      found.append("hostPort is set")
    }
    return found
  }
}

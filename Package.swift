// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "prepull",
  products: [
    .executable(name: "kubectl-prepull", targets: ["kubectl-prepull"]),
    .library(name: "PrePullAPI", targets: ["PrePullAPI"]),
    .library(name: "YAML", targets: ["YAML"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
  ],
  targets: [
    // Debian's libyaml-dev; the module map is all there is.
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    // Debian's libssl-dev; the module map and inline wrappers for what C spells as macros.
    .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
    .target(name: "YAML", dependencies: ["CYAML"]),
    .target(
      name: "TLS",
      dependencies: [
        "COpenSSL",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
      ]
    ),
    .target(name: "PrePullAPI", dependencies: ["YAML"]),
    // What the webhook answers, without the server that asks.
    .target(name: "PrePullAdmission", dependencies: ["PrePullAPI", "YAML"]),
    .executableTarget(
      name: "kubectl-prepull",
      dependencies: [
        "PrePullAPI", "YAML",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "plugin",
      exclude: ["kubectl_complete-prepull", "prepull.yaml"]
    ),
    // Run by scripts/tls-leak-check.sh under valgrind; ships with nothing.
    .executableTarget(
      name: "tls-soak",
      dependencies: [
        "TLS",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      path: "Benchmarks/tls-soak"
    ),
    .testTarget(
      name: "TLSTests",
      dependencies: [
        "TLS",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOEmbedded", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ]
    ),
    // Writes the files that are made from the schemas: CRDs, the rules' page, the field reference.
    .executableTarget(name: "prepull-generate", dependencies: ["PrePullAPI", "YAML"]),
    // Seeded generators and builders of objects that the test targets share.
    .target(name: "TestSupport", dependencies: ["PrePullAPI", "YAML"], path: "Tests/TestSupport"),
    .testTarget(name: "YAMLTests", dependencies: ["TestSupport", "YAML"]),
    .testTarget(name: "PrePullAPITests", dependencies: ["PrePullAPI", "TestSupport", "YAML"]),
    .testTarget(
      name: "PrePullAdmissionTests", dependencies: ["PrePullAPI", "PrePullAdmission", "TestSupport", "YAML"]),
    .testTarget(name: "GenerateTests", dependencies: ["prepull-generate"]),
    .testTarget(name: "PluginTests", dependencies: ["kubectl-prepull", "PrePullAPI", "YAML"]),
    // Runs the built plugin as a process; needs nothing from it at build time.
    .testTarget(name: "IntegrationTests"),
  ],
  swiftLanguageModes: [.v6]
)

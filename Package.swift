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
    .package(url: "https://github.com/apple/swift-async-algorithms", from: "1.1.4"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
    // Only what async-http-client itself needs: its TLS configuration is written in this package's types.
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    // Without traits neither brings Foundation, whose ICU data alone are 30 MB.
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    // The type of paths in swift-subprocess.
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
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
    // Hummingbird's server on TLS, for the webhook and the sandbox.
    .target(
      name: "TLSServer",
      dependencies: [
        "TLS",
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ]
    ),
    .target(name: "PrePullAPI", dependencies: ["YAML"]),
    // Text on a terminal: what is safe to show, how wide it is, durations as kubectl writes them.
    .target(name: "Terminal"),
    // What every long-running process shows of itself: JSON logs, Prometheus text, health.
    .target(
      name: "Telemetry",
      dependencies: [
        "TLSServer", "YAML",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Metrics", package: "swift-metrics"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ]
    ),
    // The client of the API server.
    .target(
      name: "Kubernetes",
      dependencies: [
        "Terminal", "YAML",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "DequeModule", package: "swift-collections"),
        .product(name: "HeapModule", package: "swift-collections"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Metrics", package: "swift-metrics"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOHTTPCompression", package: "swift-nio-extras"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ]
    ),
    // The webhook is a library, so that the sandbox can run it in its own process; the executable is its entry point.
    .target(
      name: "PrePullWebhook",
      dependencies: [
        "Kubernetes", "PrePullAPI", "PrePullAdmission", "TLS", "TLSServer", "Telemetry", "YAML",
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Metrics", package: "swift-metrics"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      path: "webhook/PrePullWebhook"
    ),
    // The pull engine: what is to happen next on which node. No clock, no network: a function of what it is told.
    .target(
      name: "PrePullEngine",
      dependencies: [
        "PrePullAPI", "YAML",
        .product(name: "BitCollections", package: "swift-collections"),
        .product(name: "OrderedCollections", package: "swift-collections"),
        .product(name: "DequeModule", package: "swift-collections"),
        .product(name: "HeapModule", package: "swift-collections"),
      ],
      path: "Sources/PrePullCore/Engine"
    ),
    // The controller half: carries out what the engine decides, by the API server.
    .target(
      name: "PrePullController",
      dependencies: [
        "Kubernetes", "PrePullAPI", "PrePullEngine", "TLSServer", "Telemetry", "YAML",
        .product(name: "DequeModule", package: "swift-collections"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Metrics", package: "swift-metrics"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      path: "Sources/PrePullCore/Controller"
    ),
    // What the command lines of the long-running processes have in common.
    .target(
      name: "ProcessCommand",
      dependencies: [
        "TLSServer", "Telemetry",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ]
    ),
    .executableTarget(
      name: "prepull-controller",
      dependencies: [
        "Kubernetes", "PrePullAPI", "PrePullController", "ProcessCommand", "TLSServer",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ]
    ),
    // How many events a second the engine takes; ships with nothing.
    .executableTarget(
      name: "engine-benchmark", dependencies: ["PrePullAPI", "PrePullEngine", "YAML"], path: "Benchmarks/engine"),
    .executableTarget(
      name: "prepull-webhook",
      dependencies: [
        "PrePullAPI", "PrePullWebhook", "ProcessCommand", "TLSServer",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ],
      path: "webhook/prepull-webhook"
    ),
    // What the webhook answers, without the server that asks.
    .target(name: "PrePullAdmission", dependencies: ["PrePullAPI", "YAML"]),
    // An API server in memory, with simulated nodes, for trying, testing and measuring.
    .target(
      name: "PrePullSandbox",
      dependencies: [
        "PrePullAPI", "PrePullAdmission", "TLS", "TLSServer", "Terminal", "YAML",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "DequeModule", package: "swift-collections"),
        .product(name: "HeapModule", package: "swift-collections"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ]
    ),
    .executableTarget(
      name: "kubectl-prepull",
      dependencies: [
        "Kubernetes", "PrePullAPI", "PrePullAdmission", "PrePullController", "PrePullEngine", "PrePullSandbox",
        "PrePullWebhook", "TLS", "Terminal", "YAML",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
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
    // Shows what the sandbox bears; ships with nothing.
    .executableTarget(
      name: "sandbox-load",
      dependencies: [
        "Kubernetes", "PrePullSandbox", "YAML",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ],
      path: "Benchmarks/sandbox",
      exclude: ["README.md", "run.sh"]
    ),
    // What a controller takes for a job over many nodes; Benchmarks/controller/README.md has the numbers.
    .executableTarget(
      name: "controller-benchmark",
      dependencies: [
        "PrePullSandbox", "YAML",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      path: "Benchmarks/controller",
      exclude: ["README.md", "idle.sh", "run.sh"]
    ),
    // What it costs to keep 10,000 Nodes at hand; Benchmarks/informer/README.md has the numbers.
    .executableTarget(
      name: "informer-benchmark",
      dependencies: [
        "Kubernetes", "YAML",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      path: "Benchmarks/informer",
      exclude: ["README.md", "run.sh"]
    ),
    .testTarget(
      name: "TLSTests",
      dependencies: [
        "ProcessTestSupport", "TLS",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOEmbedded", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ]
    ),
    // Writes the files that are made from the schemas: CRDs, the rules' page, the field reference.
    .executableTarget(name: "prepull-generate", dependencies: ["PrePullAPI", "YAML"]),
    // Seeded generators and builders of objects that the test targets share.
    .target(name: "TestSupport", dependencies: ["PrePullAPI", "YAML"], path: "Tests/TestSupport"),
    // Starts processes, and waits for what they say.
    .target(
      name: "ProcessTestSupport",
      dependencies: [
        "TestSupport", "YAML", .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      path: "Tests/ProcessTestSupport"),
    // What a library logs, for its tests.
    .target(
      name: "LogTestSupport", dependencies: [.product(name: "Logging", package: "swift-log")],
      path: "Tests/LogTestSupport"),
    .testTarget(name: "YAMLTests", dependencies: ["TestSupport", "YAML"]),
    .testTarget(name: "PrePullAPITests", dependencies: ["PrePullAPI", "TestSupport", "YAML"]),
    .testTarget(
      name: "PrePullAdmissionTests", dependencies: ["PrePullAPI", "PrePullAdmission", "TestSupport", "YAML"]),
    .testTarget(name: "PrePullEngineTests", dependencies: ["PrePullAPI", "PrePullEngine", "TestSupport", "YAML"]),
    .testTarget(
      name: "TelemetryTests",
      dependencies: [
        "Telemetry", "YAML", .product(name: "Logging", package: "swift-log"),
        .product(name: "Metrics", package: "swift-metrics"),
      ]),
    // Every server of the project with it: how they end is one thing.
    .testTarget(
      name: "TLSServerTests",
      dependencies: [
        "PrePullSandbox", "PrePullWebhook", "TLS", "TLSServer", "Telemetry",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ]),
    .testTarget(
      name: "KubernetesTests",
      dependencies: [
        "Kubernetes", "PrePullSandbox", "TLS", "TestSupport", "YAML",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "MetricsTestKit", package: "swift-metrics"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ]
    ),
    .testTarget(
      name: "PrePullWebhookTests",
      dependencies: [
        "Kubernetes", "LogTestSupport", "PrePullAPI", "PrePullAdmission", "PrePullWebhook", "TLS", "TestSupport",
        "YAML",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "ServiceLifecycleTestKit", package: "swift-service-lifecycle"),
      ]
    ),
    .testTarget(
      name: "PrePullSandboxTests",
      dependencies: [
        "PrePullAPI", "PrePullSandbox", "ProcessTestSupport", "TLS", "TLSServer", "TestSupport", "YAML",
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ]
    ),
    .testTarget(name: "GenerateTests", dependencies: ["prepull-generate"]),
    .testTarget(name: "TerminalTests", dependencies: ["TestSupport", "Terminal"]),
    .testTarget(
      name: "PluginTests",
      dependencies: [
        "kubectl-prepull", "Kubernetes", "PrePullAPI", "PrePullEngine", "PrePullSandbox", "Terminal", "TestSupport",
        "YAML",
      ]),
    // What manifests/, the Dockerfile and the code say of each other.
    .testTarget(name: "ManifestTests", dependencies: ["PrePullAPI", "TestSupport", "YAML"]),
    // Runs the built webhook as a process, against the sandbox where it needs a cluster.
    .testTarget(
      name: "WebhookProcessTests",
      dependencies: [
        "PrePullAPI", "PrePullSandbox", "ProcessTestSupport", "TLS", "TLSServer", "TestSupport", "YAML",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ]
    ),
    // Runs the built plugin against the sandbox; the tests play the controller.
    .testTarget(
      name: "JobProcessTests",
      dependencies: ["PrePullAPI", "PrePullEngine", "PrePullSandbox", "Terminal", "TestSupport", "YAML"]),
    // The controller as it is deployed: its rights, its Pods, and what docs/ says of its flags and metrics.
    .testTarget(
      name: "ControllerDeploymentTests",
      dependencies: [
        "Kubernetes", "PrePullAPI", "PrePullController", "PrePullEngine", "PrePullSandbox", "ProcessTestSupport",
        "Telemetry", "TestSupport", "YAML",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ]
    ),
    // A sandbox with jobs in it, and what must hold of a controller whatever happens.
    .target(
      name: "ControllerTestSupport",
      dependencies: ["PrePullAPI", "PrePullEngine", "PrePullSandbox", "TestSupport", "YAML"],
      path: "Tests/ControllerTestSupport"),
    // The controller's library, in the process of the tests.
    .testTarget(
      name: "PrePullControllerTests",
      dependencies: [
        "ControllerTestSupport", "Kubernetes", "LogTestSupport", "PrePullAPI", "PrePullController", "PrePullEngine",
        "PrePullSandbox", "Telemetry", "TestSupport", "YAML", .product(name: "Logging", package: "swift-log"),
      ]
    ),
    // Runs the built controller as a process, kills it, and looks at what becomes of its jobs.
    .testTarget(
      name: "ControllerProcessTests",
      dependencies: [
        "ControllerTestSupport", "PrePullAPI", "PrePullEngine", "PrePullSandbox", "ProcessTestSupport", "TestSupport",
        "YAML",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ]
    ),
    // Runs the built plugin as a process; needs nothing from it at build time.
    .testTarget(
      name: "IntegrationTests",
      dependencies: [
        "ProcessTestSupport", "TestSupport", "YAML",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ]
    ),
  ],
  swiftLanguageModes: [.v6]
)

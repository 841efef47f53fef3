// swift-tools-version: 6.2
import PackageDescription

// Hot loops need vector square roots without errno, and vectors of the machine: docs/decisions/0002.
#if arch(x86_64)
  let machine = ["-march=haswell"]
#else
  let machine: [String] = []
#endif
let swift: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .unsafeFlags((["-fno-math-errno"] + machine).flatMap { ["-Xcc", $0] }),
]
// Contraction off: the C and the Swift version of one rule agree to the bit.
let c: [CSetting] = [
  .unsafeFlags(
    ["-O3", "-std=c11", "-Wall", "-Wextra", "-pedantic", "-Werror", "-fno-math-errno"]
      + ["-ffp-contract=off"] + machine)
]

/// A library target of the engine whose tests are those of whole programs.
func library(_ name: String, _ dependencies: [Target.Dependency]) -> [Target] {
  [.target(name: name, dependencies: dependencies, swiftSettings: swift)]
}

/// A library target of the engine with its tests beside it.
func engine(
  _ name: String, _ dependencies: [Target.Dependency], tests: [Target.Dependency] = [],
  data: [String] = []
) -> [Target] {
  [
    .target(name: name, dependencies: dependencies, swiftSettings: swift),
    .testTarget(
      name: name + "Tests", dependencies: [.byName(name: name)] + dependencies + tests,
      exclude: data, swiftSettings: swift),
  ]
}

/// Tests of the built command line and its plugins, as a user meets them.
func whole(_ name: String, _ dependencies: [Target.Dependency] = [], data: [String] = [])
  -> Target
{
  .testTarget(
    name: name + "Tests", dependencies: ["CommandLineDriver"] + dependencies,
    path: "Tests/" + name, exclude: data, swiftSettings: swift)
}

let families = [
  "GradientDescent", "Adaptive", "Sign", "Wrappers", "ScheduleFree", "SecondOrder", "RateFree",
  "Preconditioned", "Layerwise", "Schedules", "Penalties", "Dropout", "GradientTransforms",
  "Projections", "Examples", "Trajectories",
]

let package = Package(
  name: "Surplus",
  products: [
    .executable(name: "surplus", targets: ["surplus"]),
    .library(name: "SurplusPlugin", targets: ["SurplusPlugin"]),
    .library(name: "SurplusC", type: .dynamic, targets: ["WrittenInC"]),
  ]
    + families.map { .library(name: "Surplus" + $0, type: .dynamic, targets: [$0]) },
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ],
  targets: [
    .target(name: "CSurplus", cSettings: c),
    .systemLibrary(name: "CLinux"),
    .systemLibrary(name: "CSeccomp", providers: [.apt(["libseccomp-dev"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CFFI", providers: [.apt(["libffi-dev"])]),
    .systemLibrary(name: "COpenBLAS", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "COneDNN", providers: [.apt(["libdnnl-dev"])]),
  ]
    + engine("SurplusCore", ["CLinux"])
    + engine("SurplusYAML", [.product(name: "Yams", package: "Yams")])
    + engine("SurplusBoundary", ["SurplusCore", "CSurplus"])
    + engine("SurplusPlugin", ["SurplusCore", "SurplusBoundary", "CSurplus"])
    + engine("SurplusSandbox", ["CLinux", "CSeccomp"])
    + engine(
      "SurplusHost",
      ["SurplusCore", "SurplusBoundary", "SurplusSandbox", "CSurplus", "CLinux", "COpenBLAS"])
    + engine(
      "SurplusForeign",
      [
        "SurplusCore", "SurplusYAML", "SurplusBoundary", "SurplusSandbox", "SurplusHost",
        "CLinux", "CFFI",
      ])
    + library(
      "SurplusConformance",
      ["SurplusCore", "SurplusBoundary", "SurplusSandbox", "SurplusHost", "CSurplus"])
    + library("SurplusAuthoring", ["SurplusCore", "SurplusSandbox"])
    + engine("SurplusGraph", ["SurplusCore", "COpenBLAS", "COneDNN"])
    + engine("SurplusLandscapes", ["SurplusCore", "SurplusGraph", "CZlib"], data: ["References"])
    + engine("SurplusTraining", ["SurplusCore"])
    + engine("SurplusStatistics", [])
    + engine("SurplusStore", ["SurplusCore", .product(name: "GRDB", package: "GRDB.swift")])
    + engine(
      "SurplusMatrix",
      [
        "SurplusCore", "SurplusBoundary", "SurplusSandbox", "SurplusHost", "SurplusForeign",
        "SurplusLandscapes", "SurplusTraining", "SurplusStore", "SurplusYAML",
      ])
    + engine("SurplusReport", ["SurplusStore", "SurplusStatistics"])
    + [
      .testTarget(
        name: "BrowserTests", dependencies: ["SurplusCore", "SurplusStore", "SurplusReport"],
        path: "Tests/Browser", swiftSettings: swift),
      .executableTarget(
        name: "surplus",
        dependencies: [
          "SurplusCore", "SurplusBoundary", "SurplusSandbox", "SurplusHost", "SurplusConformance",
          "SurplusAuthoring", "SurplusLandscapes", "SurplusTraining", "SurplusStore",
          "SurplusMatrix", "SurplusReport", "SurplusStatistics",
          .product(name: "ArgumentParser", package: "swift-argument-parser"),
        ],
        swiftSettings: swift),
      .target(
        name: "WrittenInC", dependencies: ["CSurplus"], path: "Plugins/C",
        cSettings: c + [.unsafeFlags(["-fvisibility=hidden"])]),
    ]
    + families.map {
      .target(
        // The core as well: what is inlined from it must be compiled again when it changes.
        name: $0, dependencies: ["SurplusPlugin", "SurplusCore"], path: "Plugins/" + $0,
        swiftSettings: swift)
    }
    + [
      .target(name: "CommandLineDriver", path: "Tests/Driver", swiftSettings: swift),
      whole(
        "Golden", ["SurplusCore", "SurplusHost", "SurplusSandbox"], data: ["Data", "problems.json"]),
      whole(
        "Oracle", ["SurplusCore", "SurplusHost", "SurplusSandbox", "SurplusGraph"],
        data: ["Data", "Fixtures"]),
      whole("Hostile", data: ["Fixtures"]), whole("CommandLine"),
      whole("Conformance", ["SurplusConformance"], data: ["Fixtures"]),
      whole(
        "Plugins",
        [
          "SurplusCore", "SurplusHost", "SurplusSandbox", "SurplusTraining", "SurplusLandscapes",
          "SurplusMatrix",
        ],
        data: ["Fixtures"]),
      whole(
        "Foreign", ["SurplusCore", "SurplusBoundary", "SurplusSandbox", "SurplusForeign"],
        data: ["Fixtures"]),
    ],
  swiftLanguageModes: [.v6]
)

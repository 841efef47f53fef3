// swift-tools-version: 6.2
import PackageDescription

// `make` sets it: a warning stops those who change Surplus, never those who build or depend on it.
let warningsAreErrors = Context.environment["SURPLUS_WARNINGS_AS_ERRORS"] == "1"
// No unsafeFlags: they would be forced on whoever depends on the product SurplusPlugin. What makes loops faster comes
// from outside, without changing a bit: docs/decisions/0002-machine-flags.md.
let swift: [SwiftSetting] = warningsAreErrors ? [.treatAllWarnings(as: .error)] : []
let c: [CSetting] =
  ["all", "extra", "pedantic"].map { .enableWarning($0) }
  + (warningsAreErrors ? [.treatAllWarnings(as: .error)] : [])

/// A library target of the engine whose tests are those of whole programs.
func library(
  _ name: String, _ dependencies: [Target.Dependency], embedded: [String] = []
) -> [Target] {
  [
    .target(
      name: name, dependencies: dependencies, resources: embedded.map { .embedInCode($0) },
      swiftSettings: swift)
  ]
}

/// A library target of the engine with its tests beside it.
func engine(
  _ name: String, _ dependencies: [Target.Dependency], tests: [Target.Dependency] = [],
  data: [String] = [], embedded: [String] = []
) -> [Target] {
  [
    .target(
      name: name, dependencies: dependencies, resources: embedded.map { .embedInCode($0) },
      swiftSettings: swift),
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
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
  ],
  targets: [
    .target(name: "CSurplus", cSettings: c),
    .systemLibrary(name: "CLinux"),
    .systemLibrary(name: "CMath"),
    .systemLibrary(name: "CSeccomp", providers: [.apt(["libseccomp-dev"])]),
    .systemLibrary(name: "CCrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CFFI", providers: [.apt(["libffi-dev"])]),
    .systemLibrary(name: "COpenBLAS", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "COneDNN", providers: [.apt(["libdnnl-dev"])]),
  ]
    + engine("SurplusCore", ["CLinux", "CMath"])
    + engine("SurplusYAML", ["SurplusCore", .product(name: "Yams", package: "Yams")])
    + engine("SurplusBoundary", ["SurplusCore", "CSurplus"])
    + engine("SurplusPlugin", ["SurplusCore", "SurplusBoundary", "CSurplus"])
    + engine("SurplusSandbox", ["CLinux", "CSeccomp"])
    + engine(
      "SurplusHost",
      [
        "SurplusCore", "SurplusBoundary", "SurplusSandbox", "CSurplus", "CLinux", "CCrypto",
        "COpenBLAS",
      ])
    + engine(
      "SurplusForeign",
      [
        "SurplusCore", "SurplusYAML", "SurplusBoundary", "SurplusSandbox", "SurplusHost",
        "CLinux", "CFFI",
      ])
    + library(
      "SurplusConformance",
      ["SurplusCore", "SurplusBoundary", "SurplusSandbox", "SurplusHost", "CSurplus"],
      embedded: ["references.json"])
    + library(
      "SurplusAuthoring", ["SurplusCore", "SurplusSandbox"], embedded: ["Scaffold/Files"])
    + engine(
      "SurplusGraph", ["SurplusCore", "COpenBLAS", "COneDNN"], tests: ["TensorInterpreter"])
    + engine(
      "SurplusLandscapes", ["SurplusCore", "SurplusGraph", "CZlib"], tests: ["TensorInterpreter"],
      data: ["References"])
    + engine("SurplusTraining", ["SurplusCore"])
    + engine("SurplusStatistics", [])
    + engine("SurplusStore", ["SurplusCore", .product(name: "GRDB", package: "GRDB.swift")])
    + engine(
      "SurplusMatrix",
      [
        "SurplusCore", "SurplusBoundary", "SurplusSandbox", "SurplusHost", "SurplusForeign",
        "SurplusLandscapes", "SurplusTraining", "SurplusStore", "SurplusYAML",
      ])
    + engine(
      "SurplusReport", ["SurplusCore", "SurplusStore", "SurplusStatistics"],
      embedded: ["Page/Parts", "Page/Figures", "Page/Scripts"])
    + [
      .testTarget(
        name: "BrowserTests", dependencies: ["SurplusCore", "SurplusStore", "SurplusReport"],
        path: "Tests/Browser", swiftSettings: swift),
      .executableTarget(
        name: "surplus",
        dependencies: [
          "SurplusCore", "SurplusBoundary", "SurplusSandbox", "SurplusHost", "SurplusConformance",
          "SurplusAuthoring", "SurplusLandscapes", "SurplusTraining", "SurplusStore",
          "SurplusMatrix", "SurplusReport", "SurplusStatistics", "CMath",
          .product(name: "ArgumentParser", package: "swift-argument-parser"),
        ],
        swiftSettings: swift),
      .target(
        name: "WrittenInC", dependencies: ["CSurplus"], path: "Plugins/C", cSettings: c),
    ]
    + families.map {
      .target(
        // The core as well: what is inlined from it must be compiled again when it changes.
        name: $0, dependencies: ["SurplusPlugin", "SurplusCore"], path: "Plugins/" + $0,
        swiftSettings: swift)
    }
    + [
      .target(name: "CommandLineDriver", path: "Tests/Driver", swiftSettings: swift),
      // A second backend of tensor programs, for comparison.
      .target(
        name: "TensorInterpreter", dependencies: ["SurplusCore", "SurplusGraph"],
        path: "Tests/Interpreter", swiftSettings: swift),
      whole(
        "Golden", ["SurplusCore", "SurplusHost", "SurplusSandbox"], data: ["Data", "problems.json"]),
      whole(
        "Oracle", ["SurplusCore", "SurplusHost", "SurplusSandbox", "SurplusGraph"],
        data: ["Data", "Fixtures"]),
      whole("Hostile", data: ["Fixtures"]), whole("CommandLine", data: ["Fixtures"]),
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
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c11
)

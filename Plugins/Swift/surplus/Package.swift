// swift-tools-version: 6.2
import PackageDescription

// What a plugin in Swift is compiled with, and nothing else: no dependencies and no network. In the sources its folders
// lead to those of Surplus; an installation has copies.
let package = Package(
  name: "Surplus",
  products: [.library(name: "SurplusPlugin", targets: ["SurplusPlugin"])],
  targets: [
    .target(name: "CSurplus"),
    .systemLibrary(name: "CLinux"),
    .systemLibrary(name: "CMath"),
    .target(name: "SurplusCore", dependencies: ["CLinux", "CMath"]),
    .target(name: "SurplusBoundary", dependencies: ["SurplusCore", "CSurplus"]),
    .target(name: "SurplusPlugin", dependencies: ["SurplusCore", "SurplusBoundary", "CSurplus"]),
  ],
  swiftLanguageModes: [.v6]
)

// swift-tools-version: 6.2
import PackageDescription

// A plugin outside of Surplus: depend on SurplusPlugin and build a dynamic library.
let package = Package(
  name: "Signum",
  products: [.library(name: "Signum", type: .dynamic, targets: ["Signum"])],
  dependencies: [.package(name: "Surplus", path: "../../../Plugins/Swift/surplus")],
  targets: [
    .target(name: "Signum", dependencies: [.product(name: "SurplusPlugin", package: "Surplus")])
  ],
  swiftLanguageModes: [.v6]
)

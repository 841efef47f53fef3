// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "__TYPE__",
  products: [.library(name: "__TYPE__", type: .dynamic, targets: ["__TYPE__"])],
  dependencies: [.package(name: "Surplus", path: "__SUPPORT__")],
  targets: [
    .target(name: "__TYPE__", dependencies: [.product(name: "SurplusPlugin", package: "Surplus")])
  ],
  swiftLanguageModes: [.v6]
)

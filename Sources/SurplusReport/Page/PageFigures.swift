/// The figures of the page: a section of markup, and a script for each figure that is drawn into it.
///
/// A script registers its figure with an id and with a condition for when it has something to show
/// (`Scripts/figures.js`). A new figure is its script, its place in a section, and its name below.
enum PageFigures {
  /// The sections, in the order of the page.
  static let sections = [
    PackageResources.size_html, PackageResources.matrix_html, PackageResources.training_html,
  ]

  /// What the figures need, then the figures, then what draws them.
  static let scripts =
    [
      PackageResources.data_js, PackageResources.text_js, PackageResources.controls_js,
      PackageResources.look_js, PackageResources.plots_js, PackageResources.size_curve_js,
      PackageResources.figures_js,
    ] + figures + [
      PackageResources.legends_js, PackageResources.table_js, PackageResources.start_js,
    ]

  private static let figures = [
    PackageResources.descent_js, PackageResources.sizes_js, PackageResources.multiples_js,
    PackageResources.matrix_js, PackageResources.training_js,
  ]
}

/// The sections of the page that the script draws into.
enum ReportFigures {
  static let html = """
    <div class="controls global">
    <label id="family-control">Landscape <select id="family"></select></label>
    <label>Highlight <select id="combination"></select></label>
    </div>

    <section id="descent">
    <h2>What width does</h2>
    <p class="note">Means over seeds against the number of trained parameters; bands span the \
    lowest to the highest seed. Select a line to highlight its combination.</p>
    <div class="controls">
    <label>Measure <select id="descent-measure"></select></label>
    <label>Compare on <select id="widths-split"></select></label>
    </div>
    <div class="pair">
    <figure><figcaption id="descent-caption"></figcaption>
    <div class="plot" data-figure="descent"></div></figure>
    <figure><figcaption id="widths-caption"></figcaption>
    <div class="plot" data-figure="widths"></div></figure>
    </div>
    <div class="legend"></div>
    <figure id="multiples"><figcaption id="multiples-caption"></figcaption>
    <div class="plot" data-figure="multiples"></div>
    <div class="legend splits"></div></figure>
    </section>

    <section id="matrix">
    <h2>The matrix</h2>
    <p class="note">Mean over finished seeds at the end of training; darker is lower. \
    <span class="star">*</span> best of its column, chosen on validation; † some seeds did not \
    finish.</p>
    <div class="controls"><label>Value <select id="matrix-metric"></select></label></div>
    <figure><div class="plot" data-figure="matrix"></div></figure>
    </section>

    <section id="training">
    <h2>How training went</h2>
    <p class="note">Means over seeds against gradient equivalents; the band of the highlighted \
    combination spans its seeds.</p>
    <div class="controls">
    <label>Metric <select id="training-metric"></select></label>
    <label id="landscape-control">At <select id="training-landscape"></select></label>
    </div>
    <figure><div class="plot" data-figure="training"></div></figure>
    <div class="legend"></div>
    </section>
    """
}

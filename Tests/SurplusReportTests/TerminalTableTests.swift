import SurplusReport
import SurplusStore
import Testing

@Suite struct TerminalTableTests {
  private let text = TerminalTable(Comparison(Fixture.mixed)).text

  @Test func wholeTable() {
    #expect(
      text == """
        small: 12 trials (7 finished, 1 diverged, 1 failed, 2 skipped, 1 waiting)

        mlp: {data: mnist1d, width: 4}, 208 parameters
            optimizer  scheduler  regularizer     train %  validation %      test %  \
        gradients  seconds   state  trials
        **  momentum   constant   none         40.0 ± 0.0    50.0 ± 2.5  60.0 ± 0.0  \
             4000     2.00  1.7 kB  3
            adamw      constant   none         30.0 ± 0.0    55.0 ± 0.0  50.0 ± 0.0  \
             4000     2.00  1.7 kB  3

        mlp: {data: mnist1d, width: 16}, 832 parameters
            optimizer  scheduler  regularizer     train %  validation %      test %  \
        gradients  seconds   state  trials
            momentum   constant   none               10.0          20.0        30.0  \
             4000     2.00  1.7 kB  1 finished, 1 diverged, 1 failed
            adamw      constant   none                  -             -           -  \
                -        -       -  2 skipped

         *  lowest mean validation error of its landscape, among cells with every seed finished;
        **  the same over all sizes. Test rows play no part in the choice.
         %  error: rows of the split that are answered wrongly.
         ±  half width of the 95 % confidence interval of the mean over seeds (Student's t).
            Numbers are means over finished trials; gradients: gradient equivalents of a trial.
            adamw: adamw: {lr: 0.003, weight_decay: 0.01}
            momentum: momentum: {lr: 0.05}

        Trials that are not in the means:
            diverged: mlp: {data: mnist1d, width: 16}, momentum / constant / none, seed 1
              loss is not finite at step 12
            crashed: mlp: {data: mnist1d, width: 16}, momentum / constant / none, seed 2
              momentum.step: SIGSEGV at step 3
            skipped: mlp: {data: mnist1d, width: 16}, adamw / constant / none, seeds 0, 1
              no <dropout> site

        """)
  }

  @Test func namesTellAlternativesApart() {
    func regularizers(_ rate: String) -> [WrittenComponent] {
      [WrittenComponent("l2", ["strength": "0.1"]), WrittenComponent("dropout", ["rate": rate])]
    }
    let matrix = Fixture.matrix(
      [
        (WrittenComponent("adamw", ["lr": "0.01", "eps": "1e-08"]), regularizers("0.2")),
        (WrittenComponent("adamw", ["lr": "0.02", "eps": "1e-08"]), regularizers("0.3")),
        (WrittenComponent("lion"), []),
      ].map { Fixture.entry(optimizer: $0.0, regularizers: $0.1, final: ["train_loss": 1]) })
    let text = TerminalTable(Comparison(matrix)).text
    #expect(text.contains(" *  adamw lr=0.01  constant   l2 + dropout rate=0.2 "))
    #expect(text.contains("    adamw lr=0.02  constant   l2 + dropout rate=0.3 "))
    #expect(text.contains("    lion           constant   none "))
    #expect(text.contains("    adamw lr=0.01: adamw: {lr: 0.01, eps: 1e-08}\n"))
    #expect(text.contains("lowest mean train loss"))
  }

  @Test func widestLineOfATypicalMatrixFits() {
    let matrix = Fixture.matrix([
      Fixture.entry(
        scheduler: "cosine",
        regularizers: [
          WrittenComponent("l2", ["strength": "0.1"]), WrittenComponent("dropout", ["rate": "0.2"]),
        ],
        final: ["train_error": 0.5, "validation_error": 0.5, "test_error": 0.5])
    ])
    let table = TerminalTable(Comparison(matrix)).text
    #expect(table.split(separator: "\n").allSatisfy { $0.count <= 120 })
  }

  @Test func eachLandscapeShowsWhatItHas() {
    var closed = Fixture.entry(
      landscape: WrittenComponent("golden_rosenbrock"),
      final: ["train_loss": 4.93e-30, "distance": 2e-15])
    closed.trial?.width = nil
    let matrix = Fixture.matrix([
      closed,
      Fixture.entry(final: ["train_error": 0.1, "validation_error": 0.2, "test_error": 0.3]),
    ])
    let lines = TerminalTable(Comparison(matrix)).text.split(separator: "\n")
    func words(_ line: Substring) -> [String] { line.split(separator: " ").map(String.init) }
    #expect(words(lines[2]).contains("loss") && !words(lines[2]).contains("%"))
    #expect(words(lines[3]).contains("4.93e-30") && words(lines[3]).contains("2e-15"))
    #expect(words(lines[5]).count { $0 == "%" } == 3)
    #expect(words(lines[6]).contains("30.0"))
    // The columns of the costs stand below each other.
    func place(_ line: Substring) -> Int? {
      line.firstRange(of: "gradients").map { line[..<$0.lowerBound].count }
    }
    #expect(place(lines[2]) != nil && place(lines[2]) == place(lines[5]))
  }

  @Test func nothingYet() {
    let waiting = MatrixRecord.Entry(trial: nil, measurements: [])
    #expect(
      TerminalTable(Comparison(Fixture.matrix([waiting]))).text == "small: 1 trial (1 waiting)\n")
  }
}

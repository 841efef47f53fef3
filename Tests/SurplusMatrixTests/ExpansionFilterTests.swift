import SurplusCore
import SurplusMatrix
import Testing

@Suite struct ExpansionFilterTests {
  private let text = """
    surplus: 1
    name: small
    landscape: [mlp: {data: mnist1d, width: [4, 16]}]
    optimizer: [sgd: {lr: [0.1, 1.0e-3]}, momentum: {nesterov: true}, lion]
    scheduler: [constant, cosine]
    regularizer: [none, l2, [l2, dropout]]
    budget: {steps: 100}
    seeds: 3
    """

  private func count(_ filter: String) throws -> Int {
    try plan(text).selecting(TrialFilter(filter)).trials.count
  }

  /// 2 widths x 4 optimizers x 2 schedulers x 3 regularizers x 3 seeds = 144.
  @Test(
    arguments: [
      ("optimizer=lion", 36), ("optimizer=sgd", 72), ("optimizer=sgd: {lr: 0.1}", 36),
      ("width=16", 72), ("size=16", 72), ("size=16.0", 72), ("seed=0", 48), ("width=16,seed=0", 24),
      (" width = 16 , seed = 0 ", 24),
      ("lr=0.001", 108), ("lr=1e-3,optimizer=sgd", 36), ("nesterov=true", 36),
      ("data=mnist1d", 144), ("regularizer=none", 48), ("regularizer=l2", 96),
      ("regularizer=dropout", 48), ("scheduler=cosine", 72), ("width: 16", 72), ("lion", 36),
      ("drop,cosine", 24), ("landscape=mlp", 144),
    ])
  func selects(filter: String, expected: Int) throws {
    #expect(try count(filter) == expected)
  }

  /// What is selected is run; the plan stays that of the spec.
  @Test func thePlanStaysWhole() throws {
    let whole = try plan(text)
    let part = try whole.selecting(TrialFilter("optimizer=lion,seed=0"))
    #expect(part.trials.count == 12 && part.runnable.count == 12)
    #expect(part.all == whole.all && whole.all == whole.trials && part.all.count == 144)
  }

  /// The size of a landscape has one key whatever its name, and `width` stands for it where nothing is called so.
  @Test func sizeIsTheLandscapesOwn() throws {
    func landscape(_ id: String, _ names: [String], size: String?) -> ComponentCatalogue.Entry {
      ComponentCatalogue.Entry(
        descriptor: Descriptor(
          id: id, kind: .landscape, summary: "",
          hyperparameters: names.map { .integer($0, default: 8, in: 1...99, "") }, size: size),
        library: "mine", path: "libmine.so", sha256: "1")
    }
    let catalogue = catalogue(others: [
      landscape("cnn", ["channels"], size: "channels"),
      landscape("odd", ["hidden", "width"], size: "hidden"),
      landscape("old", ["width"], size: nil), landscape("fixed", [], size: nil),
    ])
    let text = """
      surplus: 1
      name: small
      landscape:
        - cnn: {channels: [8, 16]}
        - odd: {hidden: [8, 16], width: 4}
        - old: {width: 16}
        - fixed
        - mlp: {width: [4, 16]}
      optimizer: [sgd]
      budget: {steps: 100}
      validation: 0
      """
    func found(_ filter: String) throws -> [String] {
      try plan(text, catalogue).selecting(TrialFilter(filter)).trials.map(\.cell.labels.landscape)
    }
    #expect(
      try found("size=16") == [
        "cnn: {channels: 16}", "odd: {hidden: 16, width: 4}", "mlp: {width: 16}",
      ])
    #expect(
      try found("width=16") == ["cnn: {channels: 16}", "old: {width: 16}", "mlp: {width: 16}"])
    #expect(
      try found("width=4") == [
        "odd: {hidden: 8, width: 4}", "odd: {hidden: 16, width: 4}", "mlp: {width: 4}",
      ])
    #expect(try found("channels=8") == ["cnn: {channels: 8}"])
    let records = try plan(text, catalogue).trials.map { try $0.record(status: .finished).width }
    #expect(records == [8, 16, 8, 16, nil, nil, 4, 16])
  }

  @Test(
    arguments: [
      ("widht=16", "--only widht=16: unknown key 'widht'; did you mean 'width'?"),
      ("optimizer=adamw", "--only optimizer=adamw: no trial is like this"),
      (
        "seed=0,seed=1",
        "--only seed=0,seed=1: the key 'seed' stands twice, and a trial has to match every term: give one value, and run the command again for the other"
      ),
      (" , ", "--only  , : there is nothing to look for"),
    ])
  func mistakes(filter: String, message: String) {
    #expect(throws: SpecError(message)) { try count(filter) }
  }
}

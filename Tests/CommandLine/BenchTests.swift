import CommandLineDriver
import Foundation
import Testing

/// Figures of `bench`, which depend on the machine, and its refusal to print any that mean nothing.
@Suite struct BenchTests {
  let surplus: Surplus
  init() throws { surplus = try Surplus() }

  @Test(arguments: ["1", "2"]) func timesAnOptimizer(_ threads: String) throws {
    let command = try surplus(
      "bench", "optimizer", "adamw", "--parameters", "100003", "--threads", threads, "--json")
    #expect(command.status == 0, "\(command.messages)")
    let parsed = try JSONSerialization.jsonObject(with: Data(command.output.utf8))
    let figures = try #require(parsed as? [String: Double])
    let nanoseconds = try #require(figures["nanoseconds_per_parameter"])
    let bandwidth = try #require(figures["gigabytes_per_second"])
    #expect(nanoseconds > 0)
    // Parameter and both moments read and written, gradient read: seven floats.
    #expect(abs(nanoseconds * bandwidth - 28) < 1e-9)
  }

  /// A vector's state in SOAP is two numbers of binary64 for each parameter; those of its side are two for each as well.
  @Test func stateInBinary64HasItsPlace() throws {
    let command = try surplus(
      "bench", "optimizer", "soap: {max_precondition_dim: 1}", "--parameters", "1003", "--json")
    #expect(command.status == 0, "\(command.messages)")
    let parsed = try JSONSerialization.jsonObject(with: Data(command.output.utf8))
    let figures = try #require(parsed as? [String: Double])
    let bytes =
      try #require(figures["nanoseconds_per_parameter"])
      * #require(figures["gigabytes_per_second"])
    // Parameter and two moments read and written, gradient read; a little for sides.
    #expect(bytes >= 2 * (4 + 16) + 4 && bytes < 2 * (4 + 16) + 4 + 1, "\(bytes)")
  }

  @Test func hasNoFigureForAnOptimizerThatGoesNowhere() throws {
    let command = try surplus("bench", "optimizer", "sgd: {lr: 0}", "--parameters", "100")
    #expect(command.status != 0)
    #expect(command.output.isEmpty)
    #expect(command.messages.contains("did not follow the gradient"), "\(command.messages)")
  }

  @Test func timesAStepWithAndWithoutTheSandbox() throws {
    for flags in [[], ["--without-sandbox"]] {
      let command = try surplus.run(
        ["bench", "step", "--landscape", "golden_rosenbrock", "--json"] + flags)
      #expect(command.status == 0, "\(command.messages)")
      let parsed = try JSONSerialization.jsonObject(with: Data(command.output.utf8))
      let figures = try #require(parsed as? [String: Double])
      #expect(try #require(figures["microseconds_per_step"]) > 0)
      #expect(figures["parameters"] == 6)
    }
  }

  @Test func timesACallOfEachKind() throws {
    let command = try surplus("bench", "dispatch", "--json")
    #expect(command.status == 0, "\(command.messages)")
    let parsed = try JSONSerialization.jsonObject(with: Data(command.output.utf8))
    let figures = try #require(parsed as? [String: Double])
    #expect(figures.keys.sorted() == ["c", "foreign", "swift"])
    #expect(figures.values.allSatisfy { $0 > 0 })
  }

  /// Components run in a child of their own, sandboxed: what one dies of, or tries, is one message.
  @Test(arguments: [["step"], ["optimizer"]]) func saysWhatAPluginDiesOf(kind: [String]) throws {
    let source = """
      #include "surplus_author.h"
      #include <stdlib.h>
      static const surplus_hyperparameter *const hyperparameters[] = {
          SURPLUS_NUMBER("lr", 0.001, 0, 1, "learning rate")};
      static surplus_status step(void *instance, surplus_step *step, surplus_error *error) {
        const surplus_layout *layout = instance;
        (void)error;
        if (step->index == 1) abort();
        SURPLUS_IN_PRECISION(layout->dtype, {
          real *w = step->parameters;
          const real *g = step->gradient;
          for (uint64_t i = 0; i < layout->count; i++) w[i] -= (real)0.001 * g[i];
        });
        return SURPLUS_OK;
      }
      static const surplus_optimizer table = {
          .struct_size = sizeof table, .create = surplus_keep_layout, .step = step};
      SURPLUS_LIBRARY("brittle", "1.0.0", SURPLUS_INTERFACE_OPTIMIZER, table, hyperparameters, 0, 0, "aborts", "");

      """
    try surplus.scratch.write(source, to: "brittle.c")
    let library = surplus.scratch.path("brittle.so")
    let compiled = try Command.run(
      "/usr/bin/cc",
      [
        "-std=c11", "-shared", "-fPIC", "-I", Project.header.path,
        surplus.scratch.path("brittle.c"), "-o", library,
      ])
    try #require(compiled.status == 0, "\(compiled.messages)")
    let target =
      kind == ["step"]
      ? ["--landscape", "golden_rosenbrock", "--optimizer", "brittle"]
      : ["brittle", "--parameters", "100"]
    let command = try surplus.run(["bench"] + kind + target + ["--plugins", library])
    #expect(command.status == 3, "\(command.messages)")
    #expect(command.output.isEmpty)
    #expect(
      command.messages.contains("SIGABRT in brittle.step, step 1"), "\(command.messages)")
    #expect(try surplus.processes().isEmpty)
  }

  /// Three tensors of 4 bytes: point and both moments.
  @Test func timesACheckpoint() throws {
    let command = try surplus(
      "bench", "checkpoint", "--landscape", "mlp: {inputs: 40, classes: 10, width: 64, depth: 2}",
      "--json")
    #expect(command.status == 0, "\(command.messages)")
    let parsed = try JSONSerialization.jsonObject(with: Data(command.output.utf8))
    let figures = try #require(parsed as? [String: Double])
    let (bytes, parameters) = (try #require(figures["bytes"]), try #require(figures["parameters"]))
    let expected: Double = 2560 + 64 + 4096 + 64 + 640 + 10
    #expect(parameters == expected)
    #expect(bytes > 12 * parameters && bytes < 12 * parameters + 100_000)
    #expect(try #require(figures["ratio"]) > 0)
  }
}

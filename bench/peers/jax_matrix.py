"""The standard matrix (docs/benchmarks.md) in JAX and optax.

usage: jax_matrix.py loop|scan WIDTHS STEPS

loop: one jitted step a trial, called from Python, as most users write it.
scan: a whole trial is one program (`lax.scan`) and the seeds run side by side in it (`vmap`).
"""

import itertools
import sys
import time

import jax
import jax.numpy as jnp
import numpy as np
import optax

from sampling import report, require

mode, widths, steps = sys.argv[1], [int(w) for w in sys.argv[2].split(",")], int(sys.argv[3])
features, classes, batch, rows, test_rows, seeds = 40, 10, 128, 4000, 1000, (0, 1, 2)
interval = max(1, steps // 10)

random = np.random.default_rng(0)
inputs = jnp.asarray(random.standard_normal((rows, features)), jnp.float32)
labels = jnp.asarray(random.integers(0, classes, rows))
test_inputs = jnp.asarray(random.standard_normal((test_rows, features)), jnp.float32)
test_labels = jnp.asarray(random.integers(0, classes, test_rows))


def initial(key, width):
    sizes = [features, width, width, classes]
    shapes = list(zip(sizes, sizes[1:]))
    return [
        (jax.random.normal(k, shape) * (2 / shape[0]) ** 0.5, jnp.zeros(shape[1]))
        for k, shape in zip(jax.random.split(key, len(shapes)), shapes)
    ]


def logits(parameters, x):
    *hidden, (weight, bias) = parameters
    for w, b in hidden:
        x = jax.nn.relu(x @ w + b)
    return x @ weight + bias


def loss(parameters, x, y):
    return optax.softmax_cross_entropy_with_integer_labels(logits(parameters, x), y).mean()


def accuracy(parameters):
    return (logits(parameters, test_inputs).argmax(axis=1) == test_labels).mean()


def optimizer(rule, schedule, decay):
    base = {"momentum": 0.05, "adamw": 1e-3, "lion": 1e-4}[rule]
    rate = optax.cosine_decay_schedule(base, steps) if schedule == "cosine" else base
    if rule == "momentum":
        return optax.chain(optax.add_decayed_weights(decay), optax.sgd(rate, 0.9))
    return {"adamw": optax.adamw, "lion": optax.lion}[rule](rate, weight_decay=decay)


def make_step(rule):
    def step(carried, key):
        parameters, state = carried
        chosen = jax.random.randint(key, (batch,), 0, rows)
        value, gradient = jax.value_and_grad(loss)(parameters, inputs[chosen], labels[chosen])
        updates, state = rule.update(gradient, state, parameters)
        return (optax.apply_updates(parameters, updates), state), value

    return step


def run_loop(rule, width):
    """The last loss and accuracy of each seed."""
    step, measure = jax.jit(make_step(rule), donate_argnums=0), jax.jit(accuracy)
    for seed in seeds:
        key = jax.random.PRNGKey(seed)
        parameters = initial(key, width)
        carried = (parameters, rule.init(parameters))
        for index, batch_key in enumerate(jax.random.split(key, steps), start=1):
            carried, value = step(carried, batch_key)
            if index % interval == 0:
                measured = float(measure(carried[0]))
        yield float(value), measured


def run_scan(rule, width):
    """The last loss and accuracy of each seed."""
    step = make_step(rule)

    def part(carried, key):
        carried, values = jax.lax.scan(step, carried, jax.random.split(key, interval))
        return carried, (values[-1], accuracy(carried[0]))

    @jax.jit
    @jax.vmap
    def trial(seed):
        key = jax.random.PRNGKey(seed)
        parameters = initial(key, width)
        keys = jax.random.split(key, steps // interval)
        return jax.lax.scan(part, (parameters, rule.init(parameters)), keys)[1]

    values, measured = trial(jnp.asarray(seeds))
    return zip(np.asarray(values)[:, -1], np.asarray(measured)[:, -1])


started = time.perf_counter()
trials = 0
for width, rule, schedule, decay in itertools.product(
    widths, ("momentum", "adamw", "lion"), ("constant", "cosine"), (0.0, 0.01)
):
    run = {"loop": run_loop, "scan": run_scan}[mode]
    for value, measured in run(optimizer(rule, schedule, decay), width):
        require(np.isfinite(value) and 0 < measured < 0.3, f"loss {value}, accuracy {measured}")
        trials += 1
seconds = time.perf_counter() - started
report(trials=trials, seconds=seconds, steps_per_second=trials * steps / seconds)

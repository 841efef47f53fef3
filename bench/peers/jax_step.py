"""One training step of 40-W-W-10, batch 128, in JAX and optax: jitted, with the old state donated.

usage: jax_step.py WIDTH sgd|adamw

Batches are drawn beforehand and looked up in the step.
"""

import sys

import jax
import jax.numpy as jnp
import numpy as np
import optax

from sampling import median, report, require, samples

width, rule = int(sys.argv[1]), sys.argv[2]
random = np.random.default_rng(0)
inputs = jnp.asarray(random.standard_normal((4000, 40)), jnp.float32)
labels = jnp.asarray(random.integers(0, 10, 4000))
batches = jnp.asarray(random.integers(0, 4000, (1024, 128)))

sizes = [40, width, width, 10]
parameters = [
    {
        "weight": jnp.asarray(
            random.standard_normal((fan_in, fan_out)) * (2 / fan_in) ** 0.5, jnp.float32
        ),
        "bias": jnp.zeros(fan_out),
    }
    for fan_in, fan_out in zip(sizes, sizes[1:])
]
optimizer = {"sgd": optax.sgd(0.01), "adamw": optax.adamw(1e-3, weight_decay=0.01)}[rule]


def loss(parameters, x, y):
    for layer in parameters[:-1]:
        x = jax.nn.relu(x @ layer["weight"] + layer["bias"])
    logits = x @ parameters[-1]["weight"] + parameters[-1]["bias"]
    return optax.softmax_cross_entropy_with_integer_labels(logits, y).mean()


def step(carried):
    parameters, state, index = carried
    rows = batches[index % 1024]
    gradient = jax.grad(loss)(parameters, inputs[rows], labels[rows])
    updates, state = optimizer.update(gradient, state, parameters)
    return optax.apply_updates(parameters, updates), state, index + 1


step = jax.jit(step, donate_argnums=0)
whole_loss = jax.jit(lambda parameters: loss(parameters, inputs, labels))
before = float(whole_loss(parameters))
carried = (parameters, optimizer.init(parameters), jnp.int32(0))


def advance(steps):
    global carried
    for _ in range(steps):
        carried = step(carried)
    jax.block_until_ready(carried)


taken = samples(advance)
after = float(whole_loss(carried[0]))
require(np.isfinite(after) and after < before, f"the loss went from {before} to {after}")
report(microseconds_per_step=median(taken))

"""The standard matrix (docs/benchmarks.md) in eager PyTorch.

usage: torch_matrix.py WIDTHS STEPS THREADS
"""

import itertools
import math
import sys
import time

import torch
from torch import nn

from sampling import report, require

widths, steps = [int(w) for w in sys.argv[1].split(",")], int(sys.argv[2])
torch.set_num_threads(int(sys.argv[3]))
features, classes, batch, rows, test_rows, seeds = 40, 10, 128, 4000, 1000, (0, 1, 2)
interval = max(1, steps // 10)

torch.manual_seed(0)
inputs, labels = torch.randn(rows, features), torch.randint(0, classes, (rows,))
test_inputs, test_labels = torch.randn(test_rows, features), torch.randint(0, classes, (test_rows,))


class Lion(torch.optim.Optimizer):
    """Chen et al. 2023, arXiv:2302.06675; PyTorch has none of its own."""

    def __init__(self, parameters, lr, weight_decay):
        super().__init__(parameters, {"lr": lr, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            rate, decay = group["lr"], group["weight_decay"]
            for point in group["params"]:
                if point not in self.state:
                    self.state[point] = torch.zeros_like(point)
                moment = self.state[point]
                direction = torch.lerp(moment, point.grad, 0.1).sign_()
                point.mul_(1 - rate * decay).sub_(direction, alpha=rate)
                moment.lerp_(point.grad, 0.01)


def optimizer(rule, parameters, decay):
    if rule == "momentum":
        return torch.optim.SGD(parameters, 0.05, momentum=0.9, weight_decay=decay)
    if rule == "adamw":
        return torch.optim.AdamW(parameters, 1e-3, weight_decay=decay, fused=True)
    return Lion(parameters, 1e-4, decay)


def run(width, rule, schedule, decay, seed):
    """The last loss and accuracy."""
    torch.manual_seed(seed)
    network = nn.Sequential(
        nn.Linear(features, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU(),
        nn.Linear(width, classes),
    )
    step = optimizer(rule, network.parameters(), decay)
    scheduler = (
        torch.optim.lr_scheduler.CosineAnnealingLR(step, steps) if schedule == "cosine" else None
    )
    for index in range(1, steps + 1):
        chosen = torch.randint(0, rows, (batch,))
        step.zero_grad()
        value = nn.functional.cross_entropy(network(inputs[chosen]), labels[chosen])
        value.backward()
        step.step()
        if scheduler:
            scheduler.step()
        if index % interval == 0:
            with torch.no_grad():
                answers = network(test_inputs).argmax(dim=1)
                measured = (answers == test_labels).float().mean().item()
    return value.item(), measured


started = time.perf_counter()
trials = 0
for width, rule, schedule, decay, seed in itertools.product(
    widths, ("momentum", "adamw", "lion"), ("constant", "cosine"), (0.0, 0.01), seeds
):
    value, measured = run(width, rule, schedule, decay, seed)
    require(math.isfinite(value) and 0 < measured < 0.3, f"loss {value}, accuracy {measured}")
    trials += 1
seconds = time.perf_counter() - started
report(trials=trials, seconds=seconds, steps_per_second=trials * steps / seconds)

"""One training step of 40-W-W-10, batch 128, in eager PyTorch with a fused optimizer.

usage: torch_step.py WIDTH sgd|adamw THREADS

Batches are drawn beforehand and looked up in the step.
"""

import math
import sys

import torch
from torch import nn

from sampling import median, report, require, samples

width, rule = int(sys.argv[1]), sys.argv[2]
torch.set_num_threads(int(sys.argv[3]))
torch.manual_seed(0)
inputs = torch.randn(4000, 40)
labels = torch.randint(0, 10, (4000,))
batches = torch.randint(0, 4000, (1024, 128))

network = nn.Sequential(
    nn.Linear(40, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU(), nn.Linear(width, 10)
)
optimizer = {
    "sgd": lambda: torch.optim.SGD(network.parameters(), 0.01, fused=True),
    "adamw": lambda: torch.optim.AdamW(network.parameters(), 1e-3, weight_decay=0.01, fused=True),
}[rule]()
cross_entropy = nn.functional.cross_entropy


@torch.no_grad()
def whole_loss():
    return cross_entropy(network(inputs), labels).item()


index = 0


def advance(steps):
    global index
    for _ in range(steps):
        rows = batches[index % 1024]
        optimizer.zero_grad()
        cross_entropy(network(inputs[rows]), labels[rows]).backward()
        optimizer.step()
        index += 1


before = whole_loss()
taken = samples(advance)
after = whole_loss()
require(math.isfinite(after) and after < before, f"the loss went from {before} to {after}")
report(microseconds_per_step=median(taken))

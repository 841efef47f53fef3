"""The update of PyTorch's fused AdamW alone, over one tensor with the same gradient in every step.

usage: torch_adamw.py PARAMETERS THREADS
"""

import sys

import torch

from sampling import median, report, require, samples

count, threads = int(sys.argv[1]), int(sys.argv[2])
torch.set_num_threads(threads)
index = torch.arange(count, dtype=torch.float64)
point = torch.cos(index).float().requires_grad_()
point.grad = torch.sin(index + 0.5).float()
optimizer = torch.optim.AdamW([point], 1e-3, weight_decay=0.01, fused=True)

start, gradient = point.detach().double(), point.grad.double()
optimizer.step()
# The first step by the formula: the corrected moments are the gradient and its square.
expected = start * (1 - 1e-5) - 1e-3 * gradient / (gradient.abs() + 1e-8)
error = (point.detach().double() - expected).abs().max().item()
require(error < 1e-6, f"the first step is off by {error}")
del index, start, gradient, expected


def advance(steps):
    for _ in range(steps):
        optimizer.step()


nanoseconds = median(samples(advance)) * 1000 / count
report(gigabytes_per_second=28 / nanoseconds, nanoseconds_per_parameter=nanoseconds)

"""One training step of a network in eager PyTorch with fused AdamW, its batches drawn beforehand.

usage: torch_network.py cnn1d|cnn2d|transformer THREADS

cnn1d: the convolutional network of MNIST-1D, 25 channels, batch 100. cnn2d: two convolutions of 32 and 64 channels
on images of 28 x 28, batch 64. transformer: a decoder of the form of nanoGPT's for processors, 4 layers, 4 heads,
width 128, context 64, vocabulary 86, batch 12. Inputs and labels are random: what they are does not change the time.
"""

import math
import sys

import torch
from torch import nn
from torch.nn import functional as F

from sampling import median, report, require, samples


class Sequence(nn.Module):
    def __init__(self):
        super().__init__()
        self.convolutions = nn.ModuleList(
            [nn.Conv1d(1, 25, 5, 2, 1), nn.Conv1d(25, 25, 3, 2, 1), nn.Conv1d(25, 25, 3, 2, 1)]
        )
        self.head = nn.Linear(125, 10)

    def forward(self, x):
        x = x[:, None, :]
        for convolution in self.convolutions:
            x = F.relu(convolution(x))
        return self.head(x.flatten(1))


class Images(nn.Module):
    def __init__(self):
        super().__init__()
        self.convolutions = nn.ModuleList(
            [nn.Conv2d(1, 32, 3, padding=1), nn.Conv2d(32, 64, 3, padding=1)]
        )
        self.head = nn.Linear(64 * 7 * 7, 10)

    def forward(self, x):
        for convolution in self.convolutions:
            x = F.avg_pool2d(F.relu(convolution(x)), 2)
        return self.head(x.flatten(1))


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norms = nn.ModuleList(nn.LayerNorm(width, bias=False) for _ in range(2))
        self.attention = nn.Linear(width, 3 * width, bias=False)
        self.output = nn.Linear(width, width, bias=False)
        self.perceptron = nn.Sequential(
            nn.Linear(width, 4 * width, bias=False), nn.GELU(),
            nn.Linear(4 * width, width, bias=False),
        )

    def forward(self, x):
        parts = self.attention(self.norms[0](x)).chunk(3, dim=-1)
        q, k, v = (part.unflatten(-1, (self.heads, -1)).transpose(1, 2) for part in parts)
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.output(mixed.transpose(1, 2).flatten(2))
        return x + self.perceptron(self.norms[1](x))


class Transformer(nn.Module):
    def __init__(self, width=128, layers=4, heads=4, context=64, vocabulary=86):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, width)
        self.positions = nn.Embedding(context, width)
        self.blocks = nn.Sequential(*(Block(width, heads) for _ in range(layers)))
        self.norm = nn.LayerNorm(width, bias=False)
        for parameter in self.parameters():
            if parameter.dim() > 1:
                nn.init.normal_(parameter, std=0.02)

    def forward(self, x):
        x = self.norm(self.blocks(self.embedding(x) + self.positions.weight))
        return F.linear(x, self.embedding.weight).flatten(0, 1)


torch.set_num_threads(int(sys.argv[2]))
torch.manual_seed(0)
network, inputs, labels = {
    "cnn1d": lambda: (Sequence(), torch.randn(8, 100, 40), torch.randint(0, 10, (8, 100))),
    "cnn2d": lambda: (Images(), torch.randn(8, 64, 1, 28, 28), torch.randint(0, 10, (8, 64))),
    "transformer": lambda: (
        Transformer(), torch.randint(0, 86, (8, 12, 64)), torch.randint(0, 86, (8, 12 * 64))
    ),
}[sys.argv[1]]()
optimizer = torch.optim.AdamW(network.parameters(), 1e-3, weight_decay=0.01, fused=True)


@torch.no_grad()
def whole_loss():
    return sum(F.cross_entropy(network(x), y).item() for x, y in zip(inputs, labels)) / 8


index = 0


def advance(steps):
    global index
    for _ in range(steps):
        optimizer.zero_grad()
        F.cross_entropy(network(inputs[index % 8]), labels[index % 8]).backward()
        optimizer.step()
        index += 1


before = whole_loss()
taken = samples(advance)
after = whole_loss()
require(math.isfinite(after) and after < before, f"the loss went from {before} to {after}")
report(microseconds_per_step=median(taken))

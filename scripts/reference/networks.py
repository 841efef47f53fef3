"""Reference numbers for the networks of the landscapes, computed by PyTorch in float64.

    python networks.py FOLDER

writes one JSON file a network with the versions that made it: loss, logits, activations and their gradients at
every site, and the gradient, each in the layout that Surplus uses (channels last, one example a row). Weights and
inputs are closed forms, so that no random generator enters. The models are PyTorch's own layers, written
independently of Surplus; only `arrange` and `flat` know how the two layouts differ.
"""

import json
import math
import pathlib
import sys

import torch
from torch import nn
from torch.nn import functional as F

ROWS = 5


class Perceptron(nn.Module):
    """Hidden layers of one width with relu; all but the first are added to their inputs if residual."""

    def __init__(self, features, classes, width, depth, residual):
        super().__init__()
        sizes = [features] + [width] * depth + [classes]
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))
        self.residual = residual

    def forward(self, x, site):
        for index, layer in enumerate(self.layers[:-1]):
            h = F.relu(layer(x))
            x = site(x + h if self.residual and index > 0 else h)
        return self.layers[-1](x)


class Sequence(nn.Module):
    """The CNN of MNIST-1D."""

    def __init__(self, features, classes, channels):
        super().__init__()
        self.convolutions = nn.ModuleList(
            [nn.Conv1d(1, channels, 5, 2, 1), nn.Conv1d(channels, channels, 3, 2, 1),
             nn.Conv1d(channels, channels, 3, 2, 1)])
        length = features
        for window in (5, 3, 3):
            length = (length + 2 - window) // 2 + 1
        self.shape = (channels, length)
        self.head = nn.Linear(channels * length, classes)

    def forward(self, x, site):
        x = x[:, None, :]
        for convolution in self.convolutions:
            x = site(F.relu(convolution(x)))
        return self.head(x.flatten(1))


class Images(nn.Module):
    """Two convolutions with means of 2 x 2 places."""

    def __init__(self, features, classes, channels):
        super().__init__()
        self.side = math.isqrt(features)
        self.convolutions = nn.ModuleList(
            [nn.Conv2d(1, channels, 3, padding=1), nn.Conv2d(channels, 2 * channels, 3, padding=1)])
        self.shape = (2 * channels, self.side // 4, self.side // 4)
        self.head = nn.Linear(math.prod(self.shape), classes)

    def forward(self, x, site):
        x = x.reshape(-1, 1, self.side, self.side)
        for convolution in self.convolutions:
            x = site(F.avg_pool2d(F.relu(convolution(x)), 2))
        return self.head(x.flatten(1))


class Recurrent(nn.Module):
    """The GRU of MNIST-1D."""

    def __init__(self, features, classes, hidden):
        super().__init__()
        self.gru = nn.GRU(1, hidden, batch_first=True, bidirectional=True)
        self.head = nn.Linear(2 * hidden * features, classes)

    def forward(self, x, site):
        return self.head(site(self.gru(x[:, :, None])[0].flatten(1)))


def channels_last(x):
    """[out, in, place...] or [rows, channels, place...] with the channels at the end."""
    return x.movedim(1, -1)


def flat(model, name, values):
    """A parameter or its gradient in the order of Surplus."""
    if name.startswith("convolutions") and values.dim() > 1:
        values = channels_last(values)
    if name == "head.weight" and hasattr(model, "shape"):
        values = channels_last(values.reshape(len(values), *model.shape))
    return values.reshape(-1)


def arrange(model, name, values, shape):
    """The inverse of `flat`."""
    if name.startswith("convolutions") and len(shape) > 1:
        return values.reshape(shape[0], *shape[2:], shape[1]).movedim(-1, 1)
    if name == "head.weight" and hasattr(model, "shape"):
        channels, *places = model.shape
        return values.reshape(shape[0], *places, channels).movedim(-1, 1).reshape(shape)
    return values.reshape(shape)


def ordered(model):
    """Parameters in the order of Surplus; PyTorch's order is the same."""
    return list(model.named_parameters())


def reference(model, features, classes):
    start = 0
    for name, parameter in ordered(model):
        index = torch.arange(start, start + parameter.numel(), dtype=torch.float64)
        values = 0.3 * torch.cos(1.3 * index + 0.5)
        parameter.data = arrange(model, name, values, parameter.shape).contiguous()
        start += parameter.numel()
    row = torch.arange(1, ROWS + 1, dtype=torch.float64)[:, None]
    column = torch.arange(1, features + 1, dtype=torch.float64)[None, :]
    inputs = torch.sin(0.7 * row * column + 0.3 * column)
    labels = (3 * torch.arange(ROWS) + 1) % classes

    activations = []

    def site(values):
        values.retain_grad()
        activations.append(values)
        return values

    logits = model(inputs, site)
    loss = F.cross_entropy(logits, labels)
    loss.backward()

    def rows(values):
        return (channels_last(values) if values.dim() > 2 else values).reshape(-1).tolist()

    return {
        "loss": loss.item(),
        "logits": rows(logits),
        "activations": [rows(values) for values in activations],
        "activation_gradients": [rows(values.grad) for values in activations],
        "gradient": torch.cat(
            [flat(model, name, parameter.grad) for name, parameter in ordered(model)]).tolist(),
    }


NETWORKS = {
    "mlp": (Perceptron, 12, 4, {"width": 7, "depth": 3, "residual": 0}),
    "mlp_residual": (Perceptron, 12, 4, {"width": 7, "depth": 3, "residual": 1}),
    "cnn1d": (Sequence, 40, 10, {"channels": 25}),
    "cnn2d": (Images, 144, 10, {"channels": 3}),
    "gru": (Recurrent, 40, 10, {"hidden": 6}),
}


def main():
    folder = pathlib.Path(sys.argv[1])
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(1)
    for name, (network, features, classes, settings) in NETWORKS.items():
        model = network(features, classes, **settings)
        result = {
            "versions": {"python": sys.version.split()[0], "torch": torch.__version__},
            "rows": ROWS, "features": features, "classes": classes, "settings": settings,
        } | reference(model, features, classes)
        (folder / f"{name}.json").write_text(json.dumps(result) + "\n")


main()

"""Reference numbers for the networks of the landscapes, computed by PyTorch in float64.

    python networks.py FOLDER

writes one JSON file a network with the versions that made it: loss, logits, activations and their gradients at
every site, the gradient, and Hessian and Gauss-Newton matrix times v, v_i = cos(i + 1), each in the layout that
Surplus uses (channels last, one example a row). Networks with batch normalization add their running statistics after
one batch and the loss that these give in evaluation. Weights and inputs are closed forms, so that no random generator
enters. The models are PyTorch's own layers, written
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
STATISTICS = ("running_mean", "running_var")


class Perceptron(nn.Module):
    """Hidden layers with relu; all but the first are added to their inputs if residual."""

    def __init__(
        self, features, classes, width, depth, residual=0, norm=0, second_width=0, third_width=0
    ):
        super().__init__()
        widths = [width, second_width or width, third_width or second_width or width]
        sizes = [features] + widths[:depth] + [classes]
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))
        norms = [lambda _: nn.Identity(), nn.BatchNorm1d, nn.LayerNorm]
        self.norms = nn.ModuleList(norms[norm](size) for size in sizes[1:-1])
        self.residual = residual

    def forward(self, x, site):
        for index, (layer, norm) in enumerate(zip(self.layers, self.norms)):
            h = F.relu(norm(layer(x)))
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
    """Two convolutions with means or maxima of 2 x 2 places."""

    def __init__(self, features, classes, channels, norm=0, pool=0):
        super().__init__()
        self.side = math.isqrt(features)
        self.convolutions = nn.ModuleList(
            [nn.Conv2d(1, channels, 3, padding=1), nn.Conv2d(channels, 2 * channels, 3, padding=1)])
        norms = [lambda _: nn.Identity(), nn.BatchNorm2d]
        self.norms = nn.ModuleList(norms[norm](size) for size in (channels, 2 * channels))
        self.pool = [F.avg_pool2d, F.max_pool2d][pool]
        self.shape = (2 * channels, self.side // 4, self.side // 4)
        self.head = nn.Linear(math.prod(self.shape), classes)

    def forward(self, x, site):
        x = x.reshape(-1, 1, self.side, self.side)
        for convolution, norm in zip(self.convolutions, self.norms):
            x = site(self.pool(F.relu(norm(convolution(x))), 2))
        return self.head(x.flatten(1))


class Recurrent(nn.Module):
    """The GRU of MNIST-1D."""

    def __init__(self, features, classes, hidden):
        super().__init__()
        self.gru = nn.GRU(1, hidden, batch_first=True, bidirectional=True)
        self.head = nn.Linear(2 * hidden * features, classes)

    def forward(self, x, site):
        return self.head(site(self.gru(x[:, :, None])[0].flatten(1)))


class Block(nn.Module):
    """A layer of a transformer as in nanoGPT with bias=False, queries, keys and values apart."""

    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.attention_norm = nn.LayerNorm(width, bias=False)
        self.query, self.key, self.value, self.attention_output = (
            nn.Linear(width, width, bias=False) for _ in range(4))
        self.perceptron_norm = nn.LayerNorm(width, bias=False)
        self.perceptron_input = nn.Linear(width, 4 * width, bias=False)
        self.perceptron_output = nn.Linear(4 * width, width, bias=False)

    def forward(self, x, site, causal):
        h = self.attention_norm(x)
        q, k, v = (
            layer(h).unflatten(-1, (self.heads, -1)).transpose(1, 2)
            for layer in (self.query, self.key, self.value))
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=causal)
        x = x + site(self.attention_output(mixed.transpose(1, 2).flatten(2)))
        h = F.gelu(self.perceptron_input(self.perceptron_norm(x)))
        return x + site(self.perceptron_output(h))


class Transformer(nn.Module):
    """A decoder that answers at the last position (task 0) or at all (1), or an encoder of patches (2) or of tokens (3)
    that answers at the places after the tokens."""

    def __init__(
        self, features, classes, width, layers, heads, task, patch, context=0, mask_fraction=0
    ):
        super().__init__()
        self.hidden = round(mask_fraction * context)
        self.patch = patch if task == 2 else 0
        self.everywhere = task == 1
        self.side = math.isqrt(features)
        if self.patch:
            self.patches = nn.Linear(patch * patch, width, bias=False)
            count = (self.side // patch) ** 2
        else:
            self.embedding = nn.Embedding(classes, width)
            count = features - self.hidden
        self.positions = nn.Embedding(count, width)
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(layers))
        self.norm = nn.LayerNorm(width, bias=False)
        if self.patch:
            self.head = nn.Linear(width, classes, bias=False)

    def forward(self, x, site):
        if self.patch:
            squares = F.unfold(
                x.reshape(-1, 1, self.side, self.side), self.patch, stride=self.patch)
            x = self.patches(squares.transpose(1, 2))
        else:
            x, places = x.long().tensor_split([len(self.positions.weight)], dim=1)
            x = self.embedding(x)
        x = site(x + self.positions.weight)
        for block in self.blocks:
            x = block(x, site, causal=not self.patch and not self.hidden)
        if self.patch:
            return self.head(self.norm(x).mean(1))
        x = self.norm(x)
        if self.hidden:
            x = x.take_along_dim(places[:, :, None], dim=1)
        elif not self.everywhere:
            x = x[:, -1]
        return F.linear(x, self.embedding.weight).flatten(0, -2)


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
    """Parameters in the order of Surplus: that of PyTorch, but for normalizations, which stand after their layers."""
    named = list(model.named_parameters())
    if not hasattr(model, "norms"):
        return named

    def place(entry):
        kind, layer = entry[0].split(".")[:2]
        return (math.inf, 0) if kind == "head" else (int(layer), kind == "norms")

    return sorted(named, key=place)


def spread(model, function):
    """A tensor for each parameter, from a function of indices in the order of Surplus."""
    start = 0
    for name, parameter in ordered(model):
        index = torch.arange(start, start + parameter.numel(), dtype=torch.float64)
        yield name, parameter, arrange(
            model, name, function(index), parameter.shape).contiguous()
        start += parameter.numel()


def curvature(model, inputs, labels):
    """Hessian and Gauss-Newton matrix times v, without sites; the statistics of normalizations stay as they are."""
    parameters = [parameter for _, parameter in ordered(model)]
    direction = [values for _, _, values in spread(model, lambda index: torch.cos(index + 1))]
    statistics = {name: buffer.clone() for name, buffer in model.named_buffers()}

    def dot(left, right):
        return sum((a * b).sum() for a, b in zip(left, right))

    def flattened(parts):
        return torch.cat(
            [flat(model, name, part) for (name, _), part in zip(ordered(model), parts)]).tolist()

    with nn.attention.sdpa_kernel(nn.attention.SDPBackend.MATH):
        logits = model(inputs, lambda values: values)
    loss = F.cross_entropy(logits, labels)
    gradient = torch.autograd.grad(loss, parameters, create_graph=True)
    hessian = torch.autograd.grad(dot(gradient, direction), parameters, retain_graph=True)
    # The pullback is linear in its cotangent; its own pullback is the forward map.
    cotangent = torch.zeros_like(logits, requires_grad=True)
    pulled = torch.autograd.grad(logits, parameters, cotangent, create_graph=True)
    moved, = torch.autograd.grad(dot(pulled, direction), cotangent, retain_graph=True)
    outputs = logits.detach().requires_grad_()
    slope, = torch.autograd.grad(F.cross_entropy(outputs, labels), outputs, create_graph=True)
    bent, = torch.autograd.grad((slope * moved).sum(), outputs)
    gauss_newton = torch.autograd.grad(logits, parameters, bent)
    for name, buffer in model.named_buffers():
        buffer.copy_(statistics[name])
    return {
        "hessian_product": flattened(hessian), "gauss_newton_product": flattened(gauss_newton)}


def reference(model, features, classes):
    for _, parameter, values in spread(model, lambda index: 0.3 * torch.cos(1.3 * index + 0.5)):
        parameter.data = values
    row = torch.arange(1, ROWS + 1, dtype=torch.float64)[:, None]
    column = torch.arange(1, features + 1, dtype=torch.float64)[None, :]
    inputs = torch.sin(0.7 * row * column + 0.3 * column)
    if hasattr(model, "embedding"):
        inputs = (5 * row + 3 * column + row * column) % classes
        for index in range(model.hidden):
            inputs[:, features - model.hidden + index] = 2 * index + 1

    activations = []

    def site(values):
        values.retain_grad()
        activations.append(values)
        return values

    model.train()
    answers = len(model(inputs, lambda values: values))
    labels = (3 * torch.arange(answers) + 1) % classes
    for module in model.modules():
        if isinstance(module, nn.modules.batchnorm._BatchNorm):
            module.reset_running_stats()
    products = curvature(model, inputs, labels)
    logits = model(inputs, site)
    loss = F.cross_entropy(logits, labels)
    loss.backward()
    statistics = [
        buffer for name, buffer in model.named_buffers() if name.split(".")[-1] in STATISTICS]
    model.eval()
    evaluation = F.cross_entropy(model(inputs, lambda values: values), labels)

    def rows(values):
        if hasattr(model, "convolutions") and values.dim() > 2:
            values = channels_last(values)
        return values.reshape(-1).tolist()

    return {
        "inputs": rows(inputs),
        "loss": loss.item(),
        "logits": rows(logits),
        "activations": [rows(values) for values in activations],
        "activation_gradients": [rows(values.grad) for values in activations],
        "gradient": torch.cat(
            [flat(model, name, parameter.grad) for name, parameter in ordered(model)]).tolist(),
        "statistics": [value for buffer in statistics for value in buffer.tolist()],
        "evaluation_loss": evaluation.item(),
    } | products


NETWORKS = {
    "mlp": (Perceptron, 12, 4, {"width": 7, "depth": 3, "residual": 0}),
    "mlp_residual": (Perceptron, 12, 4, {"width": 7, "depth": 3, "residual": 1}),
    "mlp_widths": (
        Perceptron, 12, 4, {"width": 8, "depth": 3, "second_width": 6, "third_width": 5}),
    "mlp_batch_norm": (Perceptron, 12, 4, {"width": 7, "depth": 2, "norm": 1}),
    "mlp_layer_norm": (Perceptron, 12, 4, {"width": 7, "depth": 2, "norm": 2}),
    "cnn1d": (Sequence, 40, 10, {"channels": 25}),
    "cnn2d": (Images, 144, 10, {"channels": 3}),
    "cnn2d_batch_norm": (Images, 64, 10, {"channels": 3, "norm": 1, "pool": 1}),
    "transformer": (
        Transformer, 6, 11, {"width": 8, "layers": 2, "heads": 2, "task": 0, "patch": 1}),
    "transformer_characters": (
        Transformer, 8, 7, {"width": 8, "layers": 1, "heads": 2, "task": 1, "patch": 1}),
    "transformer_patches": (
        Transformer, 144, 5, {"width": 12, "layers": 2, "heads": 3, "task": 2, "patch": 4}),
    "transformer_masked": (
        Transformer, 9, 7,
        {"width": 8, "layers": 2, "heads": 2, "task": 3, "patch": 1, "context": 6,
         "mask_fraction": 0.5}),
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

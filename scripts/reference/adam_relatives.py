"""Reference runs of relatives of Adam on the golden problems, by the packages that have them, in float64.

    pip install timm==1.0.31 pytorch_optimizer==4.1.0
    python adam_relatives.py FOLDER

writes one JSON file an optimizer in the form of the other golden files: points and losses of 25 steps, losses of steps
100 and 500, and how closely they are to be met. That is 1e-9 of the largest entry in double precision, and in single
precision five times what the package itself deviates in it, at least 1e-5. The loss of a late step is compared to 1e-8
unless a start moved by 1e-12 moves it by more than a tenth of that. No random numbers take part.
"""

import json
import pathlib
import sys
from importlib.metadata import version

import pytorch_optimizer
import timm.optim
import torch

STEPS, LATE = 25, (100, 500)


def grid(rows, columns, formula):
    i, j = torch.meshgrid(torch.arange(float(rows)), torch.arange(float(columns)), indexing="ij")
    return formula(i, j)


def products(rows, columns, formula):
    return grid(rows, columns, lambda i, j: formula((i + 1) * (j + 1)))


def quadratic(x):
    return 0.5 * (10 ** (-2 + 3 * torch.arange(8.0) / 7) * x**2).sum()


def rosenbrock(x):
    return (100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2).sum()


def factorization(u, v):
    return 0.5 * ((u @ v.T - products(6, 5, lambda p: torch.sin(1.3 * p))) ** 2).sum()


def mlp(w1, b1, w2, b2):
    inputs = grid(12, 5, lambda s, k: torch.sin(0.7 * (s + 1) * (k + 1) + 0.3 * k))
    logits = torch.tanh(inputs @ w1.T + b1) @ w2.T + b2
    return torch.nn.functional.cross_entropy(logits, torch.arange(12) % 3)


def bilinear(w):
    a = torch.eye(4) + grid(4, 4, lambda i, j: 0.3 * torch.sin(i + 2 * j + 1))
    b = torch.eye(4) + grid(4, 4, lambda i, j: 0.25 * torch.cos(2 * i + j + 1))
    return 0.5 * ((a @ w @ b - products(4, 4, lambda p: torch.sin(1.7 * p))) ** 2).sum()


def start(problem):
    """The tensors of a problem at its first point."""
    count = torch.arange(1.0, 8.0)
    return {
        quadratic: lambda: [1 + 0.1 * torch.arange(8.0)],
        rosenbrock: lambda: [torch.tensor([-1.2, 1, -0.5, 0.8, 0.3, -0.7])],
        factorization: lambda: [
            products(6, 4, lambda p: 0.5 * torch.cos(0.7 * p)),
            products(5, 4, lambda p: 0.5 * torch.sin(0.9 * p + 0.2))],
        mlp: lambda: [
            products(7, 5, lambda p: 0.5 * torch.cos(1.1 * p)), 0.1 * torch.sin(count),
            products(3, 7, lambda p: 0.5 * torch.sin(0.9 * p + 0.4)), 0.1 * torch.cos(count[:3])],
        bilinear: lambda: [products(4, 4, lambda p: 0.3 * torch.cos(1.1 * p + 0.5))],
    }[problem]()


def run(make, problem, settings, steps, dtype=torch.float64, moved=0.0):
    """Points and losses of steps 0 to `steps`."""
    torch.set_default_dtype(torch.float64)
    tensors, place = start(problem), 0
    for tensor in tensors:
        tensor *= 1 + moved * torch.cos(7.0 * (place + torch.arange(tensor.numel()))).reshape(tensor.shape)
        place += tensor.numel()
    torch.set_default_dtype(dtype)
    parameters = [torch.nn.Parameter(tensor.to(dtype)) for tensor in tensors]
    optimizer = make(parameters, **settings)
    points, losses = [], []
    for step in range(steps + 1):
        optimizer.zero_grad()
        loss = problem(*parameters)
        loss.backward()
        points.append(torch.cat([p.detach().reshape(-1) for p in parameters]).double())
        losses.append(loss.item())
        if step < steps:
            optimizer.step()
    return points, losses


def deviation(found, expected):
    return max(((a - b).abs().max() / b.abs().max()).item() for a, b in zip(found, expected))


def case(name, index, make, problem, settings, hidden):
    """One case; `hidden` are settings of the call that have no meaning outside of the package."""
    call = settings | hidden
    points, losses = run(make, problem, call, max(LATE))
    moved_points, moved_losses = run(make, problem, call, max(LATE), moved=1e-12)
    single = deviation(run(make, problem, call, STEPS, dtype=torch.float32)[0], points[: STEPS + 1])
    sensitivity = deviation(moved_points[: STEPS + 1], points[: STEPS + 1]) / 1e-12
    assert sensitivity < 100, "rounding alone would decide"
    steps = list(range(STEPS + 1)) if points[0].numel() <= 16 else [0, 1, 2, 3, 4, 5, 10, 15, 20, 25]
    settled = {k: abs(moved_losses[k] - losses[k]) <= 1e-9 * abs(losses[k]) for k in LATE}
    return {
        "id": f"{name}-{index:02d}-{problem.__name__}", "problem": problem.__name__,
        "dtype": "float64", "hyperparameters": settings, "T": STEPS, "t": steps,
        "x": [points[k].tolist() for k in steps], "loss": losses[: STEPS + 1],
        "loss_at": {str(k): losses[k] for k in LATE}, "compare": "trajectory",
        "sensitivity": float(f"{sensitivity:.3g}"),
        "loss_at_rtol": {str(k): 1e-8 if settled[k] else None for k in LATE},
        "float32_deviation": float(f"{single:.3g}"), "rtol64": 1e-9,
        "rtol32": max(1e-5, float(f"{5 * single:.3g}")),
    }


def betas(lr, beta1, beta2, eps, **more):
    return {"lr": lr, "betas": [beta1, beta2], "eps": eps} | more


# Package, class, settings without meaning outside of it, cases.
FILES = {
    "laprop.timm": ("timm", timm.optim.LaProp, {"foreach": False}, [
        (quadratic, betas(0.05, 0.9, 0.999, 1e-15)),
        (rosenbrock, betas(0.01, 0.8, 0.95, 1e-3)),
        (factorization, betas(0.02, 0.9, 0.99, 1e-8)),
        (mlp, betas(0.01, 0.9, 0.999, 1e-2)),
        (bilinear, betas(0.03, 0.5, 0.9, 1e-1)),
    ]),
    "stable_adamw.pytorch_optimizer": (
        "pytorch_optimizer", pytorch_optimizer.StableAdamW, {"foreach": False, "kahan_sum": False}, [
            (quadratic, betas(0.05, 0.9, 0.99, 1e-8, weight_decay=0.0)),
            (rosenbrock, betas(0.02, 0.9, 0.95, 1e-2, weight_decay=0.0)),
            (factorization, betas(0.03, 0.9, 0.999, 1e-8, weight_decay=0.1)),
            (mlp, betas(0.05, 0.9, 0.98, 1e-6, weight_decay=0.01)),
            (bilinear, betas(0.1, 0.8, 0.9, 1e-3, weight_decay=0.2)),
        ]),
    # All tensors alike, vectors as well; mars.pytorch_optimizer is of the package's defaults.
    "mars_vectors.pytorch_optimizer": (
        "pytorch_optimizer", pytorch_optimizer.MARS, {"foreach": False, "optimize_1d": True}, [
            (quadratic, betas(0.05, 0.95, 0.99, 1e-8, gamma=0.025, weight_decay=0.0)),
            (rosenbrock, betas(0.02, 0.9, 0.95, 1e-3, gamma=0.1, weight_decay=0.0)),
            (mlp, betas(0.02, 0.95, 0.99, 1e-8, gamma=0.05, weight_decay=0.1)),
            (bilinear, betas(0.05, 0.8, 0.9, 1e-2, gamma=0.5, weight_decay=0.01)),
        ]),
}


def main():
    folder = pathlib.Path(sys.argv[1])
    torch.set_num_threads(1)
    for name, (package, make, hidden, cases) in FILES.items():
        optimizer = name.split(".")[0]
        result = {
            "format": "golden-optimizer/1", "optimizer": optimizer,
            "reference": {
                "package": package, "version": version(package),
                "callable": f"{make.__module__}.{make.__name__}", "torch": torch.__version__,
                "python": sys.version.split()[0]},
            "cases": [
                case(name, index, make, problem, settings, hidden)
                for index, (problem, settings) in enumerate(cases)],
        }
        (folder / f"{name}.json").write_text(json.dumps(result, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()

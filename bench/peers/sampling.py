"""How every peer is timed: as `surplus bench step` times itself."""

import json
import statistics
import sys
import time


def samples(advance, seconds=2.0):
    """Microseconds a step. `advance(n)` takes n steps and returns when they are done."""

    def measure(steps):
        started = time.perf_counter()
        advance(steps)
        return (time.perf_counter() - started) * 1e6

    measure(20)
    # Samples of five milliseconds or more: the clock does not matter and a disturbance hits few of them.
    steps = max(1, int(5000 / (measure(20) / 20)))
    taken = []
    started = time.perf_counter()
    while len(taken) < 5 or time.perf_counter() - started < seconds:
        taken.append(measure(steps) / steps)
    return taken


def report(**figures):
    """One line of JSON, the only output of a peer."""
    print(json.dumps(figures))


def median(numbers):
    return statistics.median(numbers)


def require(holds, complaint):
    """A peer whose answer is wrong has no speed."""
    if not holds:
        sys.exit(f"{sys.argv[0]}: {complaint}: the figures mean nothing")

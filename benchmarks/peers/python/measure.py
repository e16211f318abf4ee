"""How every Python program here is run and what it prints: a warm-up, then rounds of the same work, a line for each."""

import os
import resource
import time

WARM_UP_SECONDS = int(os.environ.get("BENCH_WARM_MS", "300")) / 1000
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))


def cpu_ns():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return int((usage.ru_utime + usage.ru_stime) * 1e9)


def check(counted, expected):
    if counted != expected:
        raise SystemExit(f"counted {counted} where {expected} were expected")


def measure(round_of, count):
    """round_of(count) does count operations, and returns how many it counted itself."""
    warm_until = time.monotonic() + WARM_UP_SECONDS
    while True:
        check(round_of(count), count)
        if time.monotonic() >= warm_until:
            break
    for _ in range(ROUNDS):
        cpu, wall = cpu_ns(), time.monotonic_ns()
        counted = round_of(count)
        cpu, wall = cpu_ns() - cpu, time.monotonic_ns() - wall
        check(counted, count)
        print("sample", count, cpu, wall, flush=True)

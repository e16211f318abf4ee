"""What the echo servers share: where they listen, and how they count requests into rounds."""

import os
import resource
import socket
import time

from measure import ROUNDS, cpu_ns

REQUEST_BYTES = 64


def listen():
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
    listener.setblocking(False)
    print("port", listener.getsockname()[1], flush=True)
    return listener


class EchoRounds:
    """The requests of the warm-up are not measured; those after it are, in rounds of equal length."""

    def __init__(self, count):
        self.bytes_a_round = count * REQUEST_BYTES
        self.left = int(os.environ.get("BENCH_WARM_COUNT", "0")) * REQUEST_BYTES
        self.rounds_left = ROUNDS
        self.begun = None
        self.over = False
        self._turn_over()

    def add(self, count):
        self.left -= count
        self._turn_over()

    def _turn_over(self):
        while self.left <= 0 and not self.over:
            now = cpu_ns(), time.monotonic_ns()
            if self.begun is not None:
                print(
                    "sample", self.bytes_a_round // REQUEST_BYTES, now[0] - self.begun[0], now[1] - self.begun[1], flush=True)
                self.rounds_left -= 1
            self.begun = now
            self.left += self.bytes_a_round
            self.over = self.rounds_left == 0

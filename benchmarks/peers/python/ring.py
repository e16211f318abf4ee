"""The ring of libevent's own benchmark: an event reads a token of one byte and passes it to the next pair."""

import os
import resource
import socket


class Ring:
    def __init__(self, pairs, tokens):
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
        self.pairs = pairs
        self.tokens = tokens
        self.sockets = [socket.socketpair() for _ in range(pairs)]
        for read_end, write_end in self.sockets:
            read_end.setblocking(False)
            write_end.setblocking(False)
        self.read_ends = [pair[0].fileno() for pair in self.sockets]
        self.write_ends = [pair[1].fileno() for pair in self.sockets]
        self.reads = self.left_to_write = self.expected = 0

    def start(self, events):
        self.reads = 0
        self.expected = self.left_to_write = events
        space = self.pairs // self.tokens
        for i in range(self.tokens):
            self._write(i * space)

    def fill(self):
        for write_end in self.write_ends:
            os.write(write_end, b"e")

    def pass_on(self, pair):
        """Reads a token and passes it on. Returns True if it was the last one."""
        os.read(self.read_ends[pair], 1)
        self.reads += 1
        if self.left_to_write > 0:
            self._write(pair + 1 if pair + 1 < self.pairs else 0)
        return self.reads == self.expected

    def _write(self, pair):
        os.write(self.write_ends[pair], b"e")
        self.left_to_write -= 1

"""CPython's asyncio: readers of its loop for bare descriptors, a Protocol for connections."""

import asyncio
import sys

from echo import EchoRounds, listen
from measure import measure
from ring import Ring


def ring(count, size):
    ring = Ring(size, 100)
    loop = asyncio.new_event_loop()

    def pass_on(pair):
        if ring.pass_on(pair):
            loop.stop()

    for pair in range(size):
        loop.add_reader(ring.read_ends[pair], pass_on, pair)

    def one_round(events):
        ring.start(events)
        loop.run_forever()
        return ring.reads

    measure(one_round, count)


def dispatch(count, size):
    ring = Ring(size, size)
    ring.fill()
    loop = asyncio.new_event_loop()
    told = expected = 0

    def tell():
        nonlocal told
        told += 1
        if told == expected:
            loop.stop()

    for read_end in ring.read_ends:
        loop.add_reader(read_end, tell)

    # Stopping takes effect at the end of a turn, after all its events: the count is of whole turns.
    def one_round(events):
        nonlocal told, expected
        told, expected = 0, events
        loop.run_forever()
        return told

    measure(one_round, count - count % size or size)


class Echo(asyncio.Protocol):
    def __init__(self, rounds, over):
        self.rounds = rounds
        self.over = over

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.transport.write(data)
        self.rounds.add(len(data))
        if self.rounds.over and not self.over.done():
            self.over.set_result(None)


def echo(count, _):
    async def serve():
        loop = asyncio.get_running_loop()
        over = loop.create_future()
        rounds = EchoRounds(count)
        await loop.create_server(lambda: Echo(rounds, over), sock=listen(), backlog=4096)
        await over

    asyncio.run(serve())


if __name__ == "__main__":
    {"ring": ring, "dispatch": dispatch, "echo": echo}[sys.argv[1]](int(sys.argv[2]), int(sys.argv[3]))

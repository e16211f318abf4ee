"""CPython's selectors, with a callback as the data of each key, as its documentation has it."""

import functools
import selectors
import sys

from echo import EchoRounds, listen
from measure import measure
from ring import Ring


def ring(count, size):
    ring = Ring(size, 100)
    selector = selectors.DefaultSelector()
    for pair in range(size):
        selector.register(ring.read_ends[pair], selectors.EVENT_READ, functools.partial(ring.pass_on, pair))

    def one_round(events):
        ring.start(events)
        while ring.reads < events:
            for key, _ in selector.select():
                key.data()
        return ring.reads

    measure(one_round, count)


def dispatch(count, size):
    ring = Ring(size, size)
    ring.fill()
    selector = selectors.DefaultSelector()
    told = 0

    def tell():
        nonlocal told
        told += 1

    for read_end in ring.read_ends:
        selector.register(read_end, selectors.EVENT_READ, tell)

    def one_round(events):
        nonlocal told
        told = 0
        while told < events:
            for key, _ in selector.select():
                key.data()
        return told

    measure(one_round, count - count % size or size)


def echo(count, _):
    rounds = EchoRounds(count)
    selector = selectors.DefaultSelector()
    listener = listen()

    def accept():
        connection, _ = listener.accept()
        connection.setblocking(False)
        selector.register(connection, selectors.EVENT_READ, functools.partial(answer, connection))

    def answer(connection):
        data = connection.recv(64)
        if not data:
            selector.unregister(connection)
            connection.close()
        else:
            connection.send(data)
            rounds.add(len(data))

    selector.register(listener, selectors.EVENT_READ, accept)
    while not rounds.over:
        for key, _ in selector.select():
            key.data()


if __name__ == "__main__":
    {"ring": ring, "dispatch": dispatch, "echo": echo}[sys.argv[1]](int(sys.argv[2]), int(sys.argv[3]))

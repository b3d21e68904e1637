"""A process of the site that is stopped: who has come is served, who comes later goes elsewhere."""

import socket
from types import SimpleNamespace

import pytest
from gunicorn.config import Config
from gunicorn.sock import TCPSocket

from denkzellen.web_worker import WebWorker


class Worker(WebWorker):
    """Counts instead of answering."""

    def accept(self, listener):
        try:
            listener.accept()
        except BlockingIOError:
            return
        self.nr_conns += 1


@pytest.fixture
def worker():
    listener = socket.create_server(("127.0.0.1", 0))
    config = Config()
    door = TCPSocket(
        listener.getsockname(), config, SimpleNamespace(info=print), fd=listener.fileno()
    )
    listener.detach()
    worker = Worker(1, 1, [door], None, 30, config, None)
    worker.poller = SimpleNamespace(register=lambda *args: None, unregister=lambda *args: None)
    worker.address = door.getsockname()
    worker.set_accept_enabled(True)
    yield worker
    door.close()


def test_stopped_worker_takes_in_all_who_have_come_and_refuses_the_next(worker):
    waiting = [socket.create_connection(worker.address) for _ in range(3)]
    worker.alive = False
    worker.set_accept_enabled(False)

    assert worker.nr_conns == 3
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(worker.address)
    for visitor in waiting:
        visitor.close()


def test_worker_with_its_hands_full_keeps_its_door_open(worker):
    worker.set_accept_enabled(False)

    socket.create_connection(worker.address).close()
    assert worker.nr_conns == 0

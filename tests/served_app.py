"""An application on a loopback port of its own, as a browser meets it; the port stays its own from the first moment to the last."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from bot.web.guards import PatientProtocol
from tests.patience import until

HOST = "127.0.0.1"


def bound(port: int = 0) -> socket.socket:
    """A socket that holds a port and listens to nobody: others may not be given it, who asks for it by number may listen there."""
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind((HOST, port))
    return held


class Served:
    """The app on a port, that can be stopped and started again as after a crash."""

    def __init__(self, app: FastAPI) -> None:
        self._app, self._held = app, bound()
        self.port = int(self._held.getsockname()[1])
        self.start()

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}"

    def start(self) -> None:
        config = uvicorn.Config(self._app, log_level="critical", http=PatientProtocol, timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([bound(self.port)],), daemon=True)
        self._thread.start()
        assert until(lambda: self._server.started or not self._thread.is_alive()) and self._server.started, "it does not start"

    def stop(self) -> None:
        """Every connection is cut, answered or not."""
        self._server.should_exit = True
        self._server.force_exit = True
        self._thread.join(60)
        assert not self._thread.is_alive(), "it does not stop"

    def close(self) -> None:
        """For good: the port is given back."""
        self.stop()
        self._held.close()


@contextmanager
def served(app: FastAPI) -> Iterator[Served]:
    """The app for as long as the block lasts."""
    server = Served(app)
    try:
        yield server
    finally:
        server.close()

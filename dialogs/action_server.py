"""Serves the talk's actions by rasa-sdk's webhook protocol, for those who run a Rasa server; on this machine only, one process.

The heavy server part of rasa-sdk is imported here and nowhere else. An error answer never repeats what was sent.
"""

import os
from typing import TYPE_CHECKING, Any

from dialogs.actions import executor_for
from dialogs.house import House

if TYPE_CHECKING:
    from sanic import Sanic

HOST = "127.0.0.1"


def app_of(house: House) -> "Sanic[Any, Any]":
    """rasa-sdk's own application around Bussola's executor, with an error answer that names the kind of failure alone."""
    from rasa_sdk.endpoint import create_app
    from sanic import Request, Sanic, response
    from sanic.exceptions import SanicException
    from sanic.response import HTTPResponse

    Sanic.test_mode = True  # a second application of the same name may be made in one process
    app: Sanic[Any, Any] = create_app(executor_for(house), cors_origins=[])

    async def failed(_request: Request, error: Exception) -> HTTPResponse:
        status = error.status_code if isinstance(error, SanicException) else 500
        return response.json({"error": type(error).__name__}, status=status)

    app.error_handler.cached_handlers.clear()
    app.error_handler.add(Exception, failed)
    return app


def serve(house: House, *, port: int = 5055) -> None:
    """Answer ``POST /webhook`` until stopped."""
    host = os.environ.get("SANIC_HOST", HOST)
    app_of(house).run(host=host, port=port, single_process=True, access_log=False, motd=False)

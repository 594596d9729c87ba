"""Structured logs that carry ids, counts and states, never a citizen's words; set up once by the composition root."""

import logging
import sys
from typing import Literal

from knowledge.lightly import MISSING, standing_in

with standing_in({"rich": MISSING, "greenlet": MISSING}):  # coloured tracebacks and green threads, that nobody has here
    import structlog

QUIET = ("httpx", "httpcore", "rasa_sdk", "telegram", "uvicorn.access", "uvicorn.error", "alembic", "aiohttp.access", "asyncio")


def _type_of_error_only(_logger: object, _name: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    """Exceptions are logged by type and place: their text may quote what somebody wrote."""
    info = event.pop("exc_info", None)
    error = sys.exc_info()[1] if info is True else info
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        frame = error.__traceback__
        while frame is not None and frame.tb_next is not None:
            frame = frame.tb_next
        if frame is not None:
            event["at"] = f"{frame.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{frame.tb_lineno}"
    return event


def set_up(level: str = "info", style: Literal["console", "json"] = "console") -> None:
    """Send Bussola's and its libraries' logs to standard error in one style."""
    renderer: structlog.types.Processor = (
        structlog.processors.JSONRenderer() if style == "json" else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _type_of_error_only,
    ]
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer], foreign_pre_chain=shared
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)

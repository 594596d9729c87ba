"""Static files with their content's hash in the address: packed once, kept by browsers for good, never changed by a request."""

import gzip
import hashlib
import mimetypes
from functools import cache
from pathlib import Path

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

PACKED = {".css", ".js", ".svg", ".json", ".map", ".txt"}
FOR_GOOD = "public, max-age=31536000, immutable"
ASK_AGAIN = "public, max-age=300, stale-while-revalidate=86400"


@cache
def digest(path: Path) -> str:
    """A short name of the file's content."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


@cache
def _packed(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), 9, mtime=0)


class Shelf:
    """One folder of files; ``?v=<digest>`` in the address makes the answer immutable."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    def address(self, prefix: str, name: str) -> str:
        """The file's address with its digest."""
        return f"{prefix}/{name}?v={digest(self._folder / name)}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        await self._answer(scope)(scope, receive, send)

    def _answer(self, scope: Scope) -> Response:
        if scope["method"] not in {"GET", "HEAD"}:
            return Response(status_code=405, headers={"Allow": "GET, HEAD"})
        path = self._find(scope["path"].removeprefix(scope.get("root_path", "")))
        tag = f'"{digest(path)}"'
        is_named = f"v={digest(path)}" in scope["query_string"].decode("latin-1")
        headers = {"ETag": tag, "Cache-Control": FOR_GOOD if is_named else ASK_AGAIN, "X-Content-Type-Options": "nosniff"}
        asked = Headers(scope=scope)
        if asked.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        media = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        if path.suffix not in PACKED:
            return Response(path.read_bytes(), headers=headers, media_type=media)
        headers["Vary"] = "Accept-Encoding"
        if "gzip" not in asked.get("accept-encoding", ""):
            return Response(path.read_bytes(), headers=headers, media_type=media)
        return Response(_packed(path), headers={**headers, "Content-Encoding": "gzip"}, media_type=media)

    def _find(self, name: str) -> Path:
        try:
            path = (self._folder / name.lstrip("/")).resolve()
            is_ours = path.is_relative_to(self._folder) and path.is_file()
        except (ValueError, OSError):
            is_ours = False
        if not is_ours:
            raise HTTPException(404)
        return path

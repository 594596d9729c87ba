"""Sets a page with typst, which is loaded when the first page is wanted; the machine's fonts are looked for once."""

from functools import cache
from pathlib import Path
from typing import Any


@cache
def _fonts() -> Any:
    import typst

    return typst.Fonts()


def pdf(template: Path, **inputs: str) -> bytes:
    """The template as a PDF; ``inputs`` are data, never markup."""
    import typst

    return bytes(typst.compile(template, sys_inputs=inputs, font_paths=_fonts()))

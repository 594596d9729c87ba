"""Named arrays in one file that is mapped, not read: pages that nobody needs stay on disk, and processes share the others."""

import json
import mmap
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from weakref import WeakSet

import numpy as np
from numpy.typing import NDArray

PAGE: Final = 4096
MAGIC: Final = b"bussola-arrays-1 "
Array = NDArray[Any]
_mapped: WeakSet[mmap.mmap] = WeakSet()


def write(arrays: Mapping[str, Array], path: Path) -> None:
    """Written aside and renamed, so that nobody maps half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    table: dict[str, tuple[str, list[int], int]] = {}
    offset = 0
    for name, array in arrays.items():
        table[name] = (array.dtype.str, list(array.shape), offset)
        offset += _whole_pages(array.nbytes)
    head = MAGIC + json.dumps(table).encode() + b"\n"
    aside = path.with_suffix(f".{os.getpid()}.part")
    with aside.open("wb") as file:
        file.write(head.ljust(_whole_pages(len(head)), b" "))
        for array in arrays.values():
            file.write(np.ascontiguousarray(array).tobytes().ljust(_whole_pages(array.nbytes), b"\0"))
    aside.replace(path)


def read(path: Path) -> dict[str, Array]:
    """The arrays, not to be written to; ``ValueError`` or ``OSError`` when the file is not a whole one of these."""
    with path.open("rb") as file:
        head = file.readline(64 * 1024)
    if not head.startswith(MAGIC):
        raise ValueError("not an array file")
    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    _mapped.add(mapped)
    whole = np.frombuffer(mapped, dtype=np.uint8)[_whole_pages(len(head)) :]
    found: dict[str, Array] = {}
    for name, (dtype, shape, offset) in json.loads(head[len(MAGIC) :]).items():
        size = int(np.prod(shape)) * np.dtype(dtype).itemsize
        found[name] = whole[offset : offset + size].view(dtype).reshape(shape)
    return found


def give_back() -> None:
    """What was mapped is not held any more: the system keeps it as long as it has room, and the next look maps it again."""
    for mapped in list(_mapped):
        if hasattr(mmap, "MADV_DONTNEED"):
            mapped.madvise(mmap.MADV_DONTNEED)


def _whole_pages(size: int) -> int:
    return -(-size // PAGE) * PAGE

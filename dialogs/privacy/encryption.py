"""Personal columns sealed with AES-GCM under keys that live outside the database; never logs what it opens."""

import hashlib
import json
import os
import secrets
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV
from pydantic_core import PydanticSerializationError, from_json, to_json
from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

_IN_SHORT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_MARK = b"="
NONCE_BYTES = 12
KEY_ID_BYTES = 4


class KeyMissingError(Exception):
    """A sealed value names a key that this process does not hold."""


class Keyring:
    """Keys by their short id; the first seals, all open. A key is any text of 16 characters or more."""

    def __init__(self) -> None:
        self._ciphers: dict[bytes, AESGCM] = {}
        self._current = b""
        self._signing: tuple[bytes, ...] = ()
        self._finding = AESSIV(AESSIV.generate_key(512))
        self._finding_key = b""

    def load(self, keys: tuple[str, ...]) -> None:
        """Replace the keys held; the first is used to seal from now on."""
        if not keys or any(len(key) < 16 for key in keys):
            raise ValueError("BUSSOLA_SECRET_KEYS: servono chiavi di almeno 16 caratteri.")
        derived = [hashlib.sha256(b"bussola/seal/" + key.encode()).digest() for key in keys]
        ids = [hashlib.sha256(key).digest()[:KEY_ID_BYTES] for key in derived]
        self._ciphers = {kid: AESGCM(key) for kid, key in zip(ids, derived, strict=True)}
        self._current = ids[0]
        self._signing = (hashlib.sha256(b"bussola/sign/" + keys[-1].encode()).digest(),)
        self.find_with(hashlib.sha512(b"bussola/find/" + keys[-1].encode()).digest())

    @property
    def signing_keys(self) -> tuple[bytes, ...]:
        """For signed tokens of the web chat, the newest last: made of the oldest key, until ``sign_with`` says which the house has kept."""
        return self._signing

    @property
    def finding_key(self) -> bytes:
        """What seals the words that are looked for: made of the oldest key, until ``find_with`` says which one the house has kept."""
        return self._finding_key

    @property
    def current_id(self) -> bytes:
        """What a value sealed now begins with."""
        return self._current

    def sign_with(self, *keys: bytes) -> None:
        self._signing = keys

    def find_with(self, key: bytes) -> None:
        self._finding_key, self._finding = key, AESSIV(key)

    def seal_to_find(self, word: str) -> bytes:
        """The same word is always sealed the same way, so that a row can be found by it."""
        return self._finding.encrypt(_MARK + word.encode(), None)

    def open_found(self, sealed: bytes) -> str:
        try:
            return self._finding.decrypt(sealed, None)[len(_MARK) :].decode()
        except InvalidTag:
            raise KeyMissingError("the word does not open with the key kept") from None

    def seal(self, text: str) -> bytes:
        return self.seal_bytes(text.encode())

    def open(self, sealed: bytes) -> str:
        return self.open_bytes(sealed).decode()

    def seal_bytes(self, content: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return self._current + nonce + self._ciphers[self._current].encrypt(nonce, content, self._current)

    def open_bytes(self, sealed: bytes) -> bytes:
        kid, nonce, body = sealed[:KEY_ID_BYTES], sealed[KEY_ID_BYTES : KEY_ID_BYTES + NONCE_BYTES], sealed[KEY_ID_BYTES + NONCE_BYTES :]
        cipher = self._ciphers.get(kid)
        if cipher is None:
            raise KeyMissingError("the key of this value is not loaded")
        try:
            return cipher.decrypt(nonce, body, kid)
        except InvalidTag:
            raise KeyMissingError("the value does not open with its key") from None


KEYS = Keyring()
"""The process's keys: loaded once by the composition root, because column types cannot be passed arguments per query."""


def load_keys(given: tuple[str, ...], data_dir: Path) -> None:
    """Load the keys given, or those in ``data_dir/chiavi.txt`` (made on first start, readable by the owner alone)."""
    if given:
        KEYS.load(given)
        return
    path = data_dir / "chiavi.txt"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(32) + "\n")
    KEYS.load(tuple(line.strip() for line in path.read_text().splitlines() if line.strip()))


class SealedText(TypeDecorator[str]):
    """A text column that only Bussola can read."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        return None if value is None else KEYS.seal(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else KEYS.open(bytes(value))


def _written(value: Any) -> bytes:
    """As JSON, by the fast writer; what it refuses (nested very deep) by the patient one."""
    try:
        return to_json(value)
    except PydanticSerializationError:
        return _IN_SHORT.encode(value).encode()


def _read(text: bytes) -> Any:
    try:
        return from_json(text, cache_strings="keys")
    except ValueError:
        return json.loads(text)


class SealedJson(TypeDecorator[Any]):
    """A JSON column that only Bussola can read."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        return None if value is None else KEYS.seal_bytes(_written(value))

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:  # noqa: ARG002
        return None if value is None else _read(KEYS.open_bytes(value))


class SealedWord(TypeDecorator[str]):
    """A short text that only Bussola can read and that a query may still ask for, by being equal and in no other way."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        return None if value is None else KEYS.seal_to_find(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else KEYS.open_found(bytes(value))

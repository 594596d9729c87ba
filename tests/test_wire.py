"""Kept HTTP lines against real servers: answers of every shape, lines that break, servers that are silent or not there."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from telegram.error import TelegramError

from bot.telegram.request import WireRequest
from bot.telegram.wire import NotConnectedError, Wire

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def served(serve: Serve, talk: Callable[[Wire, str], Awaitable[None]], *, tls: tuple[ssl.SSLContext, ssl.SSLContext] | None = None) -> None:
    """Run ``talk`` against a server that does ``serve`` with each connection."""

    async def run() -> None:
        server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls[0] if tls else None)
        wire = Wire(connect_seconds=60.0, secure=tls[1] if tls else None)
        port = server.sockets[0].getsockname()[1]
        await talk(wire, f"https://localhost:{port}" if tls else f"http://127.0.0.1:{port}")
        wire.close()
        server.close()

    asyncio.run(run())


async def request_of(reader: asyncio.StreamReader) -> bytes:
    """The head and the body of what was asked."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    return head + await reader.readexactly(length)


def echoing(lines: list[int]) -> Serve:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines.append(len(lines))
        while True:
            try:
                asked = await request_of(reader)
            except asyncio.IncompleteReadError:
                return
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(asked), asked))

    return serve


def test_a_line_is_used_again_and_two_requests_at_once_have_one_each() -> None:
    lines: list[int] = []

    async def talk(wire: Wire, url: str) -> None:
        for _ in range(3):
            status, body = await wire.ask("POST", f"{url}/bot1:a/getMe", kind="application/json", body=b"{}", seconds=60)
        assert status == 200 and body.startswith(b"POST /bot1:a/getMe HTTP/1.1\r\n") and body.endswith(b"\r\nContent-Length: 2\r\n\r\n{}")
        assert len(lines) == 1
        _, body = await wire.ask("GET", f"{url}/file/una foto.jpg", seconds=60)
        assert body.startswith(b"GET /file/una%20foto.jpg HTTP/1.1\r\n")
        await asyncio.gather(*(wire.ask("GET", url, seconds=60) for _ in range(4)))
        assert len(lines) == 4

    served(echoing(lines), talk)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\ncia\r\n1\r\no\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nciao",
        b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nciao",
        b"HTTP/1.0 200 OK\r\nContent-Length: 4\r\n\r\nciao",
    ],
)
def test_answers_of_every_shape_are_read_whole(answer: bytes) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await request_of(reader)
        for place in range(len(answer)):
            writer.write(answer[place : place + 1])
            await writer.drain()
        writer.close()

    async def talk(wire: Wire, url: str) -> None:
        for _ in range(2):
            assert await wire.ask("GET", url, seconds=60) == (200, b"ciao")
            await asyncio.sleep(0.01)

    served(serve, talk)


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nci", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 20"])
def test_a_line_that_breaks_leaves_a_doubt(answer: bytes) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await request_of(reader)
        writer.write(answer)
        writer.close()

    async def talk(wire: Wire, url: str) -> None:
        with pytest.raises(ConnectionError) as found:
            await wire.ask("POST", url, kind="text/plain", body=b"x", seconds=60)
        assert not isinstance(found.value, NotConnectedError)

    served(serve, talk)


def test_a_silent_server_is_waited_for_so_long_and_its_late_answer_is_nobodys() -> None:
    lines, too_late = 0, asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal lines
        lines += 1
        mine = lines
        await request_of(reader)
        if mine == 1:
            await too_late.wait()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n%d" % mine)

    async def talk(wire: Wire, url: str) -> None:
        with pytest.raises(TimeoutError):
            await wire.ask("GET", url, seconds=0.5)
        too_late.set()
        await asyncio.sleep(0.05)
        assert await wire.ask("GET", url, seconds=60) == (200, b"2")

    served(serve, talk)


def test_nobody_there_means_that_nothing_was_sent() -> None:
    async def run() -> None:
        with pytest.raises(NotConnectedError):
            await Wire(connect_seconds=1.0).ask("GET", "http://127.0.0.1:9", seconds=1)
        with pytest.raises(NotConnectedError):
            await Wire(connect_seconds=1.0).ask("GET", "http://nessuno.invalid", seconds=1)

    asyncio.run(run())


def test_a_secure_line_is_made_only_with_a_server_that_can_be_trusted(tmp_path: Path) -> None:
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    today = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), today, today + timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    pem = tmp_path / "prova.pem"
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    )
    mine = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    mine.load_cert_chain(pem)

    async def talk(wire: Wire, url: str) -> None:
        for _ in range(2):
            status, body = await wire.ask("POST", url, kind="text/plain", body=b"ciao" * 50_000, seconds=60)
            assert status == 200 and body.endswith(b"ciao")
        assert [address[0] for address in wire._answering.values()] == ["127.0.0.1"]
        with pytest.raises(NotConnectedError):
            await Wire(connect_seconds=60.0).ask("GET", url, seconds=60)

    served(echoing([]), talk, tls=(mine, ssl.create_default_context(cafile=str(pem))))


def test_an_answer_that_cannot_be_read_leaves_nothing_of_itself_in_a_log(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(TelegramError) as caught:
        WireRequest.parse_json_payload(b'{"ok":true,"result":[{"message":{"text":"sono malata')
    assert "malata" not in caplog.text + repr(caught.value) + repr(caught.value.__cause__)

"""The simulator under Domo's own addresses: for clients that build `https://NAME.domo.com` and know no other.

A proxy that takes CONNECT for the simulated hosts alone, ends TLS with a certificate of its own, and passes on what
is inside. A client is pointed at it as at any proxy of a company: HTTPS_PROXY, and the certificate in SSL_CERT_FILE,
REQUESTS_CA_BUNDLE or NODE_EXTRA_CA_CERTS. Whatever else it asks for is refused, so nothing leaves the machine.
Apart from the simulator, for it needs `cryptography`.
"""

import asyncio
import contextlib
import ssl
import threading
from collections.abc import Coroutine, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_LIFE = timedelta(days=30)
_PIECE_BYTES = 65536
_PATIENCE_SECONDS = 10.0


class TlsDoor:
    """A running proxy. `ports` has the loopback port of each host; `folder` gets the certificate and its key."""

    def __init__(self, ports: Mapping[str, int], folder: Path) -> None:
        self._ports = ports
        self.certificate = folder / "door.pem"
        _make_certificate(list(ports), self.certificate)
        self._context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._context.load_cert_chain(self.certificate)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="domo-door", daemon=True)
        self._thread.start()
        self._server = self._run(asyncio.start_server(self._connected, "127.0.0.1", 0))

    @property
    def url(self) -> str:
        """The address of the proxy."""
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def environment(self) -> dict[str, str]:
        """The variables by which a client's process finds the door and believes it."""
        names = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
        return {"HTTPS_PROXY": self.url} | dict.fromkeys(names, str(self.certificate))

    def stop(self) -> None:
        """Close the door and what is open through it."""
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def _run[T](self, work: Coroutine[object, object, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_PATIENCE_SECONDS)

    async def _close(self) -> None:
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        self._server.abort_clients()
        await self._server.wait_closed()
        await asyncio.sleep(0)  # sockets are closed in the turn after their transports

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # A client that goes away, in the middle of the handshake too, is no fault of the door.
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await self._pass_on(reader, writer)
        writer.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        method, target, *_ = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split(" ")
        port = self._ports.get(target.removesuffix(":443").lower())
        if method != "CONNECT" or port is None:
            writer.write(b"HTTP/1.1 403 Not a simulated host\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
            return
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
            await writer.drain()
            await writer.start_tls(self._context)
            ways = {
                asyncio.create_task(_pour(reader, inner_writer)),
                asyncio.create_task(_pour(inner_reader, writer)),
            }
            _, other = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for task in other:
                task.cancel()
        finally:
            inner_writer.close()


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while piece := await reader.read(_PIECE_BYTES):
            writer.write(piece)
            await writer.drain()


def _make_certificate(hosts: list[str], file: Path) -> None:
    """Write a self-signed certificate of these hosts, after its key, readable by its owner alone."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "The Domo simulator of Muster")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + _LIFE)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.touch(mode=0o600)
    file.write_bytes(private + certificate.public_bytes(pem))

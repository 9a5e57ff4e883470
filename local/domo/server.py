"""Serves one host of the simulator over HTTP/1.1 with keep-alive, a thread for each connection."""

import contextlib
import socket
import sys
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from local.domo.disturbance import CutConnection
from local.domo.exchange import Reply, Request

LARGEST_BODY_BYTES = 512 * 1024 * 1024


type Application = Callable[[Request], Reply]


class HostServer(ThreadingHTTPServer):
    """One listening host; `application` answers its requests."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, port: int, application: Application) -> None:
        self.application = application
        self._connections: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(("127.0.0.1", port), _Connection)
        self._thread = threading.Thread(
            target=self.serve_forever, kwargs={"poll_interval": 0.05}, name=f"domo-{self.port}", daemon=True
        )

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        """The address of the host, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Serve in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Stop listening and drop what is open."""
        self.shutdown()
        self._thread.join()
        with self._lock:
            for connection in self._connections:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        self.server_close()

    def process_request(self, request: object, client_address: object) -> None:
        """Remember the connection so that `stop` can end it, and hand it to a thread."""
        assert isinstance(request, socket.socket)  # noqa: S101 - what a stream server accepts
        with self._lock:
            self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: object) -> None:
        """Forget and close a connection."""
        assert isinstance(request, socket.socket)  # noqa: S101 - what a stream server accepts
        with self._lock:
            self._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that went away; anything else is a fault of the simulator and is shown."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Connection(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 120
    server: HostServer
    error_content_type = "application/json"

    def _answer(self) -> None:
        body = self._read_body()
        if body is None:
            return
        parts = urlsplit(self.path)
        request = Request(
            method=self.command,
            path=parts.path,
            query=dict(parse_qsl(parts.query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=body,
        )
        try:
            reply = self.server.application(request)
        except CutConnection as cut:
            self.close_connection = True
            if cut.reply is not None:
                self.wfile.write(self.head(cut.reply) + cut.reply.body[: cut.body_bytes])
            return
        self.wfile.write(self.head(reply) + (b"" if self.command == "HEAD" else reply.body))

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = _answer  # noqa: N815 - named by http.server

    def head(self, reply: Reply) -> bytes:
        """The status line and headers of a reply."""
        lines = [
            f"HTTP/1.1 {reply.status} {HTTPStatus(reply.status).phrase}",
            f"Date: {self.date_time_string()}",
        ]
        if reply.content_type:
            lines.append(f"Content-Type: {reply.content_type}")
        headers = dict(reply.headers)
        if reply.status != HTTPStatus.NO_CONTENT:
            headers.setdefault("Content-Length", str(len(reply.body)))
        lines.extend(f"{name}: {value}" for name, value in headers.items())
        if self.close_connection:
            lines.append("Connection: close")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")

    def _read_body(self) -> bytes | None:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            return self._read_chunks()
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > LARGEST_BODY_BYTES:
            self.send_error(413 if length.isdigit() else 400)
            return None
        return self.rfile.read(int(length)) if length != "0" else b""

    def _read_chunks(self) -> bytes:
        chunks = bytearray()
        while size := int(self.rfile.readline().split(b";")[0], 16):
            chunks += self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass  # trailers are read and not used
        return bytes(chunks)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named by http.server
        """Write nothing: the request log of the control host says what was asked."""

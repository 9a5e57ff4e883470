"""A host that sends a caller elsewhere gets the credentials; elsewhere gets nothing."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Self
from urllib.parse import urlsplit

import pytest

from local.domo.simulator import DomoSimulator
from muster.errors import CredentialError
from tests.integration.accounts import GLOBEX, KINDS, put_secret, secret_of
from tests.integration.deployment import Deployment


class Stranger:
    """An HTTP server that remembers who called, and sends everybody elsewhere if it is told where."""

    def __init__(self, elsewhere: str | None = None) -> None:
        calls: list[str] = []
        self.calls = calls

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                calls.append(self.path)
                self.send_response(200 if elsewhere is None else 307)
                self.send_header("Location", f"{elsewhere}{self.path}")
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            do_GET = do_POST = answer  # noqa: N815 - named by http.server

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named by http.server
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,))
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.mark.parametrize("kind", KINDS)
def test_a_redirect_of_the_own_host_is_not_followed(
    deployment: Deployment, domo: DomoSimulator, kind: str
) -> None:
    put_secret(deployment, "globex", secret_of(domo, kind))
    with Stranger() as evil, Stranger(evil.url) as own:
        wiring = deployment.wiring("diff")
        urls = {"domo_public_url": own.url, "domo_instance_urls": {GLOBEX: own.url}}
        for name, value in urls.items():
            object.__setattr__(wiring.settings, name, value)
        with pytest.raises(CredentialError, match='"globex" was refused: Domo answered 307'):
            wiring.domo.check_account("globex", GLOBEX)
    assert len(own.calls) == 1
    assert urlsplit(own.calls[0]).path in {
        "/oauth/token",
        "/api/content/v2/users/me",
        "/api/content/v2/authentication",
    }
    assert evil.calls == []

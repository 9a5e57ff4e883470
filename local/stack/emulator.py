"""The emulator of AWS (ministack) as a process of its own, in an environment of its own.

Its functions run on its own interpreter, so `.emulator/` holds the emulator and boto3 and nothing of ours:
what a function imports has to come from the layer, as in Lambda.
"""

import http.client
import json
import shutil
import ssl
from pathlib import Path

from local.stack.environments import emulator_python
from local.stack.processes import ProcessMark, Service, free_port, scrubbed_environment, start

REGION = "us-east-1"
_SECRET = "test"  # noqa: S105 - what the emulator takes from anybody
_STRICT = {"AUTH": "true", "USE_SSL": "1"}
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": _SECRET}


def endpoint_url(state: Path) -> str:
    """The base address of the emulator that runs with its state in `state`."""
    scheme, host = ("https", "localhost") if certificate(state) else ("http", "127.0.0.1")
    return f"{scheme}://{host}:{_port_file(state).read_text()}"


def certificate(state: Path) -> Path | None:
    """The certificate to trust, if the emulator there is a strict one."""
    path = state / "tmp" / "ministack-tls" / "server.crt"
    return path if path.exists() else None


def start_emulator(root: Path, state: Path, *, strict: bool = False) -> ProcessMark:
    """Start the emulator with its state in `state`, at the port it had there before if that is free.

    The state is read at the start and written when the process is asked to end. A strict one speaks TLS and asks
    for every call whether the caller's role allows it; it is slower, and wrong about a few (see docs/decisions).
    """
    python = emulator_python(root)
    chosen = _choose_port(state)
    temporary = state / "tmp"
    shutil.rmtree(temporary, ignore_errors=True)  # unpacked functions of an earlier process
    temporary.mkdir(parents=True)
    variables = _environment(state, temporary, chosen) | (_STRICT if strict else {})
    emulator = Service(
        what="The emulator",
        command=[str(python), "-m", "ministack"],
        environment=scrubbed_environment(variables),
        cwd=state,
        log=state / "emulator.log",
    )
    return start(emulator, lambda: _is_ready(state, chosen, strict=strict))


def _choose_port(state: Path) -> int:
    """The port of last time, or a free one, to which the state is then moved.

    The emulator knows a queue by its address, port included: at another port no function would be called.
    """
    remembered = _port_file(state)
    old = int(remembered.read_text()) if remembered.exists() else None
    chosen = free_port(old)
    if old is not None and chosen != old:
        for path in (state / "services").glob("*.json"):
            path.write_text(path.read_text().replace(f"localhost:{old}", f"localhost:{chosen}"))
    state.mkdir(parents=True, exist_ok=True)
    remembered.write_text(str(chosen))
    return chosen


def _port_file(state: Path) -> Path:
    return state / "port"


def _environment(state: Path, temporary: Path, port: int) -> dict[str, str]:
    return {
        **CREDENTIALS,
        "AWS_DEFAULT_REGION": REGION,
        "MINISTACK_REGION": REGION,
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "LAMBDA_EXECUTOR": "local",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(state / "services"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(state / "s3"),
        "TMPDIR": str(temporary),
        "PYTHONDONTWRITEBYTECODE": "1",
        # Without these a function that is given no X-Ray daemon or no metadata service waits for one.
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def _is_ready(state: Path, port: int, *, strict: bool) -> bool:
    trusted = certificate(state)
    if strict and trusted is None:
        return False
    connection = (
        http.client.HTTPSConnection("localhost", port, timeout=2, context=_trusting(trusted))
        if trusted
        else http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    )
    try:
        connection.request("GET", "/_ministack/ready")
        answer = connection.getresponse()
        return answer.status == http.client.OK and bool(json.loads(answer.read()))
    except OSError:
        return False
    finally:
        connection.close()


def _trusting(trusted: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(trusted))

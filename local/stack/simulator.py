"""Starts the Domo simulator as a process of its own and waits for what it says of itself."""

import json
import sys
from typing import Any

from local.stack.places import Places
from local.stack.processes import ProcessMark, Service, scrubbed_environment, start


def start_simulator(places: Places) -> ProcessMark:
    """Start the simulator with its state in `places.domo`; its answer is then in `places.domo_ready`."""
    places.domo.mkdir(parents=True, exist_ok=True)
    places.domo_ready.unlink(missing_ok=True)
    options = ["--state-dir", str(places.domo / "state"), "--ready-file", str(places.domo_ready)]
    simulator = Service(
        what="The Domo simulator",
        command=[sys.executable, "-m", "local.domo", *options],
        environment=scrubbed_environment({}),
        cwd=places.root,
        log=places.domo / "simulator.log",
    )
    return start(simulator, lambda: _answered(places))


def read_answer(places: Places) -> dict[str, Any]:
    """public_url, client_id, client_secret, control_url and instances, as the simulator wrote them."""
    answer: dict[str, Any] = json.loads(places.domo_ready.read_text())
    return answer


def _answered(places: Places) -> bool:
    try:
        return bool(read_answer(places))
    except (FileNotFoundError, json.JSONDecodeError):
        return False  # not written yet, or not to its end

"""`python -m local.domo`: runs the simulator as a process until it is told to end."""

import argparse
import csv
import signal
import threading
from pathlib import Path

from local.domo.simulator import DomoSimulator

LONGEST_CELL = 64 * 1024 * 1024


def main() -> None:
    """Start, write the ready file, wait for SIGTERM or SIGINT, stop."""
    parser = argparse.ArgumentParser(prog="python -m local.domo", description="Simulates Domo's HTTP APIs.")
    parser.add_argument("--state-dir", type=Path, required=True, help="where the state is kept")
    parser.add_argument("--ready-file", type=Path, required=True, help="written when all hosts listen")
    parser.add_argument("--fresh", action="store_true", help="forget the state of last time")
    parser.add_argument("--door", action="store_true", help="serve https://NAME.domo.com through a proxy too")
    options = parser.parse_args()
    csv.field_size_limit(LONGEST_CELL)  # of this process; a test that runs a simulator keeps its own
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    options.ready_file.unlink(missing_ok=True)
    with DomoSimulator.start(options.state_dir, fresh=options.fresh) as simulator:
        if not options.door:
            simulator.write_ready(options.ready_file)
            ended.wait()
            return
        from local.domo.tls_door import TlsDoor  # noqa: PLC0415 - needs a package that the simulator does not

        with TlsDoor(simulator.ports(), options.state_dir) as door:
            simulator.write_ready(options.ready_file, door=door.environment())
            ended.wait()


if __name__ == "__main__":
    main()

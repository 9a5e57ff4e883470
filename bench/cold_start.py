"""What a function's cold start takes, as ratios to `import boto3` and one SQS client: CPU of processes run in turn.

A cold start here is all from the interpreter's start until the function's ports and its logger are there. What
Lambda itself does before, and the first call of each client, is no part of it, on either side.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from statistics import median

from muster.settings import Settings, variable_of

ROOT = Path(__file__).parents[1]
REPEATS = 9
FLOOR = 'import boto3; boto3.client("sqs")'
PORTS = {
    "diff": ("diff()", 1.45),
    "apply": ("apply()", 1.9),
    "report": ("report()", None),
    "watch": ("jobs versions sources outbox", None),
    "ingest": ("jobs versions sources outbox clock", None),
    "sweep": ("dead_letter() sweep()", 1.25),
    "schedule": ("jobs health outbox", 1.25),
    "webhook": ("jobs secrets nonces outbox clock", 1.25),
}
"""Of each function: what its handler asks of its wiring, and its budget, if the design names one."""


def program(ports: str) -> str:
    """The start of a function as Python, without what this checkout has beyond the layer and a library would load."""
    return "; ".join(
        ["import app; world = app.wiring(); app.logger()", *(f"world.{port}" for port in ports.split())]
    )


def environment(function: str) -> Mapping[str, str]:
    """The variables of a function: every setting is there, and no credentials are looked for."""
    settings = {variable_of(name): "acme.domo.com" for name in Settings.__dataclass_fields__}
    settings[variable_of("domo_instance_urls")] = "{}"
    settings[variable_of("domo_requests_per_second")] = ""
    aws = {"AWS_DEFAULT_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none"}
    path = os.pathsep.join([str(ROOT / "functions" / function), str(ROOT / "layers" / "muster")])
    return {
        **settings,
        **aws,
        "PYTHONPATH": path,
        "POWERTOOLS_SERVICE_NAME": function,
        "PATH": os.environ["PATH"],
    }


def cpu_seconds(words: str, function: str) -> float:
    """User and system time of one process, as the kernel counted it."""
    process = subprocess.Popen([sys.executable, "-c", words], env=environment(function))  # noqa: S603 - our own words
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{words} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    """Measure and print."""
    seconds: dict[str, list[float]] = {name: [] for name in PORTS}
    floors: dict[str, list[float]] = {name: [] for name in PORTS}
    for _ in range(REPEATS):
        for function, (ports, _budget) in PORTS.items():
            floors[function].append(cpu_seconds(FLOOR, function))
            seconds[function].append(cpu_seconds(program(ports), function))
    for function, (_ports, budget) in PORTS.items():
        ratios = [one / floor for one, floor in zip(seconds[function], floors[function], strict=True)]
        kept = budget is None or median(ratios) <= budget
        words = "" if budget is None else f"budget {budget}: {'kept' if kept else 'MISSED'}"
        print(
            f"{function:10} {median(seconds[function]):5.2f} s  ratio {median(ratios):5.2f} "
            f"({min(ratios):.2f} to {max(ratios):.2f})  {words}"
        )


if __name__ == "__main__":
    main()

"""Lets an alarm on a sum of metrics watch the first of them: the emulator knows no metric math.

Only on the laptop, where nobody is called by an alarm. What is deployed has the sum; tests/template looks at it.
"""

import re

_SUM = re.compile(r"^(?P<indent> +)Metrics:\n(?P<parts>(?:(?P=indent) +.*\n)+)", re.MULTILINE)
_METRIC = re.compile(
    r"MetricStat: \{ Stat: (?P<statistic>\w+), Period: (?P<period>\d+), Metric: \{ (?P<metric>.+) \} \}$",
    re.MULTILINE,
)


def with_plain_alarms(template: str) -> str:
    """The template with each alarm's `Metrics` replaced by its first metric."""
    return _SUM.sub(_first_metric, template)


def _first_metric(found: re.Match[str]) -> str:
    metric = _METRIC.search(found["parts"])
    if metric is None:
        return found[0]
    names = re.sub(r", (?=MetricName:|Dimensions:)", "\n", metric["metric"]).splitlines()
    lines = [*names, f"Statistic: {metric['statistic']}", f"Period: {metric['period']}"]
    return "".join(f"{found['indent']}{line}\n" for line in lines)

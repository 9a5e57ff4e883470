"""What was asked of the hosts, for tests that count calls. Kept in memory; no header or body is in it."""

import threading
from collections import Counter, deque
from dataclasses import asdict, dataclass

LONGEST_LOG = 20_000


@dataclass(frozen=True, slots=True)
class Call:
    """One answered request. `route` is the template that it matched, or its path where none did."""

    host: str
    method: str
    route: str
    path: str
    query: dict[str, str]
    status: int
    milliseconds: float


class RequestLog:
    """The last calls, and counts of all since the last clearing."""

    def __init__(self) -> None:
        self._calls: deque[Call] = deque(maxlen=LONGEST_LOG)
        self._counts: Counter[tuple[str, str, str, int]] = Counter()
        self._lock = threading.Lock()

    def add(self, call: Call) -> None:
        """Remember a call."""
        with self._lock:
            self._calls.append(call)
            self._counts[call.host, call.method, call.route, call.status] += 1

    def calls(self) -> list[Call]:
        """The last calls, oldest first."""
        with self._lock:
            return list(self._calls)

    def count(
        self,
        *,
        host: str | None = None,
        method: str | None = None,
        route: str | None = None,
        status: int | None = None,
    ) -> int:
        """How many calls there were with all the given properties."""
        wanted = (host, method, route, status)
        with self._lock:
            return sum(
                number
                for key, number in self._counts.items()
                if all(want is None or want == have for want, have in zip(wanted, key, strict=True))
            )

    def document(self, last: int) -> dict[str, object]:
        """The counts and the last calls, for the control host."""
        with self._lock:
            counts = [
                {"host": host, "method": method, "route": route, "status": status, "count": number}
                for (host, method, route, status), number in sorted(self._counts.items())
            ]
            calls = [asdict(call) for call in list(self._calls)[-last:]] if last else []
        return {"counts": counts, "calls": calls}

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._calls.clear()
            self._counts.clear()

"""Delivers messages twice and out of order: what lay on a queue is remembered, and sent again at any later time."""

import random
from collections.abc import Sequence
from uuid import uuid4

from local.chaos.stage import GLOBEX, QUEUES, Stage
from local.chaos.tally import Tally

WEIGHTS = {"ingest": 1, "diff": 2, "apply": 5, "report": 1}
"""How often a message of each function's queue comes again, beside the others."""


class Echo:
    """Remembers every message that it sees on a queue. It makes none up: only what was sent comes twice."""

    def __init__(self, stage: Stage, chance: random.Random, tally: Tally) -> None:
        self._stage = stage
        self._chance = chance
        self._tally = tally
        self._seen: dict[str, list[str]] = {function: [] for function in QUEUES}

    def listen(self) -> None:
        """Look at what lies on the queues."""
        for function, seen in self._seen.items():
            known = set(seen)
            for message in self._stage.stack.queued(self._stage.queue_url(function)):
                if message["Body"] not in known:
                    known.add(message["Body"])
                    seen.append(message["Body"])

    def send_one(self) -> None:
        """One message again, from any queue that had one."""
        heard = [function for function, seen in self._seen.items() if seen]
        if not heard:
            return
        [function] = self._chance.choices(heard, [WEIGHTS[function] for function in heard])
        seen = self._seen[function]
        at = self._chance.choice((len(seen) - 1, self._chance.randrange(len(seen))))
        self._send(function, seen[at])
        order = "delivered twice" if at == len(seen) - 1 else "delivered out of order"
        self._tally.add(f"message {order}, {function}")

    def again_and_again(self) -> None:
        """Everything that was ever seen once more, the other way round."""
        for function, seen in self._seen.items():
            self._send_all(function, list(reversed(seen)))

    def _send_all(self, function: str, bodies: Sequence[str]) -> None:
        for body in bodies:
            self._send(function, body)
            self._tally.add(f"message delivered out of order, {function}")

    def _send(self, function: str, body: str) -> None:
        url = self._stage.queue_url(function)
        sqs = self._stage.stack.aws.sqs
        if url.endswith(".fifo"):
            group = {"MessageGroupId": GLOBEX, "MessageDeduplicationId": uuid4().hex}
            sqs.send_message(QueueUrl=url, MessageBody=body, **group)  # type: ignore[arg-type]
        else:
            sqs.send_message(QueueUrl=url, MessageBody=body)

"""How many requests a second may be begun: a known limit's share, or what refusals teach about an unknown one.

Free of clocks and threads, so that the law can be read and tested alone; `pacing.py` applies it.
"""

SHARE_OF_LIMIT = 0.99
"""Of a known limit, at first. A server that lets nothing pass together refuses that now and then, for requests take
their ways with different speed; it teaches a smaller share."""
LEAST_SHARE_OF_LIMIT = 0.8
"""What such lessons come to at most; what is refused below is no jitter but another limit."""
FIRST_PER_SECOND = 25.0
"""Where learning begins; doubled every second until the first refusal."""
LEAST_PER_SECOND = 0.5

_STEP_DOWN = 0.75
_RISE_SECONDS = 5.0
_BELOW_REFUSED = 0.02
_LONGEST_STEP = 0.3
_STEP_SECONDS = 0.5
_SEARCH_SECONDS = 45.0
_SEARCH_FOR_PAUSE = 15.0
_LONGEST_SEARCH_SECONDS = 300.0
_SURELY_RAISED = 1.25
_DOUBLING_SECONDS = 5.0
_FIRST_LESSON = 0.025
_LESSON_SECONDS = 1.0
_FORGET_SECONDS = 60.0


class LearnedRate:
    """Requests a second; rises while requests are held back by it, and falls when the server refuses one.

    After a refusal it rises as CUBIC does (RFC 9438): fast at first, flat just below the rate that was refused,
    for that is where the limit most likely still is, and then faster and faster, for it may have been raised.
    """

    def __init__(self, limit_per_second: float | None = None) -> None:
        self._most = None if limit_per_second is None else SHARE_OF_LIMIT * limit_per_second
        self._least_most = 0.0 if limit_per_second is None else LEAST_SHARE_OF_LIMIT * limit_per_second
        self.per_second = self._most or FIRST_PER_SECOND
        self._lowest = self._aim = self.per_second
        self._search_seconds = 0.0
        self._seconds = 0.0
        self._was_refused = False
        self._lessons: list[float] = []
        self._forget_seconds = _FORGET_SECONDS
        self._kept_seconds = 0.0

    @property
    def is_daring(self) -> bool:
        """Whether it is above that with which learning began, and no limit is known: then a refusal blames it."""
        return self._most is None and self.per_second > FIRST_PER_SECOND

    def held_back(self, seconds: float) -> None:
        """The rate has kept requests waiting for so long, and nothing was refused: rise."""
        self._seconds += seconds
        self._kept_seconds += seconds
        if self._most is not None and self._lessons and self._kept_seconds >= self._forget_seconds:
            self._forget(self._most)
        if self._most is None and not self._was_refused:
            self.per_second *= 2.0**seconds
        elif self.per_second > _SURELY_RAISED * self._aim:
            self.per_second *= 2.0 ** (seconds / _DOUBLING_SECONDS)
        elif self._was_refused:
            self.per_second = self._risen()
        if self._most is not None:
            self.per_second = min(self.per_second, self._most)

    def refused(self, pause_seconds: float) -> None:
        """The server refused a request, which costs so long a pause: fall, and remember where that was."""
        refused = self.per_second
        self._kept_seconds = 0.0
        if self._most is not None and self._is_jitter(self._most):
            self._learn(self._most)
            return
        # A limit passed by much is felt at once, one passed by little only when the server's burst is used up.
        too_much = _BELOW_REFUSED + min(_LONGEST_STEP, _STEP_SECONDS / max(self._seconds, 0.001))
        if not self._was_refused:
            too_much = _LONGEST_STEP
        self._aim = max(LEAST_PER_SECOND, refused * (1.0 - too_much))
        self._lowest = max(LEAST_PER_SECOND, self._aim * _STEP_DOWN)
        self.per_second = self._lowest
        self._seconds = 0.0
        # The dearer a refusal, the more seldom the limit is looked for.
        self._search_seconds = min(
            _SEARCH_SECONDS + _SEARCH_FOR_PAUSE * pause_seconds, _LONGEST_SEARCH_SECONDS
        )
        self._was_refused = True

    @property
    def _next_lesson(self) -> float:
        return _FIRST_LESSON * 2.0 ** len(self._lessons)

    def _is_jitter(self, most: float) -> bool:
        """Whether a known limit was kept, and for a while accepted, and requests only came too close together."""
        accepted = self._seconds >= _LESSON_SECONDS and self.per_second >= most
        return accepted and most * (1.0 - self._next_lesson) >= self._least_most

    def _learn(self, most: float) -> None:
        lesson = self._next_lesson
        self._lessons.append(lesson)
        self._most = self._aim = self._lowest = self.per_second = most * (1.0 - lesson)
        self._seconds = 0.0

    def _forget(self, most: float) -> None:
        """Take the last lesson back: it may have been a stall of some processor. Each time, that takes longer."""
        at_most = self.per_second >= most
        self._most = most / (1.0 - self._lessons.pop())
        self._forget_seconds *= 2.0
        self._kept_seconds = 0.0
        if at_most:
            self._aim = self._lowest = self.per_second = self._most

    def _risen(self) -> float:
        left = 1.0 - self._seconds / _RISE_SECONDS
        if left > 0.0:
            return self._aim - (self._aim - self._lowest) * left**3
        return self._aim * (1.0 + ((self._seconds - _RISE_SECONDS) / self._search_seconds) ** 3)

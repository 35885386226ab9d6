"""How much one visitor may ask of the HTTP routes, and how long an answer may take."""

from __future__ import annotations

import os
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

#: Requests that one address may make at once, and how many a second it earns back.
BURST, PER_SECOND = 60, 2.0
#: Seconds that an answer may take, and answers that are worked out at the same time.
PATIENCE, AT_ONCE = 10.0, 2
#: Addresses remembered; the longest unseen is forgotten first.
ADDRESSES = 10_000


@dataclass
class Gate:
    """A bucket of requests for each address, which fills again with time. The clock is an argument."""

    burst: int = BURST
    per_second: float = PER_SECOND
    clock: Callable[[], float] = time.monotonic
    _buckets: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    @classmethod
    def of_environment(cls) -> Gate:
        """The gate with the limit that CALCULATOR_API_PER_SECOND sets: requests a second of one address; 0: none."""
        said = os.environ.get("CALCULATOR_API_PER_SECOND", "")
        try:
            per_second = float(said) if said else PER_SECOND
        except ValueError:
            per_second = PER_SECOND
        return cls(max(int(per_second * 30), 1) if per_second > 0 else 0, max(per_second, 0.0))

    def wait(self, address: str) -> float:
        """Takes a request out of an address's bucket: 0, or the seconds until there is one again."""
        if not self.burst:
            return 0.0
        now = self.clock()
        left, seen = self._buckets.pop(address, (float(self.burst), now))
        left = min(self.burst, left + (now - seen) * self.per_second)
        granted = left >= 1
        self._buckets[address] = (left - 1 if granted else left, now)
        if len(self._buckets) > ADDRESSES:
            self._buckets.popitem(last=False)
        return 0.0 if granted else (1 - left) / self.per_second

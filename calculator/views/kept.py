"""Answers that take long to find, remembered: so many, the ones least lately asked for are forgotten first."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

#: So many stories' pictures and words are remembered: a page is drawn again for whatever is opened on it.
AGAIN = 192

Key = TypeVar("Key", bound=Hashable)
Answer = TypeVar("Answer")


class Kept(Generic[Key, Answer]):
    """Answers by what was asked. One at a time is worked out, so that visitors with quick questions need not wait."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._answers: dict[Key, Answer] = {}  # the one last asked for last
        self._one = Lock()

    def get(self, key: Key) -> Answer | None:
        """The answer, where it is remembered."""
        return self._answers.get(key)

    def found(self, key: Key, find: Callable[[], Answer]) -> Answer:
        """The answer, worked out if nobody has asked before."""
        with self._one:
            try:
                answer = self._answers.pop(key)  # a key may be a whole stay, and dear to compare: it is looked for once
            except KeyError:
                answer = find()
            self._answers[key] = answer
            if len(self._answers) > self._most:
                del self._answers[next(iter(self._answers))]
            return answer

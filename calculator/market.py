"""A year of switching, drawn from what is published about it; the rest is assumed, listed, and may be changed."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import Field, ValidationError

from calculator.cards import Source
from calculator.columns import Stays
from calculator.dates import LENGTHS, month_starts, months_of
from calculator.errors import CardError, Problem, ScenarioError, problems_of, shown
from calculator.events import Day, Model, Word
from calculator.figures import Array
from calculator.kinds import Monthly, Positive, Whole
from calculator.money import LARGEST, ONE
from calculator.rulebook import Rulebook, default_root
from calculator.rules import NEVER
from calculator.when import SETS, mask

FILE = "market-statistics.json"
Sources = Annotated[tuple[Source, ...], Field(min_length=1)]
#: Months lie so many days apart, taken over four years.
DAYS_A_MONTH = 1461 / 48
#: What an assumption may come to at most, by the last word of its name; any other is an amount.
_MOST = {"share": ONE, "months": 120}


class Lines(Model):
    """How many lines each group of carriers had on a day."""

    on: Day
    by: dict[Word, Positive]
    source: Sources


class Month(Model):
    """The ports of a month; `left` and `to` say of how many the carrier before and after is known."""

    month: Annotated[str, Field(pattern=r"^\d{4}-\d{2}$")]
    ports: Positive
    left: dict[Word, Positive] = Field(default_factory=dict)
    to: dict[Word, Positive] = Field(default_factory=dict)
    assumed: bool = False
    source: Sources


class Assumption(Model):
    value: Whole
    about: str
    source: tuple[Source, ...] = ()


class Statistics(Model):
    """What is published of a market's ports, and what is assumed where nothing is."""

    market: Word
    lines: Lines
    months: Annotated[tuple[Month, ...], Field(min_length=1)]
    assumptions: dict[Word, Assumption]

    @classmethod
    def load(cls, market: str = "kr", root: Path | None = None) -> Statistics:
        """The statistics of a market. Raises CardError where its file is wrong."""
        path = (root or default_root()) / market / FILE
        try:
            return cls.model_validate(json.loads(path.read_text("utf-8")))
        except ValidationError as error:
            raise CardError(problems_of(error, path.name)) from None

    def assuming(self, changed: Mapping[str, int]) -> Statistics:
        """The same with other assumptions. Raises ScenarioError where there is none of a name."""
        unknown = sorted(changed.keys() - self.assumptions.keys())
        if unknown:
            known = {"known": ", ".join(self.assumptions)}
            raise ScenarioError(Problem("--assume", ", ".join(map(shown, unknown)), "one of {known}", known))
        told = {name: self.assumptions[name].model_copy(update={"value": value}) for name, value in changed.items()}
        assuming = self.model_copy(update={"assumptions": self.assumptions | told})
        for name, value in changed.items():
            low, high = assuming.bounds(name)
            if not low <= value <= high:
                ends = {"low": low, "high": high}
                expected = "a whole number from {low} to {high}"
                raise ScenarioError(Problem("--assume", f"{name}={value}", expected, ends))
        return assuming

    def bounds(self, name: str) -> tuple[int, int]:
        """Between what an assumption may lie: a subsidy is drawn from its low end to its high one."""
        high = _MOST.get(name.rpartition("_")[2], LARGEST)
        if name == "subsidy_low":
            return 0, self.assumptions["subsidy_high"].value
        return (self.assumptions["subsidy_low"].value if name == "subsidy_high" else 0), high

    @property
    def ports(self) -> int:
        return sum(month.ports for month in self.months)


@dataclass(frozen=True, slots=True)
class Drawn:
    """Some switches: the stays that end and those that begin, row by row, and the month each falls into."""

    ended: Stays
    begun: Stays
    month: Array


def drawn(statistics: Statistics, rulebook: Rulebook, size: int, seed: int) -> Drawn:
    """So many switches of the year, always the same for a seed."""
    random = np.random.default_rng(seed)
    months, groups = statistics.months, list(statistics.lines.by)
    which = random.choice(len(months), size, p=_shares([month.ports for month in months]))
    starts = np.array([int(np.datetime64(f"{month.month}-01", "D").astype(int)) for month in months])
    lengths = LENGTHS[months_of(starts)]
    on = starts[which] + (random.random(size) * lengths[which]).astype(np.int64)
    before, after = np.zeros(size, np.int64), np.zeros(size, np.int64)
    for place, month in enumerate(months):
        here = np.flatnonzero(which == place)
        before[here] = random.choice(len(groups), len(here), p=_left(month, statistics))
        for group, name in enumerate(groups):
            theirs = here[before[here] == group]
            after[theirs] = random.choice(len(groups), len(theirs), p=_to(month, name, statistics))
    people = _People(statistics, rulebook, random, int(starts.min()), int((starts + lengths).max()) - 1)
    old, new = people.carriers(np.array(groups)[before]), people.carriers(np.array(groups)[after])
    return Drawn(people.ended(old, on), people.begun(new, on), which)


def _shares(counts: Any) -> Array:  # noqa: ANN401 - a list of counts
    weights = np.asarray(counts, np.float64)
    shares: Array = weights / weights.sum()
    return shares


def _left(month: Month, statistics: Statistics) -> Array:
    """Whose customers left in a month: as published, the others by their lines."""
    lines = {group: n for group, n in statistics.lines.by.items() if group not in month.left}
    rest = month.ports - sum(month.left.values())
    return _shares([month.left.get(g, lines.get(g, 0) * rest / sum(lines.values())) for g in statistics.lines.by])


def _to(month: Month, left: str, statistics: Statistics) -> Array:
    """Where they went: as published, else by lines. Nobody ports to the carrier left, but from one MVNO to another."""
    towards = month.to or statistics.lines.by
    return _shares([0 if group == left != "mvno" else towards.get(group, 0) for group in statistics.lines.by])


@dataclass(frozen=True)
class _People:
    statistics: Statistics
    rulebook: Rulebook
    random: np.random.Generator
    first: int
    last: int

    @functools.cached_property
    def names(self) -> tuple[str, ...]:
        """Carriers with a plan to pay: those of the groups' own names, and all others, which are the MVNOs."""
        return tuple(sorted(c for c in self.rulebook.of_market(self.statistics.market) if self.prices(c).size))

    def prices(self, carrier: str) -> Array:
        """What the plans of the catalogue cost a month."""
        terms = (self.rulebook.fees[card.id].editions[-1].low.terms for card in self.rulebook.plans(carrier))
        return np.array([t.amount for t in terms if isinstance(t, Monthly) and t.amount is not None], np.int64)

    def share(self, name: str, size: int) -> Any:  # noqa: ANN401 - a mask
        return self.random.random(size) < self.value(name) / ONE

    def value(self, name: str) -> int:
        return self.statistics.assumptions[name].value

    def carriers(self, groups: Any) -> Array:  # noqa: ANN401 - an array of names
        """A carrier of each group, by its place in `names`."""
        small = [place for place, name in enumerate(self.names) if name not in self.statistics.lines.by]
        codes = self.random.choice(small, len(groups))
        for place, name in enumerate(self.names):
            codes = np.where(groups == name, place, codes)
        return codes

    def plans(self, codes: Array) -> Array:
        """A plan of each one's carrier, every one as likely: what it costs a month."""
        found, luck = np.zeros(len(codes), np.int64), self.random.random(len(codes))
        for place, name in enumerate(self.names):
            prices, theirs = self.prices(name), codes == place
            found[theirs] = prices[(luck[theirs] * len(prices)).astype(np.int64)]
        return found

    def ended(self, codes: Array, on: Array) -> Stays:
        """The stays that end: of the groups' own carriers some with a contract, of MVNOs none."""
        size = len(codes)
        age = self.random.exponential(self.value("age_months") * DAYS_A_MONTH, size).astype(np.int64)
        bound = np.isin(codes, [p for p, name in enumerate(self.names) if name in self.statistics.lines.by])
        luck = self.random.random(size) * ONE
        discount = bound & (luck < self.value("discount_share"))
        subsidy = bound & ~discount & (luck < self.value("discount_share") + self.value("subsidy_share"))
        low, high = self.value("subsidy_low"), self.value("subsidy_high")
        columns = {
            "left": on,
            "left_by": np.full(size, SETS["left_by"].index("port")),
            "plan": self.plans(codes),
            "contract": np.where(discount, _BIT["discount"], np.where(subsidy, _BIT["subsidy"], _BIT["none"])),
            "discount": np.full(size, NEVER),
            "discount_months": np.where(self.share("discount_12_share", size), 12, 24),
            "subsidy": np.where(subsidy, self.random.integers(low, high, size, endpoint=True), 0),
            "subsidy_months": np.full(size, self.value("subsidy_months")),
            "phone": np.where(subsidy, SETS["phone"].index("bought"), SETS["phone"].index("own")),
            "release_price": np.where(subsidy, self.value("release_price"), NEVER),
        }
        joined = np.maximum(on - np.minimum(age, 3_650), month_starts(np.array([180]))[0])
        return Stays(self.names, codes, joined, self.first, self.last, columns)

    def begun(self, codes: Array, on: Array) -> Stays:
        """The stays that begin on the same day, with a number taken along."""
        size = len(codes)
        columns = {
            "joined_as": np.full(size, SETS["joined_as"].index("port_in")),
            "came_after": np.full(size, SETS["came_after"].index("port")),
            "sim": np.where(self.share("esim_share", size), SETS["sim"].index("esim"), SETS["sim"].index("usim")),
            "channel": np.where(
                self.share("online_share", size), SETS["channel"].index("online"), SETS["channel"].index("shop")
            ),
            "plan": self.plans(codes),
        }
        return Stays(self.names, codes, on, self.first, self.last, columns)


_BIT = {kind: mask("contract", kind) for kind in SETS["contract"]}

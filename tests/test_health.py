"""The shipped rulebook is sound, its schema is current, and a sound rulebook is told from one that is not."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped] # it brings no types of its own
import pytest

from calculator import Rulebook
from calculator.cards import STALE_AFTER
from calculator.fees import Fee
from calculator.health import SCHEMA, Health, examine, schema
from calculator.kinds import Terms
from calculator.rulebook import APART, default_root
from calculator.terms import edition_words, when_words
from tests.small import UNKNOWN, card, fee, files, flat, version

DATA = default_root()
SCHEMATIC = jsonschema.Draft202012Validator(json.loads(schema()))
CARDS = [
    path
    for path in sorted(DATA.rglob("*.toml"))
    if path.stem not in ("market", "carrier") and APART.isdisjoint(path.relative_to(DATA).parts)
]


def health(root: Path, *cards: tuple[str, str], as_of: date = date(2026, 11, 22)) -> Health:
    for path, text in files(*cards).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    (root / SCHEMA).parent.mkdir(exist_ok=True)
    (root / SCHEMA).write_text(schema(), "utf-8")
    return examine(as_of, root)


class TestTheShippedRulebook:
    def test_is_sound_on_the_day_it_was_last_checked(self, rulebook: Rulebook) -> None:
        newest = max(version.checked for card in rulebook.cards.values() for version in card.version)
        found = examine(newest)
        assert found.problems == ()
        assert found.stale == ()
        assert found.digest == rulebook.digest

    def test_keeps_the_schema_that_its_models_give(self) -> None:
        assert (DATA / SCHEMA).read_text("utf-8") == schema(), (
            "run: calculator rules --schema > data/schema/card.schema.json"
        )

    @pytest.mark.parametrize("path", CARDS, ids=lambda path: path.relative_to(DATA).as_posix())
    def test_has_cards_that_point_editors_to_the_schema_and_pass_it(self, path: Path) -> None:
        text = path.read_text("utf-8")
        hint = re.match(r"#:schema (\S+)\n", text)
        assert hint, "the first line tells editors where the schema is"
        assert (path.parent / hint[1]).resolve() == (DATA / SCHEMA).resolve()
        SCHEMATIC.validate(as_json(tomllib.loads(text)))

    def test_can_be_told_in_words_in_both_languages(self, rulebook: Rulebook) -> None:
        for fee_ in map(rulebook.fee, rulebook.cards):
            for words in told(fee_):
                assert words


def told(fee_: Fee) -> Iterator[str]:
    for edition in fee_.editions:
        yield edition_words(edition, "ko")
        yield edition_words(edition, "en")
        yield from (when_words(excuse.card.when, "ko") for excuse in edition.excuses)


def as_json(value: Any) -> Any:  # JSON-like data
    """TOML's data as JSON's: days become texts."""
    match value:
        case dict():
            return {key: as_json(part) for key, part in value.items()}
        case list():
            return [as_json(part) for part in value]
        case date():
            return value.isoformat()
        case _:
            return value


class TestTheSchema:
    @pytest.mark.parametrize(
        "change",
        [
            {"colour": "red"},
            {"version": []},
            {"category": "sign-up"},
            {"version": [{"effective": "2009-11-01"}]},
            {"version": [as_json(version(terms={"amount": 1}))]},
            {"version": [as_json(version(terms=flat(-1)))]},
            {"version": [as_json(version(terms=flat(1), source=[]))]},
            {"gloss": None},
        ],
        ids=str,
    )
    def test_refuses_what_a_card_may_not_say(self, change: dict[str, Any]) -> None:
        sound = as_json(tomllib.loads(fee("kr.usim", "sim", "sim", flat(1))[1]))
        SCHEMATIC.validate(sound)
        with pytest.raises(jsonschema.ValidationError):
            SCHEMATIC.validate(sound | change)

    def test_is_one(self) -> None:
        SCHEMATIC.check_schema(SCHEMATIC.schema)

    def test_speaks_of_every_kind_of_terms(self) -> None:
        kinds = {part.__name__ for part in Terms.__origin__.__args__}  # type: ignore[attr-defined] # an annotated union
        assert kinds <= json.loads(schema())["$defs"].keys()


class TestStale:
    def usim(self, *days: str) -> tuple[str, str]:
        return card("kr.usim", "sim", "sim", *(version(day, flat(1), checked=date(2026, 1, 1)) for day in days))

    def test_is_what_was_not_looked_at_for_half_a_year(self, tmp_path: Path) -> None:
        last = date(2026, 1, 1) + STALE_AFTER
        assert not {f.fee for f in health(tmp_path, self.usim("2010-01-01"), as_of=last).stale}
        assert {f.fee for f in examine(last + timedelta(days=1), tmp_path).stale} == {"kr.usim"}

    def test_is_no_version_that_another_has_followed(self, tmp_path: Path) -> None:
        found = health(tmp_path, self.usim("2010-01-01", "2012-01-01"))
        assert [f.version for f in found.stale] == [date(2012, 1, 1)]

    def test_is_a_version_that_is_still_to_come(self, tmp_path: Path) -> None:
        found = health(tmp_path, self.usim("2010-01-01", "2012-01-01"), as_of=date(2027, 1, 1))
        assert [f.version for f in found.stale if f.fee == "kr.usim"] == [date(2012, 1, 1)]


class TestCounts:
    def test_what_is_not_known_in_any_way_a_card_can_say_so(self, tmp_path: Path) -> None:
        found = health(
            tmp_path,
            fee("kr.usim", "sim", "sim", UNKNOWN),
            card("kr.esim", "sim", "sim", version(low=flat(1), high=flat(2), known=False)),
            card("kr.nfc-usim", "sim", "sim", version(low=flat(1), high=UNKNOWN)),
            card("kr.port-fee", "port", "join", version(low=flat(1), high=flat(2))),
        )
        assert {f.fee for f in found.unknown} == {"kr.usim", "kr.esim", "kr.nfc-usim"}

    def test_what_is_disputed(self, tmp_path: Path) -> None:
        claims = [
            {"claim": {"ko": "달라요", "en": "another"}, "terms": flat(amount), "source": version()["source"]}
            for amount in (2, 3)
        ]
        found = health(tmp_path, card("kr.usim", "sim", "sim", version(terms=flat(1), disputed=claims)))
        assert [(f.fee, f.claims) for f in found.disputed] == [("kr.usim", 2)]

    def test_each_source_once(self, tmp_path: Path) -> None:
        assert health(tmp_path).sources == 1


class TestBroken:
    def test_is_a_card_checked_on_a_day_to_come(self, tmp_path: Path) -> None:
        later = card("kr.usim", "sim", "sim", version(terms=flat(1), checked=date(2026, 11, 24)))
        (problem,) = health(tmp_path, later).problems
        assert problem.where == "kr.usim 2000-01-01 checked"

    def test_is_not_a_card_checked_where_it_is_tomorrow_already(self, tmp_path: Path) -> None:
        later = card("kr.usim", "sim", "sim", version(terms=flat(1), checked=date(2026, 11, 23)))
        assert health(tmp_path, later).sound

    @pytest.mark.parametrize("content", [None, "", "{}\n"])
    def test_is_a_schema_that_is_not_current(self, tmp_path: Path, content: str | None) -> None:
        health(tmp_path)
        (tmp_path / SCHEMA).unlink() if content is None else (tmp_path / SCHEMA).write_text(content, "utf-8")
        (problem,) = examine(date(2026, 11, 22), tmp_path).problems
        assert problem.where == "schema/card.schema.json"

    def test_is_a_folder_of_no_cards(self, tmp_path: Path) -> None:
        assert not examine(date(2026, 11, 22), tmp_path).sound

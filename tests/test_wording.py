"""Every message exists in Korean with the same places to fill; amounts, days, workings read as people write them."""

from __future__ import annotations

import gettext
import io
import string
from datetime import date

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from calculator.formulas import formula
from calculator.wording import LOCALE, Lang, day_text, man_won, say, won, won_span
from tests.messages import messages

PO = LOCALE / "ko" / "LC_MESSAGES" / "calculator.po"


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with PO.open("rb") as file:
        return read_po(file, "ko")


def places(text: str) -> set[str]:
    return {name.split("!")[0].split(":")[0] for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_message_is_in_the_korean_catalogue_and_nothing_else(catalogue: Catalog) -> None:
    wanted, held = set(messages()), {str(message.id) for message in catalogue if message.id}
    assert wanted - held == set(), "say these in calculator.po, then compile it (see the README)"
    assert held - wanted == set(), "nothing says these any more"


def test_every_translation_fills_the_same_places(catalogue: Catalog) -> None:
    for message in catalogue:
        if message.id:
            assert message.string, message.id
            assert places(str(message.string)) == places(str(message.id)), message.id


def test_the_compiled_catalogue_is_current(catalogue: Catalog) -> None:
    fresh = io.BytesIO()
    write_mo(fresh, catalogue)
    with PO.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    fresh.seek(0)
    held, made = (c._catalog for c in (compiled, gettext.GNUTranslations(fresh)))  # type: ignore[attr-defined] # no other view
    assert {k: v for k, v in held.items() if k} == {k: v for k, v in made.items() if k}


@pytest.mark.parametrize(
    ("amount", "ko", "en"),
    [(0, "0원", "0 won"), (39_600, "39,600원", "39,600 won"), (-7_700, "−7,700원", "−7,700 won")],
)
def test_won(amount: int, ko: str, en: str) -> None:
    assert (won(amount, "ko"), won(amount, "en")) == (ko, en)


@pytest.mark.parametrize(
    ("amount", "ko"),
    [(50_300, "5만 300원"), (300, "300원"), (50_000, "5만원"), (0, "0원"), (-12_345, "−1만 2,345원"), (10**8, "1억원")],
)
def test_man_won_as_prose_writes_it(amount: int, ko: str) -> None:
    assert man_won(amount, "ko") == ko


def test_a_span_shows_both_ends_and_what_is_not_known_says_so() -> None:
    assert won_span(7_700, 9_900, "ko") == "7,700~9,900원"
    assert won_span(5_500, 5_500, "en") == "5,500 won"
    assert won_span(None, None, "ko") == say("not known", "ko")


@pytest.mark.parametrize(("lang", "text"), [("ko", "2011년 2월 11일"), ("en", "11 February 2011")])
def test_days(lang: Lang, text: str) -> None:
    assert day_text(date(2011, 2, 11), lang) == text


def leaf(name: str, value: int) -> dict[str, object]:
    return {"name": name, "value": value}


def done(how: str, value: int, *parts: object, name: str = "") -> dict[str, object]:
    return {"how": how, "value": value, "parts": list(parts)} | ({"name": name} if name else {})


def test_a_part_month_shows_its_days() -> None:
    price = done("with_vat", 49_500, leaf("amount", 45_000), leaf("VAT rate", 1_000))
    month = done(
        "floor_divide", 17_678, done("multiply", 495_000, price, leaf("days used", 10)), leaf("days in month", 28)
    )
    assert formula(month, "en") == "(amount 45,000 + 10% VAT) × days used 10 ÷ days in month 28 = 17,678"


def test_a_whole_month_is_only_its_amount() -> None:
    month = done(
        "floor_divide", 9, done("multiply", 9, leaf("plan", 9), leaf("days used", 1)), leaf("days in month", 1)
    )
    assert formula(month, "en") == "plan 9"


def test_a_share_is_written_in_percent() -> None:
    share = done(
        "floor_divide", 17_250, done("multiply", 0, leaf("plan", 69_000), leaf("share", 2_500)), {"value": 10_000}
    )
    assert formula(share, "en") == "plan 69,000 × 25% = 17,250"


def test_an_intermediate_shows_how_it_came_about() -> None:
    left = done(
        "maximum",
        383,
        done("subtract", 383, leaf("term in days", 730), leaf("days served", 347)),
        {"value": 0},
        name="left of the term",
    )
    assert formula(left, "en") == "left of the term 383 (term in days 730 − days served 347) = 383"


def test_terms_that_come_to_nothing_are_left_out_of_a_sum() -> None:
    total = done("add", 5, done("multiply", 0, leaf("discount", 5), {"value": 0}), leaf("amount", 5))
    assert formula(total, "en") == "amount 5"

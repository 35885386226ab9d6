"""What is covered, by carrier, kind of cost and year."""

from __future__ import annotations

from calculator import Rulebook
from calculator.cards import CATEGORIES
from calculator.coverage import STATES, Cell, coverage, markdown


def test_every_carrier_category_and_year_has_one_cell(rulebook: Rulebook) -> None:
    cells = coverage(rulebook, range(2009, 2013))
    places = [(c.carrier, c.category, c.year) for c in cells]
    assert len(places) == len(set(places)) == len({c.carrier for c in cells}) * (len(CATEGORIES) - 1) * 4


def test_the_worst_come_first(rulebook: Rulebook) -> None:
    ranks = [STATES.index(cell.state) for cell in coverage(rulebook, range(1996, 2027))]
    assert ranks == sorted(ranks)


def test_the_blogger_s_sign_up_fee_is_covered_and_a_year_before_any_source_is_not(rulebook: Rulebook) -> None:
    cells = {(c.carrier, c.category, c.year): c for c in coverage(rulebook, range(1990, 2013))}
    assert "kr.skt.signup-fee" in cells["skt", "signup", 2011].cards
    assert cells["skt", "signup", 2011].state != "none"
    assert cells["skt", "signup", 1990].state == "none"


def test_the_markdown_draws_years_together(rulebook: Rulebook) -> None:
    text = markdown(coverage(rulebook, range(2016, 2020)))
    assert text.startswith("| Carrier | Cost |")
    assert "2016–2019" in text


def test_the_worst_rows_of_the_markdown_come_first_and_those_without_a_card_last() -> None:
    cells = [
        *(Cell("good", "plan", year, "covered", ("kr.good.plan",)) for year in (2020, 2021)),
        *(Cell("never", "sim", year, "none") for year in (2020, 2021)),
        Cell("half", "plan", 2020, "none"),
        Cell("half", "plan", 2021, "covered", ("kr.half.plan",)),
        *(Cell("doubt", "plan", year, "disputed", ("kr.doubt.plan",)) for year in (2020, 2021)),
    ]
    carriers = [line.split("|")[1].strip() for line in markdown(cells).splitlines()[2:]]
    assert carriers == ["half", "doubt", "good", "never"]


def test_what_forbids_is_no_cost_and_covers_nothing(rulebook: Rulebook) -> None:
    named = {card for cell in coverage(rulebook, range(2012, 2013)) for card in cell.cards}
    assert not named & {"kr.port-lock", "kr.port-days", "kr.bad-quality-over", "kr.top-up-limit"}

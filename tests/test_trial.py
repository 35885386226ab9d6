"""A phone on trial as a decision: what can follow, what each way costs, and its last day."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from calculator import Rulebook, Scenario, ScenarioError, Total, price, unknowns
from calculator.rights import opens, undone_until
from calculator.tenure import tenures
from calculator.trial import Branch, Trial, rounded_down, share_of, trial
from tests.small import FREE, UNKNOWN, Data, book, day, excuse, fee, flat, join, leave, plan, port, scenario, version
from tests.small import card as card_of

CASES = Path(__file__).parent / "cases" / "blogger"
#: The story's stay, case F, worked by hand there.
NEVER_LEFT = 710_415


def case(name: str) -> Scenario:
    return Scenario.parse((CASES / f"{name}.json").read_bytes())


def branch(found: Trial, name: str) -> Branch:
    (only,) = (b for b in found.branches if b.name == name)
    return only


@pytest.fixture(scope="module")
def blogger(rulebook: Rulebook) -> Trial:
    """The blogger of February 2011, with a phone that may cost anything up to its retail price to keep."""
    return trial(case("a-range"), rulebook, keep_probability=Fraction(3, 10))


# ---------------------------------------------------------------- the story, worked by hand


def test_what_the_blogger_asked_has_an_answer_on_paper(blogger: Trial) -> None:
    """Leaving SKT for KT and coming back: the fee again, the card again, the port fee again; KT asks no fee."""
    once = {(str(e.on), e.fee): (e.status, e.low, e.high) for e in branch(blogger, "back_and_again").once(blogger.on)}
    assert once["2011-08-11", "kr.skt.signup-fee"] == ("charged", 39_600, 39_600)
    assert once["2011-08-11", "kr.skt.usim"] == ("charged", 7_700, 9_900)
    assert once["2011-08-11", "kr.port-fee"] == ("charged", 800, 800)
    assert once["2011-05-11", "kr.kt.signup-fee"] == ("waived", 0, 0)
    assert once["2011-05-11", "kr.kt.usim"] == ("charged", 5_500, 5_500)


#: Each branch above never leaving KT. WiBro's 120,000 are on both sides; F without them is 590,415 of plans.
#: returned: case A's 756,599 to 759,899 without the phone; back: case B, whose day later moves nothing but the split.
#: back at once with a new number: case G's plans of 590,413, no second port fee:
#:   590,413 + 39,600 + 7,700 + 800 + 5,500 + 120,000 = 764,013, and 2,200 more with the dearer card.
#: back and again: SKT to 10 May 17,678 + 31,821 + 99,000 + 15,967, KT to 10 August 33,532 + 99,000 + 15,967, SKT after
#:   33,532 + 48,400 (49,500) + 193,600: 588,497 to 589,597 of plans; 2 x 39,600, 2 cards, 5,500, 3 x 800, 120,000:
#:   810,997 to 816,497.
#: bad quality on the 14th day: 17,678 + SKT 11 to 24 February (14 of 28 days) 24,750 + KT 25 to 28 (4 of 28) 7,071
#:   + 346,500 + 36,725 + 12,490 + 145,200 = 590,414; then as case E: 5,500 + 120,000, and at most 17,000 + 120,000.
ABOVE = {
    "returned": (756_599, 759_899),
    "back": (764_813, 767_013),
    "back_and_again": (810_997, 816_497),
    "new_number_back": (764_013, 766_213),
    "bad_quality": (590_414 + 125_500, 590_414 + 137_000),
}


@pytest.mark.parametrize("name", ABOVE)
def test_each_branch_costs_what_it_comes_to_by_hand(blogger: Trial, name: str) -> None:
    low, high = ABOVE[name]
    assert branch(blogger, name).extra == Total(low - NEVER_LEFT, high - NEVER_LEFT)


def test_the_third_carrier_is_the_one_with_a_plan_of_the_same_price(blogger: Trial) -> None:
    """SKT to 10 May: 17,678 + 31,821 + 99,000 + 15,967 = 164,466. OZ Smart 45 from 11 May: 33,532, June to October
    5 x 49,500 = 247,500, November 48,400 to 49,500 since the cut's day is not known, December and January 96,800.
    Plans: 590,698 to 591,798. Once: 39,600 + 7,700 (9,900) + 800 + 30,000 + 800, no USIM at LGU+. WiBro 120,000.
    Low: 590,698 + 78,900 + 120,000 = 789,598. High: 591,798 + 81,100 + 120,000 = 792,898.
    """
    found = branch(blogger, "elsewhere")
    assert found.extra == Total(789_598 - NEVER_LEFT, 792_898 - NEVER_LEFT)
    assert found.scenario is not None
    assert found.scenario.events[-1].plan.id == "kr.lgu.oz-smart-45"  # type: ignore[union-attr]


def test_the_lock_forbids_going_back_when_the_phone_does(blogger: Trial) -> None:
    found = branch(blogger, "back_at_once")
    assert found.extra is None
    assert found.opens == date(2011, 5, 11)
    assert "the lock opens on 11 May 2011" in found.blocked[0].words["en"]
    assert found.blocked[0].sources
    assert any("Cancelling and taking a new number is not blocked" in r.words["en"] for r in found.remarks)


def test_each_branch_tells_its_last_day(blogger: Trial) -> None:
    """Fourteen days from 11 February, the day the phone is due, three years from the day KT was left."""
    assert branch(blogger, "bad_quality").closes == date(2011, 2, 25)
    assert branch(blogger, "returned").closes == date(2011, 3, 11)
    assert branch(blogger, "back").opens == date(2011, 5, 11)
    assert branch(blogger, "back").spared_until == date(2014, 2, 11)
    assert branch(blogger, "back_and_again").opens == date(2011, 8, 11)
    assert branch(blogger, "elsewhere").spared_until is None


def test_cancelling_says_that_the_number_is_lost(blogger: Trial) -> None:
    for name in ("new_number", "new_number_back"):
        (lost,) = (r for r in branch(blogger, name).remarks if "number" in r.words["en"])
        assert lost.words["en"] == "Cancelling on 11 March 2011 gives the number up for good."
        assert lost.sources


def test_nothing_lets_a_loan_without_a_contract_be_withdrawn_from(blogger: Trial) -> None:
    found = branch(blogger, "withdraw")
    assert (found.extra, found.scenario, found.closes) == (None, None, None)
    assert found.blocked[0].words["en"] == "No card of the rulebook grants this here."


def test_the_expected_cost_weighs_the_phone_kept_against_the_branch(blogger: Trial) -> None:
    """Kept 46,184 to 862,484 (A with the price of keeping), 3 times in 10; else back, 54,398 to 56,598.
    0.3 x 46,184 + 0.7 x 54,398 = 51,933.8; 0.3 x 862,484 + 0.7 x 56,598 = 298,363.8; both down.
    """
    assert branch(blogger, "kept").extra == Total(46_184, 862_484)
    assert branch(blogger, "kept").expected == Total(46_184, 862_484)
    assert branch(blogger, "back").expected == Total(51_933, 298_363)


def test_undoing_the_trial_does_not_wait_for_the_phone(blogger: Trial) -> None:
    assert branch(blogger, "bad_quality").expected == branch(blogger, "bad_quality").extra


def test_the_best_and_the_worst_are_things_one_may_choose(blogger: Trial) -> None:
    """Bad quality would cost less, but the carrier has to accept it."""
    assert blogger.best_expected is branch(blogger, "returned")
    assert blogger.worst is branch(blogger, "kept")


def test_without_a_probability_nothing_is_expected(rulebook: Rulebook) -> None:
    found = trial(case("a-range"), rulebook)
    assert not [b for b in found.branches if b.expected is not None]
    assert found.best_expected is None
    assert found.worst is not None
    assert found.least is not None


def test_a_price_nobody_said_makes_the_worst_case_open_ended(rulebook: Rulebook) -> None:
    found = trial(case("a"), rulebook, keep_probability=Fraction(1, 2))
    assert [b.name for b in found.not_known] == ["kept"]
    assert found.least is branch(found, "returned")
    expected = branch(found, "back").expected
    assert expected is not None
    assert not expected.complete


@pytest.mark.parametrize("name", ["a", "b", "c", "d-kt", "e", "g"])
def test_whatever_he_told_of_later_the_tree_is_the_same(rulebook: Rulebook, name: str) -> None:
    """A phone given back sooner goes back sooner; all else begins at the trial."""
    found, other = trial(case(name), rulebook), trial(case("a"), rulebook)
    assert [b.name for b in found.branches] == [b.name for b in other.branches]
    if name != "e":
        assert [b.extra for b in found.branches] == [b.extra for b in other.branches]


def test_every_open_branch_is_priced_as_its_scenario_is(blogger: Trial, rulebook: Rulebook) -> None:
    for found in blogger.open:
        assert found.scenario is not None
        assert found.comparison is not None
        assert found.comparison.switch == price(found.scenario, rulebook)


# ---------------------------------------------------------------- small rulebooks

LOAN = {"kind": "loan", "return_by": "2011-03-11", "keep_price": 100_000}
KT = join("2009-11-28", "kt", plan={"id": "kr.kt.basic"})
SKT = port("2011-02-11", "skt", plan={"id": "kr.skt.basic"}, phone=LOAN)
TRIAL = fee("kr.trial-phone", "phone", "loan", {"kind": "flat", "of": "keep_price"}, applies={"phone": ["loan"]})
KEPT = card_of(
    "kr.trial-phone", "phone", "loan",
    version(terms={"kind": "flat", "of": "keep_price"}, exception=[excuse(FREE, returned=["in_time"])]),
)  # fmt: skip


def tried(*cards: Any, events: tuple[Data, ...] = (KT, SKT), keep: str | None = None, **more: Any) -> Trial:
    told = scenario(*events, **({"first": "2011-02-01", "until": "2012-01-31"} | more))
    return trial(told, book(KEPT, *cards), keep_probability=None if keep is None else share_of(keep))


def lock(months: int) -> Any:
    return fee("kr.port-lock", "port", "lock", {"kind": "lock", "months": months}, applies={"joined_as": ["port_in"]})


def test_without_a_lock_one_goes_back_with_the_phone() -> None:
    found = tried()
    assert "back_at_once" not in {b.name for b in found.branches}
    assert branch(found, "back").on == date(2011, 3, 11)


def test_the_day_a_lock_opens_is_the_cards() -> None:
    assert branch(tried(lock(2)), "back").on == date(2011, 4, 11)
    assert branch(tried(lock(5)), "back").on == date(2011, 7, 11)


def test_a_branch_after_the_window_is_closed_and_says_so() -> None:
    found = branch(tried(lock(12)), "back")
    assert found.extra is None
    assert "after the days that are counted" in found.blocked[0].words["en"]


@pytest.mark.parametrize("days", [7, 14, 20])
def test_the_days_for_bad_quality_are_the_cards(days: int) -> None:
    back = fee(
        "kr.bad", "refund", "leave", {"kind": "refund", "of": "signup"}, credit=True,
        applies={"left_by": ["bad_quality"], "days_served": {"at_most": days}},
    )  # fmt: skip
    found = branch(tried(back), "bad_quality")
    assert found.closes is not None
    assert (found.closes - date(2011, 2, 11)).days == days
    assert branch(tried(), "bad_quality").extra is None


def test_what_a_contract_grants_counts_only_for_who_has_it() -> None:
    """A support contract may be withdrawn from in seven days; without one there is nothing to withdraw from."""
    when: Data = {"left_by": ["withdraw"], "days_served": {"at_most": 7}}
    terms = {"kind": "tapered"}
    support = card_of(
        "kr.skt.support", "exit", "contract", version(terms=terms, exception=[excuse(FREE, **when)]),
        applies={"contract": ["device_support"]},
    )  # fmt: skip
    contract = [{"kind": "device_support", "amount": 10_000, "months": 24}]
    with_it = tried(support, events=(KT, SKT | {"contracts": contract}))
    assert branch(with_it, "withdraw").closes == date(2011, 2, 18)
    assert branch(tried(support), "withdraw").extra is None


def test_the_first_of_several_days_is_the_last_on_which_all_is_as_if_undone() -> None:
    def until(name: str, days: int) -> Any:
        applies = {"left_by": ["bad_quality"], "days_served": {"at_most": days}}
        return fee(name, "refund", "leave", {"kind": "refund", "of": "signup"}, credit=True, applies=applies)

    told = scenario(KT, SKT)
    right = undone_until(told, "bad_quality", book(until("kr.first", 14), until("kr.second", 30)))
    assert right is not None
    assert right.on == date(2011, 2, 25)


def test_a_new_line_has_no_number_to_take_back() -> None:
    alone = join("2011-02-11", "skt", plan={"id": "kr.skt.basic"}, phone=LOAN)
    found = tried(events=(alone,))
    assert {"back", "back_at_once", "new_number_back"}.isdisjoint(b.name for b in found.branches)
    assert branch(found, "bad_quality").words["en"] == "Leave kr.skt over bad call quality".replace("kr.skt", "SKT")


def test_what_the_carrier_said_outranks_the_estimate_in_every_branch_that_meets_it() -> None:
    signup = fee("kr.kt.signup-fee", "signup", "join", flat(24_000))
    said = {"kind": "quote", "on": "2011-02-12", "fee": "kr.kt.signup-fee", "amount": 1_000}
    found = tried(signup, events=(KT, SKT, said))
    (entry,) = (e for e in branch(found, "back").once(found.on) if e.fee == "kr.kt.signup-fee")
    assert (entry.status, entry.low) == ("quoted", 1_000)
    returned = branch(found, "returned").comparison
    assert returned is not None
    assert "kr.kt.signup-fee" not in {e.fee for e in returned.only_switch}


def test_what_was_asked_beforehand_is_no_cost_of_never_trying() -> None:
    signup = fee("kr.skt.signup-fee", "signup", "join", flat(24_000))
    asked = {"kind": "quote", "on": "2011-02-05", "fee": "kr.skt.signup-fee", "amount": 1_000}
    stayed = tried(signup, events=(KT, asked, SKT)).stay
    assert (stayed.entries, stayed.total) == (tried(signup).stay.entries, tried(signup).stay.total)
    assert [notice.kind for notice in stayed.notices] == ["stray_quote"]


@pytest.mark.parametrize(("keep", "expected"), [("0", 0), ("1", 100_000), ("1/3", 33_333), ("25%", 25_000)])
def test_a_probability_is_exact_however_it_is_written(keep: str, expected: int) -> None:
    """28,000 a month with both, which February's days divide: keeping the phone, at 100,000, is all that differs."""
    events = KT | {"plan": {"monthly": 28_000}}, SKT | {"plan": {"monthly": 28_000}}
    found = branch(tried(events=events, keep=keep), "returned").expected
    assert found == Total(expected, expected)


def test_an_unknown_that_never_happens_does_not_make_the_expected_cost_unknown() -> None:
    dark = fee("kr.trial-phone", "phone", "loan", UNKNOWN, applies={"phone": ["loan"]})
    returned = card_of(
        "kr.trial-phone", "phone", "loan", version(terms=UNKNOWN, exception=[excuse(FREE, returned=["in_time"])])
    )
    found = branch(tried(returned, keep="0"), "returned").expected
    assert found is not None
    assert found.complete
    never = branch(tried(dark, keep="0"), "returned").expected
    assert never is not None
    assert not never.complete


@pytest.mark.parametrize(("amount", "won"), [(Fraction(7, 2), 3), (Fraction(-7, 2), -4), (Fraction(3), 3)])
def test_an_expected_amount_is_rounded_down_once(amount: Fraction, won: int) -> None:
    assert rounded_down(amount) == won


@pytest.mark.parametrize("keep", ["1.1", "-0.1", "often", "1/0", "101%", ""])
def test_what_is_no_probability_is_refused(keep: str) -> None:
    with pytest.raises(ScenarioError, match="a number from 0 to 1"):
        tried(keep=keep)


def test_a_scenario_without_a_lent_phone_is_no_trial() -> None:
    with pytest.raises(ScenarioError, match="no phone on loan"):
        tried(events=(KT,))


def test_a_trial_before_the_window_is_refused() -> None:
    with pytest.raises(ScenarioError, match=r"events\.1\.on"):
        tried(first="2011-02-12")


def test_a_trial_on_a_day_that_is_not_known_is_refused() -> None:
    doubt = SKT | {"on": {"low": "2011-02-11", "high": "2011-02-12"}}
    with pytest.raises(ScenarioError, match="the day the trial began"):
        tried(events=(KT, doubt))


def test_a_number_without_a_lock_opens_on_no_day() -> None:
    told = scenario(KT, SKT)
    assert opens(tenures(told)[-1], told, book()) is None


def test_who_left_before_the_trial_has_nowhere_to_go_back_to() -> None:
    gone = (KT, leave("2011-02-05"), join("2011-02-11", "skt", plan={"id": "kr.skt.basic"}, phone=LOAN))
    assert "back" not in {b.name for b in tried(events=gone).branches}


def test_who_had_a_discount_is_told_that_no_new_one_is_counted() -> None:
    held = KT | {"contracts": [{"kind": "discount", "months": 24, "monthly": 1_000}]}
    found = tried(lock(3), events=(held, SKT))
    told = {b.name: [r.words["en"] for r in b.remarks] for b in found.branches}
    assert "Told without a new contract, which would take its discount off again." in told["back"]
    assert not told["returned"]
    assert not [r for b in tried(lock(3)).branches for r in b.remarks if "contract" in r.words["en"]]


def test_a_branch_of_too_many_unknowns_is_blocked_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan of KT's in doubt is in doubt again on coming back: two times two."""
    monkeypatch.setattr(unknowns, "MOST", 3)
    found = tried(events=(KT | {"plan": {"monthly": {"low": 1, "high": 2}}}, SKT))
    assert branch(found, "returned").extra is not None
    assert "with 4 combinations" in branch(found, "back").blocked[0].words["en"]


def test_a_trial_that_cannot_begin_has_no_worst_and_no_least() -> None:
    """KT was joined by a port in January, so nothing can be ported in February."""
    early = (join("2009-01-01", "lgu"), port("2011-01-15", "kt"), SKT)
    found = tried(lock(3), events=early)
    assert not found.open
    assert (found.worst, found.least, found.best_expected) == (None, None, None)


@pytest.mark.parametrize(
    ("when", "until"),
    [
        ({"days_away": {"at_most": 100}}, day("2011-05-22")),
        ({"months_away": {"at_most": 3}}, day("2011-05-11")),
        ({"days_away": {"at_most": 100}, "months_away": {"at_most": 3}}, day("2011-05-11")),
        ({"joined_as": ["port_in"]}, None),
    ],
)
def test_the_last_day_a_fee_is_spared_is_the_cards(when: Data, until: date | None) -> None:
    """KT was left on 11 February: a hundred days on is 22 May, three months on 11 May."""
    signup = card_of("kr.kt.signup-fee", "signup", "join", version(terms=flat(9_000), exception=[excuse(FREE, **when)]))
    assert branch(tried(signup), "back").spared_until == until


def test_of_several_reasons_not_to_pay_the_one_that_holds_has_the_last_day() -> None:
    reasons = [excuse(FREE, "welfare", claims=["welfare"]), excuse(FREE, "back", months_away={"at_most": 3})]
    signup = card_of("kr.kt.signup-fee", "signup", "join", version(terms=flat(9_000), exception=reasons))
    assert branch(tried(signup), "back").spared_until == date(2011, 5, 11)


def test_a_right_that_no_source_had_yet_is_none() -> None:
    later = card_of(
        "kr.bad", "refund", "leave", version("2012-01-01", {"kind": "refund", "of": "signup"}), credit=True,
        applies={"left_by": ["bad_quality"], "days_served": {"at_most": 14}},
    )  # fmt: skip
    assert branch(tried(later), "bad_quality").extra is None


def test_days_of_stay_that_have_nothing_to_do_with_leaving_are_no_right() -> None:
    early = fee("kr.early", "exit", "leave", flat(5), applies={"days_served": {"at_most": 14}})
    ported = fee("kr.ported", "exit", "leave", flat(5), applies={"left_by": ["port"], "days_served": {"at_most": 9}})
    assert undone_until(scenario(KT, SKT), "bad_quality", book(early, ported)) is None


def test_carriers_that_only_resell_are_not_offered() -> None:
    resold = plan("kr.lgu.basic", 31_000, offer={"network": "kt"})
    own = plan("kr.lgu.basic", 31_000, offer={"network": "lgu"})
    assert "elsewhere" not in {b.name for b in tried(resold).branches}
    assert "elsewhere" in {b.name for b in tried(own).branches}

"""What to ask in the shop: the questions of this switch and no others, each with an answer, a page and a reply."""

from __future__ import annotations

from pathlib import Path

import pytest

from calculator import Rulebook, Scenario
from calculator.questions import Question, questions
from calculator.receipts.sheet import sheet
from calculator.wording import LANGS, Lang
from tests.small import FREE, OTHER, UNKNOWN, book, card, excuse, fee, flat, join, port, scenario, version, words

CASES = Path(__file__).parent / "cases"


def asked(path: str, rulebook: Rulebook) -> tuple[Question, ...]:
    return questions(Scenario.parse((CASES / path).read_bytes()), rulebook)


def about(found: tuple[Question, ...], fee: str) -> Question:
    return next(question for question in found if question.about == fee)


class TestTheBlogger:
    """What he asked at the counter in February 2011."""

    def test_whether_the_wifi_may_be_kept_with_both_agents_answers(self, rulebook: Rulebook) -> None:
        found = about(asked("blogger/b.json", rulebook), "kr.kt.olleh-wifi")
        assert found.ask["en"].startswith("May I keep using it")
        assert found.answer["en"].startswith("By the rules you may, and nothing is due for it.")
        assert any("SKT's agent" in other["en"] for other in found.others)
        assert any("MAC" in other["en"] for other in found.others)

    def test_whether_wibro_goes_on(self, rulebook: Rulebook) -> None:
        assert "KT WiBro" in about(asked("blogger/b.json", rulebook), "kr.kt.wibro-1g").ask["en"]

    def test_whether_coming_back_costs_the_sign_up_fee_again(self, rulebook: Rulebook) -> None:
        """Back to KT within three years: waived. To SKT for the first time: 39,600."""
        found = asked("blogger/b.json", rulebook)
        again, first = about(found, "kr.kt.signup-fee"), about(found, "kr.skt.signup-fee")
        assert "I was with you before" in again.ask["en"]
        assert "waived" in again.answer["en"]
        assert "I was with you before" not in first.ask["en"]
        assert "39,600 won" in first.answer["en"]

    def test_whether_his_usim_fits_and_what_the_lent_phone_costs(self, rulebook: Rulebook) -> None:
        found = asked("blogger/b.json", rulebook)
        assert about(found, "usim-in-a-rivals-phone").standing == "published"
        assert "If I keep the lent phone" in about(found, "kr.trial-phone").ask["en"]
        assert about(found, "loan").answer["en"].startswith("11 March 2011")

    def test_from_when_he_may_leave_again(self, rulebook: Rulebook) -> None:
        locks = [question for question in asked("blogger/b.json", rulebook) if question.about == "lock"]
        assert {(q.carrier, q.answer["en"].split(".")[0]) for q in locks} == {
            ("skt", "11 May 2011"),
            ("kt", "12 August 2011"),
        }

    def test_everything_is_said_in_both_languages_and_has_a_page(self, rulebook: Rulebook) -> None:
        for question in asked("blogger/b.json", rulebook):
            for said in (question.ask, question.answer, question.if_not):
                assert said["ko"] != said["en"]
                assert "{" not in said["ko"] + said["en"]
            assert question.sources


def test_who_stays_has_nothing_to_ask() -> None:
    assert questions(scenario(join("2010-01-01")), book(fee("kr.kt.signup-fee", "signup", "join", flat(5)))) == ()


def test_what_is_not_known_tells_where_to_find_it() -> None:
    rulebook = book(fee("kr.kt.signup-fee", "signup", "join", UNKNOWN, how_to_find=words("see the first bill")))
    (found,) = questions(scenario(join("2011-02-01")), rulebook)
    assert found.answer["en"] == "No source settles it. see the first bill"


def test_a_range_is_told_as_one() -> None:
    rulebook = book(card("kr.kt.usim", "sim", "sim", version(low=flat(7_700), high=flat(9_900))))
    (found,) = questions(scenario(join("2011-02-01")), rulebook)
    assert found.answer["en"] == "By the rules: 7,700~9,900 won."


def test_what_is_plain_and_free_is_not_asked() -> None:
    assert questions(scenario(join("2011-02-01")), book(fee("kr.kt.signup-fee", "signup", "join", FREE))) == ()


def test_one_question_is_asked_once_of_a_carrier() -> None:
    lock = fee("kr.port-lock", "port", "lock", {"kind": "lock", "months": 3})
    story = (join("2011-01-01"), port("2011-04-01", "skt"), port("2011-07-01", "kt"), port("2011-10-01", "skt"))
    found = questions(scenario(*story, until="2012-12-31"), book(lock))
    assert [q.carrier for q in found if q.about == "lock"] == ["kt", "skt"]


def test_what_others_claim_and_what_a_quote_says_are_told() -> None:
    claim = {"claim": words("an agent said so"), "terms": flat(9_000), "source": [OTHER]}
    waived = excuse(FREE, channel=["online"])
    rulebook = book(
        card("kr.kt.signup-fee", "signup", "join", version(terms=flat(7_000), disputed=[claim], exception=[waived]))
    )
    (found,) = questions(scenario(join("2011-02-01")), rulebook)
    assert [other["en"] for other in found.others] == ["an agent said so (9,000 won)"]


@pytest.mark.parametrize("lang", LANGS)
def test_the_sheet_has_a_box_and_a_reply_for_each(lang: Lang, rulebook: Rulebook) -> None:
    found = asked("blogger/b.json", rulebook)
    text = sheet(found, rulebook, lang)
    assert text.count("[ ]") == 2 * len(found)
    for question in found:
        assert question.ask["ko"] in text
        assert question.ask[lang] in text
        assert question.answer[lang] in text
        assert question.if_not[lang] in text


def test_a_sheet_without_questions_says_so(rulebook: Rulebook) -> None:
    assert "nothing to ask" in sheet((), rulebook, "en")

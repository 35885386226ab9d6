"""Finding a fee among the cards: by words, by carrier, by kind."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterator
from difflib import get_close_matches

from calculator import Rulebook
from calculator.cards import CATEGORIES, Card
from calculator.lines import CATEGORY_NAMES
from calculator.views import menus
from calculator.wording import LANGS, Lang, say

MARKET = "market"  # in the place of a carrier: what holds for every one


def carrier_of(card: Card) -> str | None:
    """The carrier whose card it is; None for one of the whole market."""
    _, *middle, _ = card.id.split(".")
    return middle[0] if middle else None


def matching(rulebook: Rulebook, *, words: str = "", carrier: str = "", category: str = "") -> tuple[Card, ...]:
    """The cards in which all words are found, of a carrier and a kind where those are given, in a reader's order."""
    wanted = _plain(words).split()
    return tuple(
        card
        for card, hay in _index(rulebook)
        if all(word in hay for word in wanted)
        and (not carrier or (carrier_of(card) or MARKET) == carrier)
        and (not category or card.category == category)
    )


def near(rulebook: Rulebook, id_: str) -> list[str]:
    """The ids that look most like one that is none."""
    return get_close_matches(id_, sorted(rulebook.cards), n=5, cutoff=0.5)


@functools.lru_cache(maxsize=2)
def _index(rulebook: Rulebook) -> tuple[tuple[Card, str], ...]:
    """Every card with all that it is found by: kinds in turn, the networks' first, plans after all."""
    places = {carrier: place for place, carrier in enumerate((None, *menus.carriers(rulebook)))}

    def order(card: Card) -> tuple[object, ...]:
        return (card.category == "plan", CATEGORIES.index(card.category), places[carrier_of(card)], card.id)

    return tuple((card, _plain(" ".join(_hay(card, rulebook)))) for card in sorted(rulebook.cards.values(), key=order))


def _hay(card: Card, rulebook: Rulebook) -> Iterator[str]:
    carrier = carrier_of(card)
    yield from (card.id, card.title.ko, card.title.en, *card.retired)
    yield from (say(CATEGORY_NAMES[card.category], lang) for lang in LANGS)
    if carrier:
        yield from (menus.carrier_names(rulebook, lang)[carrier] for lang in LANGS)
    if card.gloss:
        yield from (card.gloss.ko, card.gloss.en)


def _plain(words: str) -> str:
    """Words as they are compared: one form of each letter, whatever keyboard they came from."""
    return unicodedata.normalize("NFKC", words).casefold()


def full_title(card: Card, rulebook: Rulebook, lang: Lang) -> str:
    """A card's title with whose it is, where its title does not say so itself."""
    title, carrier = str(getattr(card.title, lang)), carrier_of(card)
    if carrier is None:
        return title
    name = str(getattr(rulebook.carriers[carrier].name, lang))
    return title if name in title else f"{title} · {name}"

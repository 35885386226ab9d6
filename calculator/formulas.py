"""Workings in words: a derivation, as a ledger holds it, into a line that a customer can check with a pencil."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from calculator.money import ONE
from calculator.wording import Lang, digits, say

Node = Mapping[str, Any]
_SIGNS = {"add": "+", "subtract": "−", "multiply": "×", "floor_divide": "÷"}
#: Messages for what a step does to its first parts.
_STEP_MESSAGES = {
    "minimum": "the smaller of {0} and {1}",
    "maximum": "the larger of {0} and {1}",
    "round_down": "{0} rounded down to {1}",
}


def formula(working: Node, lang: Lang) -> str:
    """A working in words and figures: "plan 49,500 × days used 18 ÷ days in month 28 = 31,821"."""
    text = _said(working, lang)
    value = digits(working["value"])
    return text if text.endswith(value) else f"{text} = {value}"


def _said(node: Node, lang: Lang, inside: str = "") -> str:
    how = node.get("how", "")
    if how == "where":  # the condition chose; what was chosen is the working, and the entry's reason says why
        return _said(node["parts"][1], lang, inside)
    if "name" in node and how:
        return _named(node, lang)
    if how in _SIGNS:
        return _operation(node, lang, inside)
    return _step(node, lang, inside) if how else _leaf(node, lang)


def _leaf(node: Node, lang: Lang) -> str:
    name = say(node["name"], lang) if "name" in node else ""
    return f"{name} {digits(node['value'])}".strip()


def _named(node: Node, lang: Lang) -> str:
    """An intermediate by its name, with how it came about behind it."""
    inner = _said({key: value for key, value in node.items() if key != "name"}, lang)
    text = f"{say(node['name'], lang)} {digits(node['value'])}"
    return text if inner == digits(node["value"]) else f"{text} ({inner})"


def _operation(node: Node, lang: Lang, inside: str) -> str:
    how, (one, other) = node["how"], node["parts"]
    if how == "floor_divide" and one.get("how") == "multiply":
        of, by = one["parts"]
        if by["value"] == other["value"] == 1:
            return _said(of, lang, inside)  # a whole month of a month
        if other["value"] == ONE and "how" not in other:
            return f"{_said(of, lang, 'multiply')} × {digits_of_share(by['value'])}"
    if how == "add" and 0 in (one["value"], other["value"]):
        return _said(other if one["value"] == 0 else one, lang, inside)
    text = f"{_said(one, lang, how)} {_SIGNS[how]} {_said(other, lang, f'{how} right')}"
    weak = how in ("add", "subtract") and inside not in ("", "add")
    deep = inside in ("floor_divide right", "multiply right", "subtract right")
    return f"({text})" if weak or deep else text


def _step(node: Node, lang: Lang, inside: str) -> str:
    how, parts = node["how"], node["parts"]
    one, other = parts[0], parts[1] if len(parts) > 1 else None
    if other is not None:
        trivial = how == "round_down" and other["value"] == 1
        bounded = how == "maximum" and "how" not in other and "name" not in other and one["value"] >= other["value"]
        if trivial or bounded:  # a bound that does not bind is no part of the story
            return _said(one, lang, inside)
    if how == "between":
        return f"{_end(parts[0], lang)} ~ {_end(parts[1], lang)}"
    if how == "with_vat":
        text = say("{price} + {rate}% VAT", lang, price=_said(one, lang), rate=f"{parts[1]['value'] / 100:g}")
        return f"({text})" if inside else text
    if how == "balance":
        return _balance(node, lang)
    if how == "interest":
        return say("a month's interest of {value}", lang, value=digits(node["value"]))
    if how in _STEP_MESSAGES:
        first, second = (_said(part, lang) for part in parts)
        return say(_STEP_MESSAGES[how], lang).format(first, second)
    return digits(node["value"])


def _balance(node: Node, lang: Lang) -> str:
    price, rate, months, paid = (part["value"] for part in node["parts"])
    message = "what is left of {price} after {paid} of {months} payments at {rate}% a year: {value}"
    said = {"rate": f"{rate / 100:g}", "value": digits(node["value"])}
    return say(message, lang, price=digits(price), paid=max(paid, 0), months=months, **said)


def digits_of_share(basis_points: int) -> str:
    """25%, with a real minus sign."""
    return f"{basis_points / 100:g}%".replace("-", "−")


def _end(node: Node, lang: Lang) -> str:
    return formula(node, lang) if node.get("how") else digits(node["value"])

"""The rules over columns, as those rules engines ask for them that are built on NumPy: a formula for each variable."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from harness import BACK_WITHIN, BANDS, GRACE_DAYS, ONE, PORT, SIGNUP, SIM

Get = Callable[[str], Any]


def signup(get: Get) -> Any:
    away = get("months_away")
    return np.where((away >= 0) & (away <= BACK_WITHIN), 0, SIGNUP)


def sim_card(get: Get) -> Any:
    return np.where(get("sim") == 0, SIM, 0)


def port(get: Get) -> Any:
    return np.where(get("joined_as") == 1, PORT, 0)


def subsidy_clawback(get: Get) -> Any:
    benefit, served = get("subsidy").astype(np.int64), get("days_served")
    term = get("subsidy_months") * 365 // 12
    share = benefit * np.maximum(term - served, 0) // np.maximum(term - GRACE_DAYS, 1)
    return np.where(get("gone") & (benefit > 0), np.where(served <= GRACE_DAYS, benefit, share), 0)


def discount_clawback(get: Get) -> Any:
    monthly, served = get("discount").astype(np.int64), get("months_served")
    owed, begins = np.zeros_like(monthly), 0
    for end, rate in BANDS:
        within = np.clip(served, None, end) - begins
        cut = np.where((served >= begins) & (served < end), monthly * get("days_over") // get("month_length"), 0)
        owed += (monthly * np.maximum(within, 0) + cut) * rate // ONE
        begins = end
    return np.where(get("gone") & (served < get("discount_months")), np.maximum(owed, 0), 0)


def balance(get: Get) -> Any:
    price, months = get("phone_price").astype(np.int64), get("phone_months")
    paid = np.minimum(get("months_served"), months)
    return np.where(get("gone") & (months > 0), price - price * paid // np.maximum(months, 1), 0)


#: Every variable that is worked out, and the inputs that are given.
FORMULAS = {f.__name__: f for f in (signup, sim_card, port, subsidy_clawback, discount_clawback, balance)}
INPUTS = (
    "months_away", "sim", "joined_as", "gone", "days_served", "months_served", "days_over", "month_length",
    "subsidy", "subsidy_months", "discount", "discount_months", "phone_price", "phone_months",
)  # fmt: skip

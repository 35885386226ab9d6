"""The rules in PolicyEngine-Core: a variable for each fee, with a formula over columns."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Callable
from typing import Any

from harness import Columns, measured
from vectors import FORMULAS, INPUTS, Get

PERIOD = "2025-01"


def _of_entity(formula: Callable[[Get], Any]) -> Callable[[Any, Any], Any]:
    """A formula as the engine calls it: with the entity it is of, and the period."""
    return lambda people, period: formula(lambda fact: people(fact, period))


def load() -> Callable[[Columns], Any]:
    from policyengine_core.entities import build_entity
    from policyengine_core.simulations import SimulationBuilder
    from policyengine_core.taxbenefitsystems import TaxBenefitSystem
    from policyengine_core.variables import Variable

    person = build_entity(key="person", plural="persons", label="A stay", is_person=True)
    country = TaxBenefitSystem(
        [
            person,
            build_entity(
                key="household", plural="households", label="-", roles=[{"key": "member", "plural": "members"}]
            ),
        ]
    )

    def variable(name: str, formula: Any = None) -> None:
        about = {"value_type": int, "entity": person, "definition_period": "month", "label": name}
        body = about if formula is None else about | {"formula": formula}
        country.add_variable(type(name, (Variable,), body))

    for name in INPUTS:
        variable(name)
    for name, formula in FORMULAS.items():
        variable(name, _of_entity(formula))
    variable("total", lambda people, period: sum(people(name, period) for name in FORMULAS))

    def price(columns: Columns) -> Any:
        simulation = SimulationBuilder().build_default_simulation(country, len(columns["days_served"]))
        for name in INPUTS:
            simulation.set_input(name, PERIOD, columns[name].astype("int32"))
        return simulation.calculate("total", PERIOD)

    return price


if __name__ == "__main__":
    measured("PolicyEngine-Core", importlib.metadata.version("policyengine-core"), load)

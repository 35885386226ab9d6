"""The rules as OpenFisca-Core and PolicyEngine-Core have them: they share a past, and the words one writes rules in.

Parameters are in the engine's own tree, each with its dated values for each carrier; facts are variables, those that do
not change of period ETERNITY as the documentation has birth days; each fee is a variable with a formula. A simulation
is of one period, so `parameters(period)` gives the rules of one day. For rows of many days at once there are two ways:

- `table`: the values are read from the tree once for each day on which a rule changed, and looked up by
  `numpy.searchsorted`. No documentation tells of it, but it is plain NumPy in a formula and by far the quickest.
- `documented`: what the engine itself offers, see `openfisca.py` and `policyengine.py`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date
from importlib import import_module
from typing import Any

import numpy as np
from harness import CARRIERS, RULES, Columns
from vectors import DAYS, FEES, INPUTS, STEPS, TRUTHS, Get, tables

PERIOD = "2026-11"
#: Makes of the parameters of a tax-benefit system a way to look them up.
Way = Callable[[Any], Callable[..., tuple[Any, ...]]]


def tree() -> dict[str, Any]:
    """The parameters by fee, name and carrier, with their dated values."""
    return {
        fee: {
            name: {
                carrier: {"values": {day: {"value": value} for day, value in {"1990-01-01": 0, **days}.items()}}
                for carrier, days in by_carrier.items()
            }
            for name, by_carrier in names.items()
        }
        for fee, names in RULES.items()
    }


def table(country: Any) -> Callable[..., tuple[Any, ...]]:
    """Parameters read once for each day of a change, and looked up by rows."""

    def at(fee: str, day: str) -> Callable[[str], list[Any]]:
        node = country.get_parameters_at_instant(day)._children[fee]
        return lambda name: [getattr(getattr(node, name), carrier) for carrier in CARRIERS]

    return tables(at, RULES)


class Engine:
    """A tax-benefit system of these rules, and simulations of it."""

    def __init__(self, package: str, enums: str, way: Way, parameters: dict[str, Any]) -> None:
        systems, variables = (import_module(f"{package}.{name}") for name in ("taxbenefitsystems", "variables"))
        periods = import_module(f"{package}.periods")
        enums, build = import_module(f"{package}.{enums}"), import_module(f"{package}.entities").build_entity
        person = build(key="person", plural="persons", label="A stay", is_person=True)
        roles = [{"key": "member", "plural": "members"}]
        self.country = systems.TaxBenefitSystem([person, build(key="home", plural="homes", label="-", roles=roles)])
        self.country.parameters = import_module(f"{package}.parameters").ParameterNode("", data=parameters)
        self.carrier, self.coded = enums.Enum("Carrier", {name: name for name in CARRIERS}), enums.EnumArray
        self.builder = import_module(f"{package}.simulations").SimulationBuilder
        rule, enum = way(self.country), self.carrier

        def variable(name: str, period: Any, formula: Any = None) -> None:
            kind = date if name in DAYS else bool if name in TRUTHS else int
            about = {"value_type": kind, "entity": person, "definition_period": period, "label": name}
            if name == "carrier":
                about |= {"value_type": enums.Enum, "possible_values": enum, "default_value": enum[CARRIERS[0]]}
            about |= {"formula": formula} if formula else {}
            self.country.add_variable(type(name, (variables.Variable,), about))

        for name in ("carrier", *INPUTS):
            variable(name, periods.ETERNITY)
        for name, formula in (STEPS | FEES).items():
            variable(name, periods.MONTH, _of_entity(formula, rule))
        variable("total", periods.MONTH, lambda people, period: sum(people(name, period) for name in FEES))

    def ready(self, columns: Columns) -> Columns:
        """Columns as the engine keeps them, so that nothing is converted on the way in."""
        given = {name: column.astype("datetime64[D]" if name in DAYS else "int32") for name, column in columns.items()}
        return given | {"carrier": self.coded(columns["carrier"].astype("int16"), self.carrier)}

    def price(self, columns: Columns) -> Any:
        """A simulation with some rows, and the total of each."""
        simulation = self.builder().build_default_simulation(self.country, len(columns["joined"]))
        for name in ("carrier", *INPUTS):
            simulation.set_input(name, "eternity", columns[name])
        return simulation.calculate("total", PERIOD)


def _of_entity(formula: Callable[[Get, Any], Any], rule: Callable[..., Any]) -> Callable[[Any, Any, Any], Any]:
    """A formula as an engine calls it: with the entity it is of, the period, and the parameters."""

    def called(people: Any, period: Any, _: Any) -> Any:
        def get(fact: str) -> Any:
            return people("carrier", period).view(np.ndarray) if fact == "carrier_code" else people(fact, period)

        return formula(get, functools.partial(rule, get))

    return called

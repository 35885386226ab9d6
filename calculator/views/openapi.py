"""The HTTP routes, told to programs: OpenAPI 3.1, made from the models."""

from __future__ import annotations

import functools
from typing import Any

from calculator.scenario import Scenario

_ABOUT = {
    "price": "What a scenario costs, line by line and in all",
    "compare": "A scenario beside staying",
    "best": "The day and the way to switch that cost least",
}
_PROBLEMS = {
    "400": "What is wrong with the scenario, each problem with its place",
    "405": "Another method than this takes",
    "413": "A body that is too long",
    "414": "A query that is too long",
    "415": "A body that is no JSON",
    "429": "Too many requests of one address; Retry-After says when to come again",
    "503": "Too busy to answer in time",
}
_STEPS = {"name": "v", "in": "query", "schema": {"type": "integer"}, "description": "The first of a share link's own"}


@functools.cache
def described(answers: tuple[str, ...]) -> dict[str, Any]:
    """The document, for the answers that this server gives."""
    model = Scenario.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas = model.pop("$defs") | {"Scenario": model, "Problem": _problem()}
    paths = {f"/api/v1/{name}": _of_scenario(_ABOUT[name]) for name in answers}
    paths["/api/v1/rules"] = {
        "get": _reading("The cards of the rulebook", ("fee", "A card's id"), ("on", "Only what was in force that day"))
    }
    paths["/api/v1/schema"] = {"get": _reading("A JSON Schema", ("of", "scenario, by default, or card"))}
    paths["/api/v1/openapi.json"] = {"get": _reading("This document")}
    paths["/health"] = {"get": _reading("Whether the server runs")}
    paths["/ready"] = {"get": _reading("Whether it can answer")}
    about = {"title": "What it costs to switch mobile carrier", "version": "1", "description": _DESCRIPTION}
    return {"openapi": "3.1.0", "info": about, "paths": paths, "components": {"schemas": schemas}}


_DESCRIPTION = (
    "The same bytes as the command line's --json. GET takes the query of a share link as it is, POST the scenario "
    "document. Amounts are whole minor units; what is not known says so and is never 0."
)


def _of_scenario(about: str) -> dict[str, Any]:
    body = {"required": True, "content": {"application/json": {"schema": _ref("Scenario")}}}
    return {
        "get": {"summary": f"{about}, by a share link's query", "parameters": [_STEPS], "responses": _responses()},
        "post": {"summary": f"{about}, by the document", "requestBody": body, "responses": _responses()},
    }


def _reading(about: str, *parameters: tuple[str, str]) -> dict[str, Any]:
    told = [{"name": n, "in": "query", "schema": {"type": "string"}, "description": d} for n, d in parameters]
    return {"summary": about, "parameters": told, "responses": _responses()}


def _responses() -> dict[str, Any]:
    answer = {"description": "The answer", "content": {"application/json": {"schema": {"type": "object"}}}}
    wrong = {"application/problem+json": {"schema": _ref("Problem")}}
    return {"200": answer} | {status: {"description": why, "content": wrong} for status, why in _PROBLEMS.items()}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _problem() -> dict[str, Any]:
    """A problem document, RFC 9457, with each thing that is wrong by its place."""
    text = {"type": "string"}
    part = {"type": "object", "properties": {"where": text, "found": text, "expected": text}}
    fields = {"type": text, "title": text, "status": {"type": "integer"}, "detail": text}
    return {"type": "object", "properties": fields | {"problems": {"type": "array", "items": part}}}

"""What the README shows is what comes out, what it names exists, and its two commands are one line each."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import tomllib
from pathlib import Path

import pytest

from calculator import Rulebook, Scenario, deciding, price, verbs
from calculator.cli import app, run
from calculator.links import encode

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
#: Every fenced block: its language and its text.
BLOCKS: list[tuple[str, str]] = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
CONSOLES = [text for language, text in BLOCKS if language == "console"]


@pytest.fixture(autouse=True)
def _at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a reader of the README stands."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("COLUMNS", raising=False)


def trimmed(text: str) -> list[str]:
    """The lines of a text without what differs from rulebook to rulebook, or cannot be seen."""
    return [re.sub(r"\b[0-9a-f]{12}\b", "…", line.rstrip()) for line in text.rstrip().splitlines()]


@pytest.mark.parametrize("mark", ["run", "test"])
def test_the_commands_are_marked_and_one_line_each(mark: str) -> None:
    (command,) = re.findall(rf"<!-- {mark} -->\n```sh\n(.*)\n```\n", README)
    assert command.startswith("pip install -q uv && uv run ")


def test_the_python_prints_what_is_shown() -> None:
    ((place, program),) = ((place, text) for place, (language, text) in enumerate(BLOCKS) if language == "python")
    assert len(program.strip().splitlines()) <= 14
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(program, "README.md", "exec"), {})  # noqa: S102 - our own README
    assert ("text", out.getvalue()) == BLOCKS[place + 1]


@pytest.mark.parametrize("console", CONSOLES, ids=lambda text: text.splitlines()[0][:60])
def test_the_command_line_answers_what_is_shown(console: str, capsys: pytest.CaptureFixture[str]) -> None:
    command, _, shown = console.partition("\n")
    program, *arguments = shlex.split(command.removeprefix("$ "))
    assert program == "calculator"
    with pytest.raises(SystemExit):
        run(arguments)
    out, err = capsys.readouterr()
    assert trimmed(out + err) == trimmed(shown)


def test_the_link_shown_is_the_one_made() -> None:
    rulebook = Rulebook.load()
    scenario = Scenario.parse((ROOT / "tests/cases/blogger/b.json").read_bytes())
    link = encode(scenario, book=rulebook.digest, was=price(scenario, rulebook).total)
    (shown,) = (text for language, text in BLOCKS if language == "text" and text.startswith("as_of="))
    assert trimmed(shown.replace("\n", "")) == trimmed(link)


def test_every_verb_of_the_command_line_is_told() -> None:
    for command in (*app.registered_commands, *verbs.app.registered_commands, *deciding.app.registered_commands):
        assert command.callback is not None
        assert f"`calculator {command.name or command.callback.__name__}" in README


def test_every_dependency_is_told_with_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = [
        *project["project"]["dependencies"],
        *(item for extra in project["project"]["optional-dependencies"].values() for item in extra),
        *project["dependency-groups"]["dev"],
    ]
    named = {match[0] for item in wanted if (match := re.match(r"[a-z][\w-]*", item))} - {project["project"]["name"]}
    told = set(re.findall(r"`([a-z][\w-]*)`", "".join(re.findall(r"^\| (`.*?) \|", README, re.MULTILINE))))
    assert named <= told
    assert told & {"numpy", "streamlit", "pytest"}


def test_every_file_it_points_to_exists() -> None:
    links = set(re.findall(r"\]\((?!https?:)([^)#]+)\)", README))
    named = set(re.findall(r"`(tests/[\w./]+)`", README))
    assert not [path for path in links | named if not (ROOT / path).exists()]


def test_the_picture_is_no_burden() -> None:
    assert (ROOT / ".github/page.png").stat().st_size < 200_000

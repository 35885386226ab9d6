"""The wheel: built, unpacked where nothing else of the project is, and used from another folder."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import zipfile
from importlib.util import find_spec
from pathlib import Path

import httpx
import pytest

from calculator import Rulebook, Scenario, price

ROOT = Path(__file__).resolve().parent.parent
CASE = ROOT / "tests" / "cases" / "blogger" / "c.json"
#: All that the bare engine asks for, and what those two ask for themselves.
ENGINE = ("numpy", "pydantic", "pydantic_core", "annotated_types", "typing_extensions", "typing_inspection")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the wheel's content and nothing else, as `pip install --no-deps --target` leaves it."""
    target = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(target)
    return target


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the two packages of the engine, and what they need, out of all that is installed here."""
    folder = tmp_path_factory.mktemp("engine")
    for name in ENGINE:
        spec = find_spec(name)
        assert spec is not None
        assert spec.origin is not None
        origin = Path(spec.origin)
        place = origin.parent if origin.name == "__init__.py" else origin
        (folder / place.name).symlink_to(place)
        libraries = place.parent / f"{name}.libs"  # where a wheel keeps the shared libraries it brought along
        if libraries.is_dir():
            (folder / libraries.name).symlink_to(libraries)
    return folder


def test_the_changelog_is_in_it_for_the_page_to_show(installed: Path) -> None:
    assert "Changelog" in (installed / "calculator" / "CHANGELOG.md").read_text("utf-8")


def started(*arguments: str, path: tuple[Path, ...], cwd: Path, bare: bool = False) -> subprocess.Popen[str]:
    """Python with these folders to import from; `bare` without any package of this environment."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, path)), "HOME": str(cwd)}
    flags = ["-S"] if bare else []
    return subprocess.Popen(
        [sys.executable, *flags, *arguments],
        cwd=cwd, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def ask(*arguments: str, path: tuple[Path, ...], cwd: Path, bare: bool = False) -> str:
    process = started(*arguments, path=path, cwd=cwd, bare=bare)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    return out


PRICES = """
import sys
from pathlib import Path
from calculator import Rulebook, Scenario, price
print(price(Scenario.parse(Path(sys.argv[1]).read_bytes()), Rulebook.load()).to_json())
"""


def test_the_engine_prices_with_two_packages_and_its_own_data(installed: Path, engine: Path, tmp_path: Path) -> None:
    out = ask("-c", PRICES, str(CASE), path=(installed, engine), cwd=tmp_path, bare=True)
    assert out == f"{price(Scenario.parse(CASE.read_bytes()), Rulebook.load()).to_json()}\n"


def test_the_bare_command_line_says_what_it_lacks(installed: Path, engine: Path, tmp_path: Path) -> None:
    process = started("-m", "calculator", "check", path=(installed, engine), cwd=tmp_path, bare=True)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (1, "")
    assert err == "The command line needs Typer and Rich: pip install 'carrier-switching-cost[app]'\n"


def test_the_command_line_works_from_another_folder(installed: Path, tmp_path: Path) -> None:
    shutil.copy(CASE, tmp_path / "mine.json")
    out = ask("-m", "calculator", "price", "mine.json", "--json", path=(installed,), cwd=tmp_path)
    assert json.loads(out)["rulebook"] == Rulebook.load().digest
    where = ask("-c", "import calculator; print(calculator.__file__)", path=(installed,), cwd=tmp_path)
    assert where.startswith(str(installed))


def test_the_shipped_rulebook_is_sound(installed: Path, tmp_path: Path) -> None:
    out = ask("-m", "calculator", "check", "--as-of", "2026-11-22", path=(installed,), cwd=tmp_path)
    assert "Sound on 22 November 2026." in out


def test_an_installed_copy_names_its_version_and_its_rulebook(
    installed: Path, rulebook: Rulebook, tmp_path: Path
) -> None:
    out = ask("-m", "calculator", "--version", path=(installed,), cwd=tmp_path)
    assert out == f"carrier-switching-cost 0.1.0, rulebook {rulebook.digest}\n"


def test_the_wheel_names_its_command_and_its_licence(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        points = next(name for name in names if name.endswith("entry_points.txt"))
        assert "calculator = calculator.__main__:main" in archive.read(points).decode()
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if name.startswith("tests") or "__pycache__" in name]


def test_the_page_is_served_with_its_settings(installed: Path, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = started("-m", "calculator", "app", "--port", str(port), path=(installed,), cwd=tmp_path)
    try:
        address = f"http://127.0.0.1:{port}"
        assert opened(f"{address}/_stcore/health", patience=40).text == "ok"
        # Our own route and header: Streamlit found the app, and did not run its file as a bare script.
        assert opened(f"{address}/health").json()["status"] == "ok"
        assert "frame-ancestors 'none'" in opened(f"{address}/").headers["Content-Security-Policy"]
    finally:
        process.send_signal(signal.SIGINT)
        try:
            said, err = process.communicate(timeout=20)
        finally:
            process.kill()
    assert (process.returncode, err.strip()) == (0, "")
    # Without the settings that lie beside the script, it would listen everywhere and announce that it counts visits.
    assert f"URL: {address}" in said
    assert "Network URL" not in said
    assert "usage statistics" not in said


def opened(address: str, patience: float = 0) -> httpx.Response:
    """What an address answers, once anyone does."""
    give_up = time.monotonic() + patience
    while True:
        try:
            return httpx.get(address)
        except httpx.TransportError:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.2)

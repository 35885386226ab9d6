"""Where a rerun of the page spends its time on the server: python -m tests.load.profiled [--reruns N]."""

from __future__ import annotations

import argparse
import cProfile
import pstats
import statistics
import time
from typing import Any

from streamlit.runtime.scriptrunner import script_runner
from streamlit.testing.v1 import AppTest

from calculator.links import decode, parameters
from calculator.views.web import SCRIPT
from tests.load.visitors import link


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.load.profiled", description=__doc__)
    parser.add_argument("--reruns", type=int, default=20)
    parser.add_argument("--sort", default="cumtime", choices=["cumtime", "tottime"])
    parser.add_argument("--lines", type=int, default=45)
    asked = parser.parse_args()
    profile, took, plain = cProfile.Profile(), list[float](), script_runner.ScriptRunner._run_script

    def watched(runner: Any, data: Any) -> None:
        begun = time.thread_time()
        if warm:
            profile.enable()
        try:
            plain(runner, data)
        finally:
            profile.disable()
            took.append(time.thread_time() - begun)

    warm = False
    vars(script_runner)["ScriptRunner"]._run_script = watched
    page = AppTest.from_file(str(SCRIPT), default_timeout=300)
    for number in range(asked.reruns + 2):
        warm = number >= 2
        page.query_params.clear()
        for name, text in parameters(decode(link(number)[0])).items():
            page.query_params[name] = text
        page.run()
    print(f"a changed scenario: {statistics.median(took[2:]) * 1e3:.0f} ms of one core, under the profiler")  # noqa: T201
    pstats.Stats(profile).sort_stats(asked.sort).print_stats("calculator|streamlit", asked.lines)


if __name__ == "__main__":
    main()

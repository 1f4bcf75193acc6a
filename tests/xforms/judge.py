"""`bootstrap.py conformance [--dir DIR]`: the recorded cases of other engines, judged and counted.

Prints passed of total for each file and tier, and the id of each case that failed, with the reason where
we differ on purpose (differences.toml); it is a failure all the same. A case that is not run counts as failed.
"""

from __future__ import annotations

import argparse
import os
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.xforms.author_cases import judge_author
from tests.xforms.conformance import folder, judge_xpath, load
from tests.xforms.scenarios import Replay, judge_fresh

Verdict = tuple[str, str, bool]
"""Tier, id, passed."""


def expressions() -> Iterator[Verdict]:
    for number, case in enumerate(load("xpath_cases.json")):
        yield case["tier"], str(case.get("id", number)), bool(judge_xpath(case))


def scenarios() -> Iterator[Verdict]:
    for number, case in enumerate(load("scenarios.json")):
        yield case["tier"], str(case.get("id", number)), Replay(case).run() is None


def fresh_loads() -> Iterator[Verdict]:
    for name, entry in load("initial_state.json")["forms"].items():
        if "agreed" in entry:
            yield "agreed", name, judge_fresh(entry) is None


def author_errors() -> Iterator[Verdict]:
    for number, case in enumerate(load("md_cases.json")):
        yield "md", str(case.get("id", number)), judge_author(case) is None


FILES = {
    "xpath_cases.json": expressions,
    "scenarios.json": scenarios,
    "initial_state.json": fresh_loads,
    "md_cases.json": author_errors,
}
UNGATED = frozenset({"edge", "navigation_only", "not_replayed"})
"""Tiers where engines differ among themselves, or whose steps are about screens."""


def differences() -> dict[str, str]:
    """Id of a case -> why we differ from it on purpose."""
    path = Path(__file__).with_name("differences.toml")
    return dict(tomllib.loads(path.read_text(encoding="utf-8"))["cases"])


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="conformance")
    parser.add_argument("--dir", help="a folder of the shape of shared/conformance")
    arguments = parser.parse_args(argv)
    if arguments.dir:
        os.environ["EHE_CONFORMANCE"] = str(Path(arguments.dir).resolve())
    if folder() is None:
        print("conformance: the cases are not here; name their folder with --dir.", file=sys.stderr)
        return 2
    reasons = differences()
    for file, judge in FILES.items():
        total, passed, failed = Counter(), Counter(), []
        for tier, case_id, ok in judge():
            total[tier] += 1
            passed[tier] += ok
            if not ok:
                why = reasons.get(case_id)
                failed.append(f"{tier}/{case_id}" + (f" (on purpose: {why})" if why else ""))
        for tier in sorted(total):
            print(f"{file} {tier}: {passed[tier]}/{total[tier]}")
        for name in failed:
            print(f"  failed {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

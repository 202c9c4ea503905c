"""The same question on the same library gives the same answer on every machine."""

import os
import subprocess
import sys
from pathlib import Path

ASK = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from toolkit.storage.library import Library
from toolkit.usecases.find import FindRequest, find

now = datetime(2026, 11, 23, tzinfo=UTC)
with Library(Path(sys.argv[1])) as library:
    for text in ("anxeity and panick at work", "cant sleep my baby cries", "scotland debt help"):
        found = find(library, FindRequest(text=text), now=now, home_region="GB-ENG")
        print(found.corrections)
        for one in found.links:
            print(one.link.id, one.score, one.matched, one.why, one.parts, one.words)
"""


def test_order_scores_and_reasons_do_not_hang_on_the_order_of_sets(starter: Path) -> None:
    answers = {
        subprocess.run(
            [sys.executable, "-c", ASK, str(starter)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(answers) == 1
    assert answers.pop().count("\n") > 10

"""How soon HOLD is certain: the incident three times over, as `decided_after_s` of its documents. Goal: under 10 s."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
RUNS = 3
GOAL_S = 10.0


def decided_after_s(folder: str) -> float:
    """Run the incident with confirmation on and return when its HOLD was certain."""
    command = (sys.executable, "-m", "goldenpath", "run", "--config", str(ROOT / "phases.yaml"))
    done = subprocess.run(
        [*command, "--env", "demo-incident", "--format", "json", "--quiet"],
        cwd=folder,
        capture_output=True,
        check=False,
    )
    return float(json.loads(done.stdout)["verdict"]["decided_after_s"])


def main() -> int:
    """Print each figure and the median; 1 if the median misses the goal."""
    with tempfile.TemporaryDirectory() as folder:
        figures = [decided_after_s(folder) for _ in range(RUNS)]
    median = statistics.median(figures)
    print(f"HOLD certain after {', '.join(f'{figure:.1f} s' for figure in figures)}; median {median:.1f} s")
    return int(median >= GOAL_S)


if __name__ == "__main__":
    sys.exit(main())

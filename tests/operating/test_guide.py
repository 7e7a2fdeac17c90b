"""docs/operating.md speaks of what there is: every figure and every exit of the product, and no others."""

import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.frontends.telegram.counting import Counts, Heard
from bot.frontends.telegram.metrics import figures
from bot.settings import PROJECT_ROOT, Settings
from bot.storage.condition import Condition

GUIDE = (PROJECT_ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
ROWS = re.findall(
    r"^\| (`[a-z_{}`, ]+`).*\|$", GUIDE.partition("## Figures")[2].partition("## At 3 a.m.")[0], re.M
)
SHARED = "process_"
"""What every program has that Prometheus looks at; the guide names those that help."""


def shown() -> set[str]:
    """The names of all figures as Prometheus sees them, without the prefix and the parts of a histogram."""
    condition = Condition("0001", True, 0, datetime(2026, 11, 20, tzinfo=UTC))
    text = figures(Heard(), Counts(), condition, 0.0).decode()
    names = re.findall(r"^# TYPE (\w+) (?!.*_created)", text, re.M)
    return {name.removeprefix("unchase_") for name in names if not name.startswith(SHARED)}


def test_every_figure_stands_in_the_guide_and_nothing_else():
    told = {name for row in ROWS for name in re.findall(r"`(\w+?)(?:_total)?(?:\{\w+\})?`", row)}

    assert {name.removesuffix("_total") for name in shown()} == {
        name for name in told if not name.startswith(SHARED)
    }


def test_alarms_are_about_figures_that_there_are():
    rules = GUIDE.partition("```yaml")[2].partition("```")[0]

    named = set(re.findall(r"unchase_(\w+)", rules))

    assert named
    assert {name.removesuffix("_bucket") for name in named} <= shown()


def test_settings_in_the_guide_are_settings():
    units = re.findall(r"```ini\n(.*?)```", GUIDE, re.S)
    named = {name for block in units for name in re.findall(r"\b([A-Z][A-Z_]+)=", block)}
    told = set(re.findall(r"`([A-Z]+_[A-Z_]+)`", GUIDE))

    ours = {name.upper() for name in Settings.model_fields}
    assert named - {"PYTHONDONTWRITEBYTECODE"} <= ours
    assert told <= ours


@pytest.mark.skipif(shutil.which("sh") is None, reason="there is no shell here")
def test_commands_in_the_guide_are_shell_and_end_when_they_cannot_go_to_their_folder():
    # Fails when a block changes its folder outside of `sh -euc`: if it cannot, the rest is done elsewhere.
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```$", GUIDE, re.S | re.M)

    read = [subprocess.run(["sh", "-n", "-c", block], capture_output=True, check=False) for block in blocks]

    assert blocks
    assert [each.stderr for each in read] == [b""] * len(blocks)
    for block in blocks:
        assert "cd " not in block or "sh -euc '" in block or "-euc '\n" in block, block


def test_a_worker_started_by_a_link_goes_by_the_folder_behind_it_even_when_the_link_moves_on(tmp_path: Path):
    # Fails with `ExecStart=/opt/unchase/.venv/bin/python`: its packages would be those of the new release.
    (command,) = re.findall(r"^ExecStart=/bin/sh -c '(.*)'$", GUIDE, re.M)
    for release in ("old", "new"):
        python = tmp_path / release / ".venv" / "bin" / "python"
        python.parent.mkdir(parents=True)
        python.write_text(f'#!/bin/sh\necho {release} "$0" "$@"\n')
        python.chmod(0o755)
    link = tmp_path / "unchase"
    link.symlink_to(tmp_path / "old")

    # What stands behind $$ is one $ once systemd has read it.
    started = f"cd {link}; ln -sfn {tmp_path}/new {link}; exec sh -c '{command.replace('$$', '$')}'"
    done = subprocess.run(["sh", "-c", started], capture_output=True, text=True, check=False)

    assert done.stdout.split() == ["old", f"{tmp_path}/old/.venv/bin/python", "-m", "bot", "run"]

"""docs/operating.md speaks of what there is: every figure and every exit of the product, and no others."""

import re
from datetime import UTC, datetime

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

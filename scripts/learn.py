"""Fits the reader to the content that comes with the product, and keeps what it learned beside the reader."""

import sys
from pathlib import Path

from bot.content import load
from bot.reading.keeping import SHIPPED, shipped_model, stamp_of, write_model
from bot.reading.preparing import fitted_model

CONTENT = Path(__file__).parents[1] / "coaching_content.yaml"


def main(arguments: list[str]) -> int:
    """Make the model anew where the content or what is seen in texts has changed; with --check only say so.

    With --anew make it in any case: how it is fitted has changed.
    """
    playbook = load(CONTENT)
    stamp = stamp_of(playbook)
    if "--anew" not in arguments and shipped_model(stamp) is not None:
        print("what the reader learned fits the content")
        return 0
    if "--check" in arguments:
        print(
            "what the reader learned is out of date: run scripts/learn",
            file=sys.stderr,
        )
        return 1
    model = fitted_model(playbook)
    assert model is not None
    write_model(SHIPPED, stamp, model)
    print(f"learned from {len(playbook.lexicon.samples):,} samples; {SHIPPED.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""SPEAKS on the phone: the same dialogue as everywhere, carried by Telegram."""

import sys

# python-telegram-bot loads httpx, and that its command line with all that rich and pygments know, where it
# finds them. To httpx it looks as if they were not there.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]

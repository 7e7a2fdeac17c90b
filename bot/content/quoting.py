"""Texts in quotes, as YAML reads them back."""

import json
import re

_STRANGE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def quoted(text: str) -> str:
    """Put a text in quotes: what JSON writes between them, YAML reads, but for a few strange characters."""
    written = json.dumps(text, ensure_ascii=False)
    return _STRANGE.sub(lambda match: f"\\u{ord(match[0]):04x}", written)

"""Bytes of a file → its text, whatever wrote it; None where it is no text."""

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    # Before UTF-16, whose mark it begins with.
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_OTHER_FILES = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\xd0\xcf\x11\xe0",
    b"%PDF",
    b"\x1f\x8b",
    b"\x89PNG",
    b"\xff\xd8\xff",
)
"""How archives and workbooks, old workbooks, PDFs and pictures begin."""
_LOOKED_AT = 4096
_MANY = 0.1
"""The share of zeros on one side of letters of two bytes: marks, digits and spaces alone make so many."""
_STRANGE = 0.01
"""The share of control characters from which it is no text."""


def text_of(content: bytes) -> str | None:
    """Return what a file says; None when it is an archive, a workbook, a picture or the like."""
    if content.startswith(_OTHER_FILES):
        return None
    text = _decoded(content)
    if text is None:
        return None
    beginning = text[:_LOOKED_AT]
    strange = sum(letter < " " and letter not in "\t\r\n\0" for letter in beginning)
    return None if strange > max(2, len(beginning) * _STRANGE) else text.replace("\0", "")


def _decoded(content: bytes) -> str | None:
    marked = next((name for mark, name in _BOMS if content.startswith(mark)), "")
    encoding = marked or _two_bytes_a_letter(content)
    if encoding:
        # Half a letter at the end is cut off; the rest of the file is none the worse.
        return content.decode(encoding, errors="replace").removesuffix("\ufffd")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        # What spreadsheets on Windows write unless they are told otherwise; five bytes mean nothing there.
        return content.decode("cp1252", errors="replace")


def _two_bytes_a_letter(content: bytes) -> str:
    """Return the encoding of a text that has two bytes a letter and no mark that says so."""
    beginning = content[:_LOOKED_AT]
    if len(beginning) < 2:
        return ""
    half = len(beginning) // 2
    if beginning[1::2].count(0) > half * _MANY and beginning[::2].count(0) == 0:
        return "utf-16-le"
    if beginning[::2].count(0) > half * _MANY and beginning[1::2].count(0) == 0:
        return "utf-16-be"
    return ""

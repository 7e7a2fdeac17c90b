"""What pydantic finds, in words for someone who edits texts."""

from pydantic_core import ErrorDetails

from bot.content.document import suggest

ALLOWED = {
    r"^[a-z0-9_]+$": "small letters, digits and _",
    r"^[a-z0-9_]{1,12}$": "at most 12 small letters, digits and _",
    r"^[a-z0-9_]{1,32}$": "at most 32 small letters, digits and _",
    r"^S[0-9]+\.[0-9]+$": "an S, a number, a dot and a number, as in S2.13",
    r"^S[0-9]+$": "an S and a number, as in S2",
    r"^P[0-9]+$": "a P and a number, as in P4",
    r"^R[0-9]+$": "an R and a number, as in R17",
    r"^C[0-9]+$": "a C and a number, as in C3",
}


def in_plain_words(detail: ErrorDetails, name: str, known: tuple[str, ...], spelled: str) -> str:
    """Say what pydantic found in words for someone who edits texts."""
    kind, value, limits = detail["type"], detail["input"], detail.get("ctx", {})
    if kind == "missing":
        return f"lacks {name!r}"
    if kind == "extra_forbidden":
        return f"has {name!r}, which means nothing here{suggest(name, known)}"
    if value is None or kind == "string_too_short":
        return f"has an empty {name!r}" if name else "is empty"
    if kind == "string_type" and spelled:
        return f'needs a text for {name!r}; put {spelled} in quotes: "{spelled}"'
    if kind == "too_short":
        return f"needs at least {limits['min_length']} of {name!r}"
    if kind == "string_too_long":
        return f"has a {name!r} of {len(value)} characters; at most {limits['max_length']} fit"
    if kind == "string_pattern_mismatch":
        return f"has {value!r} for {name!r}; it must be {ALLOWED[limits['pattern']]}"
    if kind == "literal_error":
        options = limits["expected"].replace(" or ", ", ")
        near = suggest(value, options.replace("'", "").split(", ")) if isinstance(value, str) else ""
        return (
            f"has {value!r} for {name!r}; it may be {limits['expected'].replace(chr(39) * 2, 'empty')}{near}"
        )
    if kind in ("greater_than_equal", "less_than_equal"):
        bound = f"at least {limits['ge']}" if "ge" in limits else f"at most {limits['le']}"
        return f"has {value} for {name!r}; it must be {bound}"
    wanted = WANTED.get(kind, "something else")
    return f"needs {wanted} for {name!r}" if name else f"needs {wanted}"


WANTED = {
    "string_type": "a text",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "list_type": "a list, as in [one, two],",
    "dict_type": "keys and values",
    "model_type": "keys and values",
    "model_attributes_type": "keys and values",
}

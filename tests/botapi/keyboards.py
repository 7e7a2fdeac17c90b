"""Keyboards: what Telegram accepts below a message."""

import re
from typing import Any

from tests.botapi.formatting import utf16_length
from tests.botapi.methods import ApiError, bad

STYLES = ("danger", "success", "primary")
ACTIONS = {
    "url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay",
}  # fmt: skip
DRESS = {"text", "style", "icon_custom_emoji_id"}
REPLY_ACTIONS = {
    "request_users", "request_chat", "request_managed_bot", "request_contact", "request_location",
    "request_poll", "web_app",
}  # fmt: skip
# The keyboards beside the inline one, by the field that makes them what they are.
OTHERS = {
    "keyboard": {
        "is_persistent",
        "resize_keyboard",
        "one_time_keyboard",
        "input_field_placeholder",
        "selective",
    },
    "remove_keyboard": {"selective"},
    "force_reply": {"input_field_placeholder", "selective"},
}
MOST_BUTTONS = 100
LINK = re.compile(r"(https?|tg|ton)://\S+", re.IGNORECASE)


def check_markup(markup: dict[str, Any] | None, *, inline_only: bool = False) -> None:
    """Refuse a keyboard that Telegram would refuse."""
    if not markup:
        return
    if "inline_keyboard" in markup:
        _refuse_strange(markup, {"inline_keyboard"})
        _check_rows(markup["inline_keyboard"], _check_inline)
        return
    for main, others in OTHERS.items():
        if main in markup and not inline_only:
            _refuse_strange(markup, {main, *others})
            if main == "keyboard":
                _check_rows(markup[main], _check_reply)
            return
    raise bad("object expected as reply markup")


def _check_rows(rows: Any, check_button: Any) -> None:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad("can't parse keyboard: expected an Array of Arrays")
    buttons = [button for row in rows for button in row]
    if len(buttons) > MOST_BUTTONS:
        raise bad("reply markup is too long")
    for button in buttons:
        check_button(button)


def _check_inline(button: Any) -> None:
    if not isinstance(button, dict):
        raise _bad_button("expected an Object")
    _check_dress(button, DRESS | ACTIONS)
    actions = button.keys() & ACTIONS
    if not actions:
        raise _bad_button("Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise _bad_button("exactly one action is allowed")
    data = button.get("callback_data")
    if data is not None and not (isinstance(data, str) and 1 <= len(data.encode()) <= 64):
        raise bad("BUTTON_DATA_INVALID")
    url = button.get("url")
    if url is not None and not (isinstance(url, str) and LINK.fullmatch(url)):
        raise bad("BUTTON_URL_INVALID")
    if "copy_text" in button:
        _check_copy(button["copy_text"])


def _check_copy(copy: Any) -> None:
    if not isinstance(copy, dict) or copy.keys() != {"text"} or not isinstance(copy["text"], str):
        raise _bad_button("expected a CopyTextButton")
    if not 1 <= utf16_length(copy["text"]) <= 256:
        raise bad("BUTTON_COPY_TEXT_INVALID")


def _check_reply(button: Any) -> None:
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict):
        raise _bad_button("expected an Object")
    _check_dress(button, DRESS | REPLY_ACTIONS)


def _check_dress(button: dict[str, Any], allowed: set[str]) -> None:
    _refuse_strange(button, allowed)
    text = button.get("text")
    if not isinstance(text, str) or not text.strip():
        raise _bad_button('field "text" must be a non-empty String')
    if "style" in button and button["style"] not in STYLES:
        raise _bad_button("invalid button style specified")


def _refuse_strange(given: dict[str, Any], allowed: set[str]) -> None:
    strange = given.keys() - allowed
    if strange:
        raise bad(f'can\'t parse reply markup: unknown field "{min(strange)}"')


def _bad_button(reason: str) -> ApiError:
    return bad(f"can't parse inline keyboard button: {reason}")

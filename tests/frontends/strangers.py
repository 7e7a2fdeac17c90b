"""Somebody's whole life with the coach, full of planted words, and everybody else who reaches for it."""

import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

from sqlalchemy import select

from bot.coaching.model import (
    ADMIN,
    MANAGER,
    REP,
    Access,
    Alike,
    Block,
    Contact,
    Deed,
    Heard,
    Import,
    Invitation,
    Kind,
    Promise,
    Prospect,
    Rep,
    Reply,
    Row,
    Sheet,
    Status,
    Story,
    Team,
    TeamWeek,
    Touch,
)
from bot.storage.memory import Memory
from bot.storage.tables import METADATA, debriefs
from bot.storage.unit_of_work import UnitOfWork
from tests.botapi import Person
from tests.storage.samples import a_debrief

PLANTED = "zqx"
"""Stands in every word that is the victim's; nobody else ever sees it."""
NOW = datetime.now(UTC)
TODAY = NOW.date()
MONDAY = TODAY - timedelta(TODAY.weekday() + 7)
FIGURE = 98_765
"""Stands in what was published of their team."""
VICTIM, OTHER, BOSS, THEIR_BOSS, GONE, NOBODY = 7_001, 7_002, 7_003, 7_004, 7_005, 7_006
REPS = {VICTIM: "aa0000000001", OTHER: "bb0000000002", BOSS: "bb0000000003", THEIR_BOSS: "aa0000000004"}
REPS |= {GONE: "cc0000000005"}
NORTH, SOUTH = Team("aa00000000f1", "North Zqx", NOW), Team("bb00000000f2", "South", NOW)
CODE = "zqxcode_zqxcode_zqxcod"
USED, EXPIRED, REVOKED = ("used_code_zqx_used_cod", "old_code_zqx_old_codes", "back_code_zqx_back_cod")
KEYS = {
    "rep": REPS[VICTIM],
    "boss": REPS[THEIR_BOSS],
    "team": NORTH.key,
    "prospect": "aa0000000011",
    "debrief": "aa0000000012",
    "aside": "aa0000000013",
    "touch": "aa0000000014",
    "promise": "aa0000000015",
    "story": "aa0000000016",
    "shared": "aa0000000017",
    "deed": "aa0000000018",
    "import": "aa0000000019",
}
"""What buttons would have to name to reach what is the victim's."""


def planted(unit: UnitOfWork) -> None:
    """Fill the memory: a victim and their manager in one team, a rep and their manager in another."""
    unit.teams.add(NORTH, SOUTH)
    _people(unit)
    _life(unit, REPS[VICTIM], PLANTED, KEYS)
    own = {what: f"bb{key[2:]}" for what, key in KEYS.items()}
    for chat, mark in ((OTHER, "b"), (BOSS, "d")):
        _life(unit, REPS[chat], "own", {what: f"{mark}{key[1:]}" for what, key in own.items()})
    by = REPS[THEIR_BOSS]
    codes = {CODE: 7, USED: 7, EXPIRED: -1, REVOKED: 7}
    given = [Invitation(code, REP, NORTH.key, by, NOW, NOW + timedelta(days)) for code, days in codes.items()]
    unit.invitations.add(*given[:3])
    unit.invitations.use(USED, NOW)
    # What one manager takes back is all they have given, so the good one comes after it.
    unit.invitations.add(replace(given[3], by=REPS[VICTIM]))
    unit.invitations.revoke(REPS[VICTIM], NOW)
    waiting = Reply((Block(Kind.TEXT, f"Due today: {PLANTED}"),))
    (outgoing,) = unit.outbox.add(VICTIM, (waiting,), NOW)
    unit.outbox.failed({outgoing.number: "refused"})
    unit.seen.first_time("telegram", "1:1", NOW, REPS[VICTIM])
    unit.nudges.add([(REPS[VICTIM], TODAY, NOW)])
    week = TeamWeek(MONDAY, {"ended": FIGURE, "ours_kept": FIGURE}, FIGURE)
    unit.teams.publish(NORTH.key, week, [REPS[VICTIM]], NOW)


def _people(unit: UnitOfWork) -> None:
    named = {VICTIM: "Zqxvictim", OTHER: "Olga", BOSS: "Boris", THEIR_BOSS: "Zqxboss", GONE: "Zqxgone"}
    for chat, name in named.items():
        rep = Rep(REPS[chat], name, slots={"rep": name}, prompt="zqx" if chat == VICTIM else "")
        unit.reps.add(rep, NOW, telegram_id=chat)
    restored(unit)
    unit.reps.give(Access(REPS[GONE], REP, NORTH.key, "", NOW, revoked=True))


def restored(unit: UnitOfWork) -> None:
    """Give everybody the role and the team that they began with."""
    for chat, role, team in (
        (VICTIM, REP, NORTH), (OTHER, REP, SOUTH), (BOSS, MANAGER, SOUTH), (THEIR_BOSS, MANAGER, NORTH),
    ):  # fmt: skip
        unit.reps.give(Access(REPS[chat], role, team.key, "", NOW))


def _life(unit: UnitOfWork, rep: str, mark: str, keys: dict[str, str]) -> None:
    """Let somebody have one of everything, with a mark in every word."""
    prospect = Prospect(
        keys["prospect"], rep, f"{mark} Omar", f"{mark} Ltd", f"{mark}_omar",
        slots={"problem": f"{mark} docks"}, next_look_on=TODAY, last_touch_on=TODAY - timedelta(3), rule="R9",
    )  # fmt: skip
    unit.prospects.save(prospect)
    opened = a_debrief(
        keys["debrief"], rep, opened_at=NOW, changed_at=NOW, prospect=prospect.key, status=Status.OPEN,
        heard=(Heard("1", f"{mark} said"),),
        own_draft=f"{mark} draft", named=f"{mark} Omar", company=f"{mark} Ltd", slots={"problem": mark},
        username=mark, promised=(), stories=(),
    )  # fmt: skip
    unit.debriefs.save(opened, replace(opened, key=keys["aside"], status=Status.LATER))
    touch = Touch(keys["touch"], rep, prospect.key, opened.key, "R9", "loss", "1", NOW, TODAY, False, 1)
    unit.touches.save(touch)
    unit.promises.save(Promise(keys["promise"], rep, prospect.key, True, f"{mark} numbers", NOW, TODAY))
    slots = {
        "place": f"{mark} dairy",
        "same": f"{mark} same",
        "cost": f"{mark} cost",
        "change": f"{mark} change",
    }
    story = Story(keys["story"], rep, "loss", slots, f"{mark} owner", TODAY, f"{mark} orders")
    unit.stories.save(story, replace(story, key=keys["shared"], shared=True))
    unit.deeds.add(Deed(keys["deed"], rep, NOW, (prospect,), (("touch", touch.key),), (prospect.key,)))
    unit.cards.save({opened.key: 500})
    alike = Alike(Contact(2, f"{mark} Omar", f"{mark} Ltd"), prospect.key)
    sheet = Sheet(f"{mark}.csv", ("Name", "Company"), (Row(2, (f"{mark} Omar", f"{mark} Ltd")),))
    listed = Import(keys["import"], rep, NOW, sheet, {"name": 0, "company": 1}, alike=(alike,))
    unit.imports.save(listed)


def belongings(memory: Memory, *without: str | int) -> dict[str, set[str]]:
    """Return every row of every table, but those that name one of these, or a talk of theirs."""
    with memory.look() as unit:
        connection = unit.outbox._connection
        talks = select(debriefs.c.key).where(
            debriefs.c.rep.in_([each for each in without if each in REPS.values()])
        )
        # Where a card lies names its debrief alone.
        without = (*without, *connection.execute(talks).scalars())
        found = {
            table.name: [tuple(row) for row in connection.execute(select(table))]
            for table in METADATA.sorted_tables
        }
    return {
        name: {repr(row) for row in rows if not any(value in without for value in row)}
        for name, rows in found.items()
    }


def shows_planted(said: Any) -> bool:
    """Tell whether anything that is the victim's stands in what was said."""
    told = json.dumps(said, default=_unpacked, ensure_ascii=False).casefold()
    return PLANTED in told or str(FIGURE) in told


def _unpacked(sent: Any) -> str:
    """Return what a file says: packed, any figure may stand in its bytes by chance."""
    content = getattr(sent, "content", b"")
    if not zipfile.is_zipfile(BytesIO(content)):
        return str(sent)
    with zipfile.ZipFile(BytesIO(content)) as packed:
        return "\n".join(packed.read(name).decode() for name in packed.namelist())


# --- Every kind of update ------------------------------------------------------------------------

KINDS = (
    "message", "edited_message", "channel_post", "edited_channel_post", "business_connection",
    "business_message", "edited_business_message", "deleted_business_messages", "guest_message",
    "message_reaction", "message_reaction_count", "inline_query", "chosen_inline_result", "callback_query",
    "shipping_query", "pre_checkout_query", "purchased_paid_media", "poll", "poll_answer", "my_chat_member",
    "chat_member", "chat_join_request", "chat_boost", "removed_chat_boost", "managed_bot",
)  # fmt: skip
"""The fields of Update in the Bot API, one of which each update has."""
LINKS = (CODE[:-1], USED, EXPIRED, REVOKED, "", "of_another_bot_of_anoth", "x" * 10_000, "\ud83d' OR 1=1 --")
WORDS = (
    "Omar went quiet", "Omar asked for a quote, I sent it, no answer", "/today", "/prospects",
    "/prospects Omar", "/stories", "/stats", "/team", "/settings", "/invite", "/invite admin",
    "/invite manager South", "/access", "/export", "/import", "/help", "/cancel", "/nonsense",
    *(f"/start {code}" for code in LINKS),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody who sends every kind of update."""

    person: Person
    actions: tuple[str, ...]

    @property
    def user(self) -> dict[str, Any]:
        return self.person.as_user()

    def updates(self, kind: str) -> Iterator[dict[str, Any]]:
        """Return updates of a kind as Telegram would send them."""
        for content in self._contents(kind):
            yield {kind: content}

    def _contents(self, kind: str) -> Iterator[dict[str, Any]]:
        chat, group = self.person.as_chat(), {"id": -1001, "type": "supergroup", "title": "Sales"}
        if kind in {
            "message",
            "edited_message",
            "guest_message",
            "business_message",
            "edited_business_message",
        }:
            yield from self._messages(chat)
            yield from ({**self._head(group), "text": words} for words in WORDS[:3])
        elif kind in {"channel_post", "edited_channel_post"}:
            channel = {"id": -1002, "type": "channel", "title": "News"}
            yield {**self._head(channel), "sender_chat": channel, "text": "Omar went quiet"}
        elif kind == "callback_query":
            yield from self._taps(chat, group)
        elif kind in {"my_chat_member", "chat_member"}:
            was, now = ({"user": self.user, "status": status} for status in ("left", "member"))
            for place in (chat, group):
                change = {"old_chat_member": was, "new_chat_member": now}
                yield {"chat": place, "from": self.user, "date": 1, **change}
        else:
            yield {**self._others(chat, group), **({"id": "zz1"} if kind == "poll" else {})}

    def _head(self, chat: dict[str, Any]) -> dict[str, Any]:
        return {"message_id": 900, "date": 1, "from": self.user, "chat": chat}

    def _messages(self, chat: dict[str, Any]) -> Iterator[dict[str, Any]]:
        head = self._head(chat)
        yield from ({**head, "text": words} for words in WORDS)
        victim = {"id": VICTIM, "is_bot": False, "first_name": "Vic"}
        origins = (
            {"type": "user", "date": 1, "sender_user": victim},
            {"type": "hidden_user", "date": 1, "sender_user_name": "Omar"},
            {"type": "chat", "date": 1, "sender_chat": {"id": -1002, "type": "channel", "title": "News"}},
        )
        yield from ({**head, "text": "Not now, thanks", "forward_origin": origin} for origin in origins)
        file = {"file_id": "f", "file_unique_id": "u", "file_size": 9}
        yield {**head, "voice": {**file, "duration": 3}}
        yield {**head, "document": {**file, "file_name": "stories.yaml"}}
        yield {**head, "document": {**file, "file_name": "people.csv", "mime_type": "text/csv"}}
        yield {**head, "photo": [{**file, "width": 9, "height": 9}], "caption": "Omar said no"}
        yield {**head, "location": {"latitude": 52.52, "longitude": 13.4}}
        yield {**head, "contact": {"phone_number": "+1", "first_name": "Omar", "user_id": VICTIM}}
        yield {**head, "dice": {"emoji": "🎲", "value": 4}}
        yield {**head, "via_bot": {"id": 99, "is_bot": True, "first_name": "B"}, "text": "Omar said no"}
        yield {
            **head,
            "successful_payment": {
                "currency": "XTR", "total_amount": 1, "invoice_payload": "p",
                "telegram_payment_charge_id": "1", "provider_payment_charge_id": "1",
            },
        }  # fmt: skip

    def _taps(self, chat: dict[str, Any], group: dict[str, Any]) -> Iterator[dict[str, Any]]:
        head = {"id": "4000000001", "from": self.user, "chat_instance": "1"}
        for action in self.actions:
            message = {
                **self._head(chat),
                "from": {"id": 1, "is_bot": True, "first_name": "Bot"},
                "text": "x",
            }
            yield {**head, "message": message, "data": f"..{action}"}
        data = f"{KEYS['debrief']}.1.sent"
        yield {**head, "message": {**message, "chat": group}, "data": data}
        # Nobody has such a message, but nobody must gain by making one up.
        yield {**head, "message": {**message, "chat": {"id": VICTIM, "type": "private"}}, "data": data}
        yield {**head, "message": {"chat": chat, "message_id": 500, "date": 0}, "data": data}
        yield {**head, "inline_message_id": "i1", "data": data}
        yield {**head, "message": message, "data": "\x00" * 64}
        yield {**head, "message": message, "game_short_name": "g"}

    def _others(self, chat: dict[str, Any], group: dict[str, Any]) -> dict[str, Any]:
        """Return what one of the remaining kinds holds, and more: what is not of a kind is passed over."""
        premium = {"source": "premium", "user": self.user}
        return {
            "id": "1", "user": self.user, "from": self.user, "user_chat_id": self.person.id, "date": 1,
            "chat": chat, "is_enabled": True, "can_reply": True, "business_connection_id": "b",
            "message_ids": [500], "message_id": 500, "old_reaction": [],
            "new_reaction": [{"type": "emoji", "emoji": "👍"}], "reactions": [], "query": "Omar",
            "offset": "", "result_id": "1", "invoice_payload": "p", "currency": "XTR", "total_amount": 1,
            "shipping_address": {
                "country_code": "DE", "state": "", "city": "B", "street_line1": "x", "street_line2": "",
                "post_code": "1",
            },
            "paid_media_payload": "p", "question": "Now?", "options": [], "total_voter_count": 1,
            "is_closed": False, "is_anonymous": False, "type": "regular", "allows_multiple_answers": False,
            "poll_id": "1", "option_ids": [0], "voter_chat": group,
            "boost": {"boost_id": "1", "add_date": 1, "expiration_date": 2, "source": premium},
            "boost_id": "1", "remove_date": 1, "source": premium,
            "bot": {"id": 98, "is_bot": True, "first_name": "Managed"},
        }  # fmt: skip


DAY = date.isoformat(TODAY)
ROLES = (REP, MANAGER, ADMIN)

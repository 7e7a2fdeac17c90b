"""What still has to be said, and where the cards of debriefs lie.

A reply is kept until it has been delivered and then deleted: it holds what people said. Its number
gives the order within a chat.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, delete, insert, or_, select, update

from bot.coaching.model import Block, Button, Chart, Document, Kind, Number, Pair, Rate, Reply
from bot.storage.repositories import DIALECTS, Repository, insert_into
from bot.storage.tables import cards, debriefs, outbox, reps

Record = dict[str, Any]
_WAITING = outbox.c.failed.is_(None)
# Made once, as all that every turn needs: to make a statement costs as much as it does.
_ADD = insert(outbox).returning(outbox.c.number, sort_by_parameter_order=True)
_THESE = outbox.c.number.in_(bindparam("numbers", expanding=True))
_CHOSEN = select(outbox).where(_THESE)
_LET_GO = delete(outbox).where(_THESE)
_OF_CHATS = select(outbox.c.chat, outbox.c.number).where(
    _WAITING, outbox.c.chat.in_(bindparam("chats", expanding=True))
)
_THERE = select(outbox.c.chat).where(outbox.c.number == bindparam("wanted"))
_SHOWN_AT = select(cards.c.debrief, cards.c.message).where(
    cards.c.debrief.in_(bindparam("keys", expanding=True))
)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One reply on its way to a chat."""

    number: int
    chat: int
    reply: Reply
    until: datetime | None = None
    """After this instant it is not delivered any more; None: it never comes too late."""


class Outbox(Repository):
    """Replies that have not been delivered yet."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.added: list[Outgoing] = []
        """What has been added in this transaction, also what has been undone since."""

    def add(self, chat: int, replies: Iterable[Reply], at: datetime) -> tuple[Outgoing, ...]:
        """Keep replies for a chat, in their order."""
        return self.add_many([(chat, reply, None) for reply in replies], at)

    def add_many(
        self, rows: Sequence[tuple[int, Reply, datetime | None]], at: datetime
    ) -> tuple[Outgoing, ...]:
        """Keep replies for many chats: the chat, the reply, and until when it is worth delivering."""
        if not rows:
            return ()
        new = [
            {"chat": chat, "reply": record_of_reply(reply), "at": at, "until": until}
            for chat, reply, until in rows
        ]
        # One alone costs a third less when it does not come as many.
        numbers = self._connection.execute(_ADD, new if len(new) > 1 else new[0]).scalars()
        added = tuple(Outgoing(number, *row) for number, row in zip(numbers, rows, strict=True))
        self.added += added
        return added

    def waiting(self, after: int = 0, most: int = 1000) -> tuple[Outgoing, ...]:
        """Return what has not been delivered, in the order of its numbers."""
        chosen = select(outbox).where(_WAITING, outbox.c.number > after).order_by(outbox.c.number).limit(most)
        return tuple(map(outgoing_of, self._connection.execute(chosen)))

    def numbers_of(self, chats: Collection[int]) -> dict[int, list[int]]:
        """Return the numbers of what waits for chats; a chat for which nothing waits is not among them."""
        found: dict[int, list[int]] = {}
        for row in self._rows(_OF_CHATS, chats=list(chats)) if chats else ():
            found.setdefault(row.chat, []).append(row.number)
        return found

    def of(self, numbers: Collection[int]) -> tuple[Outgoing, ...]:
        """Return the replies with these numbers, in their order; only those are read that are not of now."""
        known = {each.number: each for each in self.added}
        others = [number for number in numbers if number not in known]
        if others:
            known |= {row.number: outgoing_of(row) for row in self._rows(_CHOSEN, numbers=others)}
        return tuple(known[number] for number in sorted(numbers))

    def waits(self, number: int) -> bool:
        """Tell whether a reply still waits to be delivered."""
        return self._row(_THERE, wanted=number) is not None

    def drop(self, theirs: Collection[str]) -> None:
        """Let go of what was still to be said to reps who may not come in any more."""
        if not theirs:
            return
        chats = select(reps.c.telegram_id).where(reps.c.key.in_(theirs), reps.c.telegram_id.is_not(None))
        self._connection.execute(delete(outbox).where(outbox.c.chat.in_(chats)))

    def delivered(self, numbers: Collection[int]) -> None:
        """Let go of what has arrived."""
        self._connection.execute(_LET_GO, {"numbers": list(numbers)})

    def failed(self, reasons: Mapping[int, str]) -> None:
        """Set aside what Telegram will never take, without what it said."""
        statement = update(outbox).where(outbox.c.number == bindparam("wanted"))
        statement = statement.values(failed=bindparam("reason"), reply={})
        rows = [{"wanted": number, "reason": reason} for number, reason in reasons.items()]
        if rows:
            self._connection.execute(statement, rows)

    def forget(self, before: datetime) -> int:
        """Drop the memory of what was set aside, and what nobody needs any more; return of how much."""
        set_aside = and_(outbox.c.failed.is_not(None), outbox.c.at < before)
        old = delete(outbox).where(or_(set_aside, outbox.c.until < before))
        return self._connection.execute(old).rowcount


class Cards(Repository):
    """The message that shows each debrief."""

    def of(self, keys: Collection[str]) -> dict[str, int]:
        """Return the messages that show these debriefs, by debrief."""
        found = self._rows(_SHOWN_AT, keys=list(keys)) if keys else ()
        return {row.debrief: row.message for row in found}

    def save(self, shown: Mapping[str, int]) -> None:
        """Keep where debriefs are shown now; one that is gone by now is shown nowhere."""
        rows = [{"shown": debrief, "at": message} for debrief, message in shown.items()]
        if rows:
            self._connection.execute(_SHOW[self._dialect], rows)


def _show(dialect: str) -> Any:
    at = bindparam("at", type_=cards.c.message.type)
    there = select(debriefs.c.key, at).where(debriefs.c.key == bindparam("shown"))
    new = insert_into(cards, dialect).from_select(["debrief", "message"], there)
    return new.on_conflict_do_update(index_elements=[cards.c.debrief], set_={"message": new.excluded.message})


_SHOW = {dialect: _show(dialect) for dialect in DIALECTS}


def outgoing_of(row: Row[Any]) -> Outgoing:
    """Make an outgoing reply from its row."""
    return Outgoing(row.number, row.chat, reply_of(row.reply), row.until)


def record_of_reply(reply: Reply) -> Record:
    """Write a reply as JSON."""
    record = {
        "blocks": [_record_of_block(block) for block in reply.blocks],
        "rows": [[_record_of_button(button) for button in row] for row in reply.rows],
        "debrief": reply.debrief,
        "version": reply.version,
        "in_place": reply.in_place,
    }
    # The release before does not know all of these, and most replies have none.
    if reply.message:
        record["message"] = reply.message
    if reply.below:
        record["below"] = reply.below
    if reply.document is not None:
        record["document"] = [reply.document.name, reply.document.text]
    if reply.chart is not None:
        record["chart"] = asdict(reply.chart)
    if reply.export:
        record["export"] = True
    return record


def _record_of_block(block: Block) -> list[Any]:
    plain = [block.kind.value, block.text]
    return plain if block.moment is None else [*plain, block.moment[0], block.moment[1].isoformat()]


def _block_of(record: list[Any]) -> Block:
    kind, text, *moment = record
    at = (moment[0], datetime.fromisoformat(moment[1])) if moment else None
    return Block(Kind(kind), text, at)


def _record_of_button(button: Button) -> list[Any]:
    return [button.label, button.action, button.primary, button.copies, button.url]


def reply_of(record: Record) -> Reply:
    """Make a reply from its JSON."""
    return Reply(
        blocks=tuple(map(_block_of, record["blocks"])),
        rows=tuple(tuple(Button(*button) for button in row) for row in record["rows"]),
        debrief=record["debrief"],
        version=record["version"],
        in_place=record["in_place"],
        message=record.get("message", 0),
        below=record.get("below", 0),
        document=Document(*record["document"]) if "document" in record else None,
        chart=_chart_of(record["chart"]) if "chart" in record else None,
        export=record.get("export", False),
    )


def _chart_of(record: Record) -> Chart:
    parts = {
        "rates": tuple(Rate(**rate) for rate in record["rates"]),
        "pairs": tuple(Pair(**pair) for pair in record["pairs"]),
        "numbers": tuple(Number(**number) for number in record["numbers"]),
    }
    return Chart(**record | parts)

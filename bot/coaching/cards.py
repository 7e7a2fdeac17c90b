"""The card: verdict first, then the draft, then the reasons; and what lies behind its buttons."""

from urllib.parse import quote

from bot.coaching import drafts
from bot.coaching.history import newest
from bot.coaching.learning import reason_for
from bot.coaching.model import Block, Button, Evidence, How, Kind, Reply
from bot.coaching.policy import changes
from bot.coaching.questions import about, in_pairs, shown_answer
from bot.coaching.remarks import on_marks
from bot.coaching.view import View
from bot.coaching.wording import day_text, ended


def card(view: View) -> Reply:
    """Show the advice."""
    blocks = [*_about_new(view), *_verdict(view)]
    draft = view.draft
    if draft is not None:
        if view.waits_for_agreed:
            blocks.append(Block(Kind.NOTE, view.say("opens_talk")))
        blocks.append(Block(Kind.DRAFT, draft.text))
        blocks += [Block(Kind.NOTE, view.source_of(story)) for story in view.stories_told]
    elif not view.already_left:
        blocks.append(Block(Kind.TEXT, view.say("no_message")))
    blocks.append(Block(Kind.TEXT, _reasons(view)))
    # While nothing is to be sent there is enough to read; the button still tells where the articles disagree.
    extra = _private_line(view) or ("" if view.held else _dispute_line(view))
    if extra:
        blocks.append(Block(Kind.NOTE, extra))
    return view.reply(blocks, rows_of(view))


def _about_new(view: View) -> list[Block]:
    """Show back what was read where no question has shown it yet."""
    tapped = any(item.how is How.TAPPED for item in view.debrief.evidence)
    line = about(view)
    return [Block(Kind.TEXT, line)] if line and not tapped else []


def _verdict(view: View) -> list[Block]:
    """Say the move and when, or what there is to wait for (P14)."""
    rule = view.verdict.rule
    move = view.playbook.moves[rule.move].label
    headline = ended(f"{move}: {view.headline}")
    if not view.held:
        return [Block(Kind.HEADLINE, f"{headline} {view.playbook.timings[rule.timing].shown}")]
    blocks = [
        Block(Kind.HEADLINE, _hold_line(view), view.agreed_moment),
        Block(Kind.TEXT, view.say(view.hold_reason)),
    ]
    if not view.already_left:
        blocks.append(Block(Kind.HEADLINE, f"{view.say('hold_ready')} {headline}"))
    return blocks


def _hold_line(view: View) -> str:
    if view.held_until is None:
        return view.say("nothing_more" if view.already_left else "hold_open")
    if view.is_away:
        return view.say("hold_until_back", day=day_text(view.held_until, view.scene.today))
    time = view.debrief.agreed_time if view.waits_for_agreed else ""
    return view.say("hold_until", day=day_text(view.held_until, view.scene.today, time))


def _reasons(view: View) -> str:
    rule = view.verdict.rule
    lines = [view.text(rule.reason)]
    if rule.tally and not view.held:
        lines.append(view.say(_tally(view), **view.numbers_said))
    if rule.wakes_up and not view.held:
        lines.append(view.say("wake_up", day=day_text(view.wake_up_on, view.scene.today)))
    if _counted_otherwise(view) and not view.already_left:
        lines.append(view.say("after_straight"))
    if view.verdict.assumed:
        topics = [view.playbook.fact[key].topic for key in view.verdict.assumed]
        lines.append(view.say("assumed", facts=", ".join(topics)))
    return " ".join(lines)


def _tally(view: View) -> str:
    """Return the word for the line on the budget; more than it allows is said as such."""
    numbers, tally = view.numbers_said, view.verdict.rule.tally
    return "tally_over" if tally == "used" and numbers["reached"] > numbers["budget"] else f"tally_{tally}"


def _counted_otherwise(view: View) -> bool:
    plain = {item.fact: item.answer for item in newest(view.debrief.evidence).values()}
    return any(view.known[fact] != answer for fact, answer in plain.items())


def _private_line(view: View) -> str:
    symptom = view.symptom
    return "" if symptom is None else view.text(symptom.line)


def _dispute_line(view: View) -> str:
    return view.text(view.disputes[0].line) if view.disputes else ""


def rows_of(view: View) -> list[list[Button]]:
    """Return the buttons below the advice."""
    draft = view.draft
    why = [view.button("why", "why"), view.button("changes", "changes")]
    replied = [view.button("they_replied", "wrote")] if view.silent or view.already_left else []
    rest = [view.button("dispute", "dispute")] if view.disputes else []
    rest.append(view.button("fix", "fix"))
    if len(view.debrief.heard) > 1:
        rest.append(view.button("someone_else", "else"))
    if draft is None:
        return [[view.button("done", "done", primary=True)], why, *in_pairs([*replied, *rest])]
    fill = [view.button("fill_in", "fill", primary=not view.held)] if draft.blanks else []
    own = [view.button("another", "another"), view.button("edit", "edit")]
    if view.held:
        wait = [view.button("they_wrote", "wrote"), view.button("remind", "remind", primary=True)]
        return [wait, [*fill, *own], why, *in_pairs(rest)]
    copy = Button(view.say("button_copy"), "copy", not draft.blanks, draft.text)
    sent = [view.button("sent", "sent"), view.button("tomorrow", "tomorrow")]
    return [[*fill, copy], _open_chat(view, draft.text), own, sent, why, *in_pairs([*replied, *rest])]


def _open_chat(view: View, draft: str) -> list[Button]:
    """Open the prospect's chat with the draft filled in, where their username is known."""
    username = view.debrief.username or (view.prospect.username if view.prospect else "")
    if not username:
        return []
    return [Button(view.say("button_open_chat"), "open", url=f"https://t.me/{username}?text={quote(draft)}")]


# --- Behind the card -----------------------------------------------------------------------------


def why(view: View) -> Reply:
    """Show what the advice rests on: the rep's own words, the articles, the house rules."""
    rule, playbook = view.verdict.rule, view.playbook
    whole = view.debrief.more == "all"
    keys = (*rule.because, *(rule.background if whole else ()))
    blocks = [
        Block(Kind.HEADLINE, view.say("why_rule", rule=rule.key)),
        Block(Kind.TEXT, view.text(rule.reason)),
    ]
    seen = [line for item in newest(view.debrief.evidence).values() if (line := _seen(view, item))]
    if seen:
        blocks.append(_list(view.say("why_words"), seen))
    if view.symptom is not None:
        blocks.append(Block(Kind.NOTE, view.text(view.symptom.line)))
        keys = (*keys, *view.symptom.claims)
    claims = [key for key in dict.fromkeys(keys) if key in playbook.claims]
    for source in playbook.sources.values():
        cited = [
            f"{key} {playbook.claims[key].text}"
            for key in claims
            if playbook.claims[key].source == source.key
        ]
        if cited:
            blocks.append(_list(source.title, cited))
    house = [f"{key} {playbook.cited(key)}" for key in keys if key not in playbook.claims]
    if house:
        blocks.append(_list(view.say("why_house"), house))
    if learned := reason_for(view):
        blocks.append(Block(Kind.NOTE, learned))
    return view.reply(
        blocks,
        [
            [view.button("changes", "changes")]
            if whole
            else [view.button("more", "more"), view.button("changes", "changes")],
            [view.button("fix", "fix"), view.button("back", "back")],
        ],
    )


def _list(head: str, lines: list[str]) -> Block:
    return Block(Kind.TEXT, "\n".join([head, *(f"· {line}" for line in lines)]))


def _seen(view: View, item: Evidence) -> str:
    shown = shown_answer(view, item)
    if item.answer is None:
        return f"{view.playbook.fact[item.fact].ask} {view.say('why_unknown')}".replace(
            "{who}", view.people["who"]
        )
    if not shown:
        return ""
    words = f" “{item.words}”" if item.words else ""
    return f"{shown[:1].upper()}{shown[1:]}{words} ({view.say(f'why_{item.how}')})"


def changed(view: View) -> Reply:
    """Show which single answers would flip the move."""
    move = view.playbook.moves[view.verdict.rule.move]
    found = changes(view.verdict.facts, view.playbook)
    lines: dict[str, list[str]] = {}
    for change in found:
        answer = view.playbook.fact[change.fact].answer(change.answer)
        if answer.change:
            lines.setdefault(change.rule.move, []).append(view.text(answer.change))
    text = [f"{view.playbook.moves[key].label}: {'; '.join(reasons)}." for key, reasons in lines.items()]
    head = view.say("changes_head" if text else "changes_none", move=move.label)
    blocks = [Block(Kind.HEADLINE, head), *(Block(Kind.TEXT, line) for line in text)]
    return view.reply(
        blocks, [[view.button("why", "why")], [view.button("fix", "fix"), view.button("back", "back")]]
    )


def dispute(view: View) -> Reply:
    """Show where the articles disagree about this case."""
    blocks = [Block(Kind.HEADLINE, view.say("dispute_head" if view.disputes else "dispute_none"))]
    for item in view.disputes:
        sides = [f"{', '.join(side.claims)}: {side.says}" for side in item.sides]
        blocks.append(Block(Kind.TEXT, "\n".join([f"{item.key} {item.question}", *sides, item.settled])))
    return view.reply(blocks, [[view.button("why", "why"), view.button("back", "back")]])


def editing(view: View) -> Reply:
    """Ask for the rep's own wording."""
    return view.reply([Block(Kind.QUESTION, view.say("ask_edit"))], [[view.button("back", "back")]])


def marked(view: View) -> Reply:
    """Show chase language in the rep's own wording, with a replacement."""
    marks = view.marks
    blocks = [Block(Kind.DRAFT, view.debrief.own_draft)]
    lines = on_marks(view.debrief.own_draft, marks, view.verdict.rule.move, view.playbook)
    blocks.append(Block(Kind.TEXT, "\n".join(lines)))
    # A replacement that got too long could not be copied in one tap.
    better = bool(marks) and len(view.offered) <= drafts.LIMIT
    if better:
        blocks.append(Block(Kind.TEXT, view.say("marked_offer", draft=view.offered)))
    use = [view.button("use", "use", primary=True)] if better else []
    rows = [
        use,
        [view.button("keep", "keep"), view.button("edit_again", "edit")],
        [view.button("back", "back")],
    ]
    return view.reply(blocks, rows)

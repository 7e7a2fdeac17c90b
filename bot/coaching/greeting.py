"""The first acquaintance in three taps: what it does, the time zone, a first debrief to try."""

from collections.abc import Iterable
from dataclasses import replace

from bot.coaching import listing
from bot.coaching.model import Block, Button, Kind, Reply, Scene, Turn
from bot.coaching.playbook import Playbook
from bot.coaching.replies import present
from bot.coaching.view import View
from bot.coaching.wording import say


def welcomed(scene: Scene, view: View | None, _rest: str, playbook: Playbook) -> Turn:
    """Say hello: to a new rep with the question for their time zone, to others with what is open."""
    return welcome(scene, view, (), playbook)


def welcome(scene: Scene, view: View | None, standing: Iterable[str], playbook: Playbook) -> Turn:
    """Say hello, and what the rep may do here where they have only just been let in."""
    told = tuple(Block(Kind.TEXT, text) for text in standing)
    if view is not None:
        carried_on = present(view, view.say("carry_on"))
        return Turn((Reply(told), carried_on) if told else (carried_on,))
    blocks = (Block(Kind.TEXT, say(playbook, "welcome")), *told)
    if scene.rep.greeting == "zone":
        return Turn((_zone_asked(scene, playbook, *blocks),), rep=replace(scene.rep, prompt="zone"))
    due = (listing.today(scene, playbook),) if listing.anything(scene, playbook) else ()
    return Turn((Reply(blocks), *due))


def _zone_asked(scene: Scene, playbook: Playbook, *before: Block) -> Reply:
    buttons = [Button(zone.button, f"zone.{zone.key}") for zone in playbook.zones]
    rows = [tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2)]
    keep = Button(
        say(playbook, "button_keep_zone", {"zone": scene.rep.time_zone}), f"zone.{scene.rep.time_zone}"
    )
    other = Button(say(playbook, "button_another_city"), "city")
    return Reply((*before, Block(Kind.QUESTION, say(playbook, "ask_zone"))), (*rows, (other,), (keep,)))


def zone_told(zone: str, place: str) -> str:
    """Say a time zone, with the place that was taken for it: "Leipzig, Germany: Europe/Berlin"."""
    return f"{place}: {zone}" if place else zone


def zone_chosen(scene: Scene, view: View | None, zone: str, playbook: Playbook) -> Turn:
    """Keep the time zone that a new rep has tapped."""
    offered = {item.key for item in playbook.zones} | {scene.rep.time_zone}
    if scene.rep.greeting != "zone" or zone not in offered:
        return welcomed(scene, view, "", playbook)
    return settled(scene, view, zone, playbook)


def settled(scene: Scene, view: View | None, zone: str, playbook: Playbook, place: str = "") -> Turn:
    """Keep the time zone of a new rep and offer an example to try."""
    rep = replace(scene.rep, time_zone=zone, greeting="done")
    if view is not None:
        return replace(welcomed(scene, view, "", playbook), rep=rep)
    blocks = (
        Block(Kind.TEXT, say(playbook, "zone_kept", {"zone": zone_told(zone, place)})),
        Block(Kind.DRAFT, say(playbook, "try_example")),
    )
    return Turn((Reply(blocks, ((Button(say(playbook, "button_try"), "try", primary=True),),)),), rep=rep)

"""The front door, which joins the rooms and does nothing else.

python -m bot chat | run | invite | evaluate | read | content | migrate
"""

import gc
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.coaching.inviting import LONGEST_NAME, taken_back, tidied
from bot.coaching.model import ADMIN, MANAGER, REP
from bot.coaching.playbook import Playbook
from bot.errors import AnotherInstance, SettingsError, SetupError, WriterStopped
from bot.logs import start_logging
from bot.settings import Settings, load_settings

if TYPE_CHECKING:
    from bot.content.shelf import Shelf

FAILED, MISUSED, HELD = 1, 2, 3
"""Exit codes besides 0: it failed, it was set up or called wrongly, another instance holds the bot."""

app = typer.Typer(
    help="The coach for the next move with a prospect.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
content_app = typer.Typer(help="Check, compare and feed content files.", no_args_is_help=True)
app.add_typer(content_app, name="content")


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn a slip of the operator into a clear message and an exit code."""
    try:
        yield
    except SetupError as error:
        print(error, file=sys.stderr)
        raise typer.Exit(MISUSED) from None
    except WriterStopped as error:
        print(error, file=sys.stderr)
        raise typer.Exit(FAILED) from None
    except AnotherInstance as error:
        print(error, file=sys.stderr)
        raise typer.Exit(HELD) from None


@contextmanager
def loading() -> Iterator[None]:
    """Look for no rubbish while things are loaded, nor in them later: that is a third of the work."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def misuse(problem: str) -> typer.Exit:
    """Report a wrong argument."""
    print(problem, file=sys.stderr)
    return typer.Exit(MISUSED)


def set_up() -> Settings:
    """Read the settings and start logging, to standard error."""
    settings = load_settings()
    start_logging(settings.log_level, settings.log_format)
    return settings


def shelf_of(settings: Settings) -> "Shelf":
    """Open the content, with the reader made ready for it."""
    from bot.content.shelf import Shelf
    from bot.reading import prepare

    return Shelf(settings.content_file, partial(prepare, folder=settings.cache_dir))


@app.command()
def chat(name: Annotated[str, typer.Option("--as", help="Under which name to talk.")] = "rep") -> None:
    """Talk to the coach in the terminal."""
    with plain_errors():
        settings = set_up()
        with loading():
            from bot.frontends import console
            from bot.service import Coach
            from bot.storage.memory import Memory

            shelf = shelf_of(settings)
        with Memory(settings.database_url) as memory:
            coach = Coach(memory, shelf, str(settings.time_zone))
            coach.tidy(settings.retention_days).result()
            console.talk(coach, name)


@app.command("run")
def run_bot(
    standby: Annotated[bool, typer.Option(help="Wait for the other instance to go.")] = False,
) -> None:
    """Run the Telegram bot."""
    with plain_errors():
        settings = set_up()
        if settings.bot_token is None:
            raise SettingsError(["BOT_TOKEN is missing: BotFather gives one to your bot."])
        with loading():
            from bot.frontends.telegram.running import run
            from bot.service import Coach
            from bot.storage.memory import Memory

            shelf = shelf_of(settings)
        with Memory(settings.database_url) as memory:
            held = memory.holding(standby=standby, shared=settings.webhook_url is not None)
            run(settings, Coach(memory, shelf, str(settings.time_zone)), held, memory.condition)


@app.command()
def invite(
    admin: Annotated[bool, typer.Option("--admin", help="For somebody who may invite others.")] = False,
    manager: Annotated[
        str | None,
        typer.Option("--manager", metavar="TEAM", help="For somebody who leads this team, new or not."),
    ] = None,
    revoke: Annotated[bool, typer.Option("--revoke", help="Take back those nobody has used.")] = False,
) -> None:
    """Print a one-time invitation."""
    team = tidied(manager or "")
    if manager is not None and (admin or not team or len(team) > LONGEST_NAME):
        raise misuse(f"--manager takes a name of up to {LONGEST_NAME} characters, and no --admin beside it")
    with plain_errors():
        settings = set_up()
        from bot.content.shelf import Shelf
        from bot.frontends.telegram.inviting import invitation_text
        from bot.service import Coach
        from bot.storage.memory import Memory

        shelf = Shelf(settings.content_file)
        with Memory(settings.database_url) as memory:
            coach = Coach(memory, shelf, str(settings.time_zone))
            if revoke:
                count = coach.uninvite().result()
                print(coach.word(taken_back(count), count=count))
            else:
                given = coach.invite(MANAGER if team else ADMIN if admin else REP, team).result()
                print(invitation_text(settings, given))


@app.command()
def evaluate(
    file: Annotated[Path, typer.Argument(help="Scenarios, one JSON object a line.")],
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
    attentive: Annotated[bool, typer.Option(help="The rep corrects wrong readings.")] = False,
) -> None:
    """Play scenarios through the dialogue and compare the moves."""
    with plain_errors():
        settings = set_up()
        with loading():
            from bot.frontends.evaluation import play, report

            playbook = shelf_of(settings).playbook
        scenarios = [_scenario(item, at, playbook) for at, item in _json_lines(_opened(file))]
        played = [play(scenario, playbook, attentive=attentive) for scenario in scenarios]
    if as_json:
        for result in played:
            print(json.dumps(result.as_json(), ensure_ascii=False))
    else:
        print(report(scenarios, played))


@app.command("read")
def read_text(
    text: Annotated[str | None, typer.Argument(help="Standard input if none.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON lines in, JSON lines out.")] = False,
) -> None:
    """Show what the coach reads in a text."""
    with plain_errors():
        settings = set_up()
        with loading():
            from bot.frontends.hearing import as_object, as_text

            playbook = shelf_of(settings).playbook
        today = datetime.now().astimezone().date()
        if as_json and text is None:
            for at, item in _json_lines(_typed()):
                if not isinstance(item.get("text"), str):
                    raise misuse(f"line {at}: no text")
                found = as_object(item.get("id"), item["text"], playbook, today)
                print(json.dumps(found, ensure_ascii=False))
        elif as_json:
            print(json.dumps(as_object(None, text or "", playbook, today), ensure_ascii=False))
        else:
            print(as_text(_typed() if text is None else text, playbook, today))


@content_app.command("check")
def content_check(
    file: Annotated[Path | None, typer.Argument(help="The content in use if none.")] = None,
) -> None:
    """List every problem in a content file."""
    with plain_errors():
        from bot.content import problems

        path = file or set_up().content_file
        if not path.is_file():
            raise misuse(f"{path}: there is no such file")
        found = problems(path)
    for problem in found:
        print(problem)
    if found:
        raise typer.Exit(FAILED)
    print(f"{path}: no problems")


@content_app.command("diff")
def content_diff(old: Path, new: Path) -> None:
    """Show which situations get another verdict under the new content."""
    with plain_errors():
        from bot.content import load_anyway
        from bot.content.comparing import differences

        for path in (old, new):
            if not path.is_file():
                raise misuse(f"{path}: there is no such file")
        print("\n".join(differences(load_anyway(old), load_anyway(new))))


@content_app.command("suggest")
def content_suggest(as_json: Annotated[bool, typer.Option("--json", help="One object.")] = False) -> None:
    """Print corrections that reps agreed to share, as example lines for the content."""
    with plain_errors():
        settings = set_up()
        from bot.content import load
        from bot.content.suggesting import as_object, as_yaml, suggested
        from bot.storage.memory import Memory

        playbook = load(settings.content_file)
        with Memory(settings.database_url) as memory, memory.look() as unit:
            found = suggested(unit.lessons.shared(), playbook)
    print(json.dumps(as_object(found), ensure_ascii=False) if as_json else as_yaml(found))


@app.command()
def migrate() -> None:
    """Bring the schema of the database up to date."""
    with plain_errors():
        settings = set_up()
        from bot.storage.database import migrate as bring_up_to_date

        before, after = bring_up_to_date(settings.database_url)
    print(
        f"at revision {after} already"
        if before == after
        else f"from {before or 'nothing'} to revision {after}"
    )


def _opened(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise misuse(f"{file}: cannot be read ({type(error).__name__})") from None


def _typed() -> str:
    return sys.stdin.buffer.read().decode("utf-8", errors="replace")


def _json_lines(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    for at, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
        except ValueError:
            raise misuse(f"line {at}: not JSON") from None
        if not isinstance(item, dict):
            raise misuse(f"line {at}: not a JSON object")
        yield at, item


def _scenario(item: dict[str, Any], at: int, playbook: Playbook) -> dict[str, Any]:
    from bot.frontends.evaluation import wrong_answers

    if not isinstance(item.get("opening"), str) or not isinstance(item.get("answers"), dict):
        raise misuse(f"line {at}: a scenario has an id, an opening and answers")
    if wrong := wrong_answers(item["answers"], playbook):
        raise misuse(f"line {at}: {'; '.join(wrong)}")
    return {"id": at, **item}


if __name__ == "__main__":
    app()

"""Whether everything that is named exists, once, and everything that exists is used."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from bot.coaching.history import COMPUTED
from bot.content.document import Place, Problem, places, suggest
from bot.content.schema import (
    AlternativeShape,
    FactShape,
    RuleShape,
    Shape,
    WhenShape,
)
from bot.content.shaping import Manuscript, Section

Named = tuple[Place, str]
ID = re.compile(r"\b(?:S[0-9]+\.[0-9]+|[SPCR][0-9]+)\b")
BRACKETS = re.compile(r"\(([^)]*)\)")


def check_names(book: Manuscript) -> Iterator[Problem]:
    """Find names without which the guidance cannot be tried out: defined twice or nowhere."""
    yield from _twice(book)
    yield from _facts(book)
    yield from _examples(book)
    yield from _signals(book)
    yield from _guidance(book)


def check_citations(book: Manuscript) -> Iterator[Problem]:
    """Find other names defined nowhere, and what is defined and never used."""
    yield from _because(book)
    yield from _claims_cited(book)
    yield from _ids_in_texts(book)
    yield from _unused(book)


def signals_in(book: Manuscript) -> frozenset[str]:
    """Return every signal that a condition may name, also those of misshapen facts."""
    signals = set(book.signals)
    entries = book.document.data.get("facts")
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and entry.get("kind") == "yes_no":
            signals.add(str(entry.get("key")))
        elif isinstance(entry, dict) and entry.get("kind") != "count":
            answers = entry.get("answers")
            answers = answers if isinstance(answers, list) else []
            signals |= {str(answer.get("key")) for answer in answers if isinstance(answer, dict)}
    return frozenset(signals)


def conditions(book: Manuscript) -> Iterator[tuple[Place, WhenShape]]:
    """Go through every condition of the content with its place."""
    for place, rule in book.guidance:
        yield (*place, "when"), rule.when
    for place, variant in book.variants:
        for inner, draft in places((*place, "drafts"), variant.drafts):
            yield (*inner, "when"), draft.when
    for place, slot in book.slots:
        for inner, fallback in places((*place, "fallbacks"), slot.fallbacks):
            yield (*inner, "when"), fallback.when
    for place, symptom in book.symptoms:
        yield (*place, "when"), symptom.when
    for place, chase in book.linter:
        yield (*place, "when"), chase.when


def _twice(book: Manuscript) -> Iterator[Problem]:
    claims = [
        ((*place, "claims", at), claim.key)
        for place, source in book.sources
        for at, claim in enumerate(source.claims)
    ]
    yield from doubles(book, claims)
    for place, fact in book.facts:
        answers = places((*place, "answers"), fact.answers)
        yield from doubles(book, [(inner, answer.key) for inner, answer in answers])
    yield from doubles(book, [(place, chase.phrase.casefold()) for place, chase in book.linter])
    yield from doubles(book, _giving_signals(book), "gives the signal {!r}, which exists already")
    sections: tuple[Section[Shape], ...] = (  # type: ignore[assignment]
        book.sources, book.house_rules, book.facts, book.moves, book.timings, book.guidance,
        book.variants, book.slots, book.motives, book.stories, book.disagreements, book.symptoms,
        book.commands, book.zones, book.countries,
    )  # fmt: skip
    for section in sections:
        yield from doubles(book, [(place, str(getattr(part, "key", ""))) for place, part in section])


def _giving_signals(book: Manuscript) -> list[Named]:
    """Return what gives each signal; two answers of one fact are reported as such, not here."""
    named: list[Named] = [(("signals", key), key) for key in book.signals]
    for place, fact in book.facts:
        if fact.kind == "yes_no":
            named.append((place, fact.key))
        elif fact.kind == "choice":
            firsts = {answer.key: at for at, answer in reversed(list(enumerate(fact.answers)))}
            named += [((*place, "answers", at), key) for key, at in firsts.items()]
    return named


def doubles(book: Manuscript, named: Iterable[Named], text: str = "is defined twice") -> Iterator[Problem]:
    first: dict[str, Place] = {}
    for place, key in named:
        if key in first:
            line = book.document.spot(first[key]).line
            yield book.document.problem(place, f"{text.format(key)} (first in line {line})")
        else:
            first[key] = place


# --- Facts and signals -----------------------------------------------------------------------------


def _facts(book: Manuscript) -> Iterator[Problem]:
    for place, fact in book.facts:
        keys = [answer.key for answer in fact.answers]
        if fact.unknown not in keys:
            yield dangling(book, (*place, "unknown"), 'counts "don\'t know" as answer', fact.unknown, keys)
        for inner, answer in places((*place, "answers"), fact.answers):
            for key in answer.after_straight:
                if key not in keys:
                    yield dangling(book, (*inner, "after_straight"), "turns into answer", key, keys)
        yield from _answers_of_kind(book, place, fact, keys)


def _answers_of_kind(book: Manuscript, place: Place, fact: FactShape, keys: list[str]) -> Iterator[Problem]:
    if fact.kind == "yes_no" and sorted(keys) != ["no", "yes"]:
        yield book.document.problem(
            (*place, "kind"), 'is a yes_no fact, so its answers must be "yes" and "no"'
        )
    if fact.kind == "count" and keys != [str(number) for number in range(len(keys))]:
        yield book.document.problem(
            (*place, "kind"), 'is a count, so its answers must be "0", "1", "2" and so on'
        )


def _examples(book: Manuscript) -> Iterator[Problem]:
    """Find facts and answers in examples that do not exist."""
    facts = {fact.key: fact for _, fact in book.facts}
    for place, rule in book.guidance:
        for inner, example in places((*place, "examples"), rule.examples):
            yield from wrong_answers(book, (*inner, "facts"), example.facts, facts)


def wrong_answers(
    book: Manuscript, place: Place, told: Mapping[str, object], facts: Mapping[str, FactShape]
) -> Iterator[Problem]:
    """Find facts that do not exist, and answers that they do not have."""
    for key, value in told.items():
        if key not in book.facts.keys:
            yield dangling(book, (*place, key), "names fact", key, book.facts.keys)
        elif key in facts and not _is_answer(facts[key], value):
            yield _no_answer(book, (*place, key), facts[key], value)


def _is_answer(fact: FactShape, value: object) -> bool:
    keys = [answer.key for answer in fact.answers]
    if isinstance(value, bool):
        return fact.kind == "yes_no"
    if isinstance(value, int):
        return fact.kind == "count" and str(value) in keys
    return value in keys


def _no_answer(book: Manuscript, place: Place, fact: FactShape, value: object) -> Problem:
    spelled = book.document.spot(place).spelled
    if fact.kind == "choice" and spelled:
        return book.document.problem(place, f'needs quotes around the answer to {fact.key!r}: "{spelled}"')
    keys = [answer.key for answer in fact.answers]
    hint = suggest(str(value), keys)
    return book.document.problem(
        place, f"gives {fact.key!r} the answer {str(value)!r}, which it does not have{hint}"
    )


def _signals(book: Manuscript) -> Iterator[Problem]:
    known = signals_in(book)
    for key in book.signals:
        if key not in COMPUTED:
            text = f"has no code that computes it{suggest(key, COMPUTED)}"
            yield book.document.problem(("signals", key), text)
    for key in COMPUTED:
        if key not in book.signals and isinstance(book.document.data.get("signals"), dict):
            yield book.document.problem(("signals",), f"lacks {key!r}, which the code computes")
    for place, when in conditions(book):
        for side, signals in (("all", when.all), ("none", when.none)):
            for inner, signal in places((*place, side), signals):
                if signal not in known:
                    yield dangling(book, inner, "waits for signal", signal, known)
        for signal in set(when.all) & set(when.none):
            yield book.document.problem(place, f"both asks for and rules out the signal {signal!r}")
    for place, fact in book.facts:
        for name, signals in (("asked_when", fact.asked_when), ("only_when", fact.only_when)):
            for inner, signal in places((*place, name), signals):
                if signal not in known:
                    yield dangling(book, inner, "waits for signal", signal, known)


# --- Guidance --------------------------------------------------------------------------------------


def alternatives(book: Manuscript) -> Iterator[tuple[Place, RuleShape, AlternativeShape]]:
    """Go through what rules may advise instead of their variant, with its place."""
    for place, rule in book.guidance:
        for inner, other in places((*place, "also"), rule.also):
            yield inner, rule, other


def _reasoned(book: Manuscript) -> Iterator[tuple[Place, RuleShape | AlternativeShape]]:
    """Go through everything that gives a reason for an advice."""
    yield from book.guidance
    for place, _, other in alternatives(book):
        yield place, other


def _guidance(book: Manuscript) -> Iterator[Problem]:
    for place, rule in book.guidance:
        for name, verb, value, known in (
            ("move", "makes move", rule.move, book.moves.keys),
            ("variant", "uses variant", rule.variant, book.variants.keys),
            ("timing", "has timing", rule.timing, book.timings.keys),
        ):
            if value not in known:
                yield dangling(book, (*place, name), verb, value, known)
    for place, _, other in alternatives(book):
        if other.variant not in book.variants.keys:
            yield dangling(book, (*place, "variant"), "uses variant", other.variant, book.variants.keys)
    for place, variant in book.variants:
        for inner, key in places((*place, "clears"), variant.clears):
            if key not in book.facts.keys:
                yield dangling(book, inner, "clears fact", key, book.facts.keys)
    for place, chase in book.linter:
        for inner, key in places((*place, "moves"), chase.moves):
            if key not in book.moves.keys:
                yield dangling(book, inner, "is marked in move", key, book.moves.keys)


def _because(book: Manuscript) -> Iterator[Problem]:
    ids = _ids(book)
    for place, rule in book.guidance:
        yield from _cites(book, (*place, "background"), rule.background, ids)
    for place, part in _reasoned(book):
        yield from _cites(book, (*place, "because"), part.because, ids)
        if not any(key.startswith(("S", "P")) for key in part.because):
            text = "must cite at least one claim (S) or house rule (P) under 'because'"
            yield book.document.problem((*place, "because"), text)
        for key in _ids_in(" ".join(BRACKETS.findall(part.reason))):
            if key not in part.because:
                text = f"cites {key} in its reason, but not under 'because'"
                yield book.document.problem((*place, "reason"), text)


# --- Claims and other ids ----------------------------------------------------------------------------


def _ids(book: Manuscript) -> frozenset[str]:
    """Return all that may be cited, also claims of misshapen sources."""
    found = book.house_rules.keys | book.disagreements.keys
    entries = book.document.data.get("sources")
    for entry in entries if isinstance(entries, list) else ():
        claims = entry.get("claims") if isinstance(entry, dict) else None
        for claim in claims if isinstance(claims, list) else ():
            if isinstance(claim, dict):
                found |= {str(claim.get("key"))}
    return found


def _citations(book: Manuscript) -> Iterator[tuple[Place, list[str]]]:
    """Go through all places but guidance that cite ids."""
    for place, disagreement in book.disagreements:
        for inner, side in places((*place, "sides"), disagreement.sides):
            yield (*inner, "claims"), side.claims
    for place, symptom in book.symptoms:
        yield (*place, "claims"), symptom.claims
    for place, chase in book.linter:
        yield (*place, "claim"), [chase.claim]


def _claims_cited(book: Manuscript) -> Iterator[Problem]:
    cited = {key for _, part in _reasoned(book) for key in part.because}
    cited |= {key for _, rule in book.guidance for key in rule.background}
    cited |= {key for _, keys in _citations(book) for key in keys}
    # What has the wrong shape may cite it.
    complete = all(part.complete for part in (book.guidance, book.disagreements, book.symptoms, book.linter))
    for place, source in book.sources:
        for inner, claim in places((*place, "claims"), source.claims):
            if not claim.key.startswith(f"{source.key}."):
                yield book.document.problem(inner, f"stands under the wrong source {source.key!r}")
            if claim.key not in cited and complete:
                text = "is cited nowhere: not in guidance, disagreements, symptoms or linter"
                yield book.document.problem(inner, text)


def _ids_in_texts(book: Manuscript) -> Iterator[Problem]:
    ids = _ids(book)
    for place, keys in _citations(book):
        yield from _cites(book, place, keys, ids)
    known = ids | book.guidance.keys | book.sources.keys
    for place, text in _texts_with_ids(book):
        yield from _cites(book, place, _ids_in(text), known)
    for place, disagreement in book.disagreements:
        for inner, key in places((*place, "rules"), disagreement.rules):
            if key not in book.guidance.keys:
                yield dangling(book, inner, "names guidance", key, book.guidance.keys)


def _texts_with_ids(book: Manuscript) -> Iterator[tuple[Place, str]]:
    for place, part in _reasoned(book):
        # What stands in brackets is compared with `because`, which is checked itself.
        yield (*place, "reason"), BRACKETS.sub("", part.reason)
    for place, disagreement in book.disagreements:
        yield (*place, "settled"), disagreement.settled
        yield (*place, "line"), disagreement.line
    for place, symptom in book.symptoms:
        yield (*place, "line"), symptom.line
    for key, texts in book.words.items():
        yield ("words", key), " ".join(texts)


def _ids_in(text: str) -> list[str]:
    return list(dict.fromkeys(ID.findall(text)))


def _cites(
    book: Manuscript, place: Place, values: Iterable[str], known: Collection[str]
) -> Iterator[Problem]:
    for inner, key in places(place, values):
        if key not in known:
            yield dangling(book, inner, "cites", key, known)


# --- What nobody uses -------------------------------------------------------------------------------


def _unused(book: Manuscript) -> Iterator[Problem]:
    rules = [rule for _, rule in book.guidance]
    texts = [draft.text for _, variant in book.variants for draft in variant.drafts]
    texts += [chase.instead for _, chase in book.linter]
    for section, used in (
        (book.moves, {rule.move for rule in rules}),
        (book.variants, {part.variant for _, part in _reasoned(book)}),
        (book.timings, {rule.timing for rule in rules}),
    ):
        for place, part in section if book.guidance.complete else ():
            if part.key not in used:
                yield book.document.problem(place, "is used by no guidance")
    for place, slot in book.slots if book.variants.complete and book.linter.complete else ():
        if not any(f"{{{slot.key}}}" in text for text in texts):
            yield book.document.problem(place, "is used in no draft")


def dangling(book: Manuscript, place: Place, verb: str, name: str, known: Iterable[str]) -> Problem:
    return book.document.problem(place, f"{verb} {name!r}, which is not defined{suggest(name, known)}")

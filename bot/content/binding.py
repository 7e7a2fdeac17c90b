"""Binding: the shapes of the file become the playbook that the coaching reads."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TypeVar

from bot.coaching.lexicon import Lexicon, Sample
from bot.coaching.playbook import (
    ALWAYS,
    Alternative,
    Answer,
    Chase,
    Claim,
    Command,
    Country,
    Disagreement,
    Example,
    Fact,
    Fallback,
    HouseRule,
    Move,
    Numbers,
    Playbook,
    Rule,
    Side,
    Slot,
    Source,
    Symptom,
    Timing,
    Variant,
    When,
    Wording,
    Zone,
)
from bot.coaching.storybook import Motive, StoryKind, StoryQuestion
from bot.coaching.wording import filled_in
from bot.content.schema import (
    AnswerShape,
    ExampleShape,
    FactShape,
    LexiconShape,
    RuleShape,
    SampleShape,
    SettingsShape,
    StoryShape,
    VariantShape,
    WhenShape,
)
from bot.content.shaping import Manuscript
from bot.content.texts import slots_in

PartT = TypeVar("PartT", Source, Claim, HouseRule, Move, Timing, Variant, Slot, Symptom, Motive, StoryKind)


def numbers_told(settings: SettingsShape) -> dict[str, str]:
    """Return the settings as a house rule tells them: without sign, several as "2, 4 and 5"."""
    told = {}
    for name, value in settings.model_dump().items():
        if isinstance(value, list):
            *first, last = map(str, value)
            told[name] = f"{', '.join(first)} and {last}" if first else last
        else:
            told[name] = str(abs(value))
    return told


def bind(book: Manuscript, edition: str, samples_name: str = "", *, unread: bool = False) -> Playbook:
    """Return the playbook of a manuscript whose parts all have their shape.

    `samples_name` names its samples as they are written; `unread` says that they are not in the manuscript.
    """
    assert book.settings is not None
    assert book.reading is not None
    facts = {fact.key: _fact(fact) for _, fact in book.facts}
    told = numbers_told(book.settings)
    return Playbook(
        edition=edition,
        sources=_by_key(Source(source.key, source.title) for _, source in book.sources),
        claims=_by_key(
            Claim(claim.key, claim.kind, claim.text, source.key)
            for _, source in book.sources
            for claim in source.claims
        ),
        house_rules=_by_key(HouseRule(rule.key, filled_in(rule.text, told)) for _, rule in book.house_rules),
        facts=tuple(facts.values()),
        computed=MappingProxyType(dict(book.signals)),
        rules=tuple(_rule(rule, facts) for _, rule in book.guidance),
        moves=_by_key(Move(move.key, move.label, move.ends_prospect, move.about) for _, move in book.moves),
        variants=_by_key(_variant(variant) for _, variant in book.variants),
        timings=_by_key(Timing(timing.key, timing.shown, timing.waits) for _, timing in book.timings),
        disagreements=_disagreements(book),
        symptoms=_by_key(
            Symptom(symptom.key, tuple(symptom.claims), symptom.line, _when(symptom.when))
            for _, symptom in book.symptoms
        ),
        chases=_chases(book),
        slots=_slots(book),
        motives=_by_key(Motive(motive.key, motive.button, tuple(motive.words)) for _, motive in book.motives),
        story_kinds=_by_key(_story_kind(kind) for _, kind in book.stories),
        zones=tuple(Zone(zone.key, zone.button) for _, zone in book.zones),
        countries=tuple(Country(country.key, country.button) for _, country in book.countries),
        commands=tuple(
            Command(command.key, command.menu, tuple(command.roles)) for _, command in book.commands
        ),
        numbers=_numbers(book.settings),
        words=_tuples(book.words),
        lexicon=replace(
            _lexicon(book.reading, facts), samples_name=samples_name, unread=unread and bool(samples_name)
        ),
    )


def _by_key(parts: Iterable[PartT]) -> Mapping[str, PartT]:
    return MappingProxyType({part.key: part for part in parts})


def _tuples(texts: Mapping[str, list[str]]) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({key: tuple(values) for key, values in texts.items()})


def _when(when: WhenShape) -> When:
    return When(tuple(when.all), tuple(when.none)) if when.all or when.none else ALWAYS


def _fact(fact: FactShape) -> Fact:
    return Fact(
        key=fact.key,
        kind=fact.kind,
        ask=fact.ask,
        answers=tuple(_answer(answer, fact) for answer in fact.answers),
        unknown=fact.unknown,
        ask_known=fact.ask_known,
        topic=fact.topic,
        asked_when=tuple(fact.asked_when),
        only_when=tuple(fact.only_when),
        may_skip=fact.may_skip,
        stays=fact.stays,
        ask_empty=fact.ask_empty,
        ask_one=fact.ask_one,
    )


def _answer(answer: AnswerShape, fact: FactShape) -> Answer:
    signal = {"choice": answer.key, "yes_no": fact.key if answer.key == "yes" else ""}.get(fact.kind, "")
    return Answer(
        key=answer.key,
        button=answer.button,
        shown=answer.shown,
        signal=signal,
        after_straight=tuple(answer.after_straight),
        settles_straight=answer.settles_straight,
        is_reply=answer.is_reply,
        forgotten=answer.forgotten,
        change=answer.change,
    )


def _rule(rule: RuleShape, facts: Mapping[str, Fact]) -> Rule:
    return Rule(
        key=rule.key,
        when=_when(rule.when),
        move=rule.move,
        variant=rule.variant,
        timing=rule.timing,
        because=tuple(rule.because),
        reason=rule.reason,
        examples=tuple(_example(example, facts) for example in rule.examples),
        background=tuple(rule.background),
        asks_straight=rule.asks_straight,
        wakes_up=rule.wakes_up,
        tally=rule.tally,
        also=tuple(Alternative(other.variant, tuple(other.because), other.reason) for other in rule.also),
    )


def _example(example: ExampleShape, facts: Mapping[str, Fact]) -> Example:
    """Return an example; its values have been checked to be answers."""
    answers = {key: facts[key].answer_of(value) or "" for key, value in example.facts.items()}
    return Example(example.text, MappingProxyType(answers))


def _variant(variant: VariantShape) -> Variant:
    return Variant(
        key=variant.key,
        headline=variant.headline,
        without_story=variant.without_story,
        wordings=tuple(
            Wording(draft.text, _when(draft.when), slots_in(draft.text)) for draft in variant.drafts
        ),
        counts=variant.counts,
        clears=tuple(variant.clears),
        asks_nothing_back=variant.asks_nothing_back,
    )


def _disagreements(book: Manuscript) -> tuple[Disagreement, ...]:
    return tuple(
        Disagreement(
            key=item.key,
            question=item.question,
            sides=tuple(Side(tuple(side.claims), side.says) for side in item.sides),
            settled=item.settled,
            line=item.line,
            rules=tuple(item.rules),
        )
        for _, item in book.disagreements
    )


def _chases(book: Manuscript) -> tuple[Chase, ...]:
    return tuple(
        Chase(chase.phrase, chase.claim, chase.instead, _when(chase.when), tuple(chase.moves), chase.empties)
        for _, chase in book.linter
    )


def _slots(book: Manuscript) -> Mapping[str, Slot]:
    return _by_key(
        Slot(
            key=slot.key,
            origin=slot.origin,
            ask=slot.ask,
            blank=slot.blank,
            room=slot.room,
            fallbacks=tuple(Fallback(fallback.text, _when(fallback.when)) for fallback in slot.fallbacks),
            once=slot.once,
        )
        for _, slot in book.slots
    )


def _story_kind(kind: StoryShape) -> StoryKind:
    return StoryKind(
        key=kind.key,
        button=kind.button,
        asks=tuple(
            StoryQuestion(question.slot, question.ask, question.name, question.field, tuple(question.begins))
            for question in kind.asks
        ),
        listed_by=kind.listed_by,
        source=kind.source,
        problem_ask=kind.problem,
        problem_slot=kind.problem_slot,
        same_problem=kind.same_problem,
    )


def _numbers(settings: SettingsShape) -> Numbers:
    values = settings.model_dump()
    return Numbers(**{**values, "waits": tuple(values["waits"])})


def _lexicon(reading: LexiconShape, facts: Mapping[str, Fact]) -> Lexicon:
    return Lexicon(
        facts=MappingProxyType({fact: _tuples(phrases) for fact, phrases in reading.phrases.items()}),
        symptoms=_tuples(reading.symptoms),
        small_talk=_tuples(reading.small_talk),
        cues=_tuples(reading.cues),
        sure=MappingProxyType(reading.sure),
        concepts=_tuples(reading.concepts),
        examples=MappingProxyType({fact: _tuples(texts) for fact, texts in reading.examples.facts.items()}),
        symptom_examples=_tuples(reading.examples.symptoms),
        nothing=tuple(reading.examples.nothing),
        orders=_tuples(reading.orders),
        questions=_tuples(reading.questions),
        samples=tuple(
            _sample(sample, group.about, facts) for group in reading.samples for sample in group.texts
        ),
    )


def _sample(sample: SampleShape, about: list[str], facts: Mapping[str, Fact]) -> Sample:
    """Return a sample with what it tells of facts there are; the others are a problem of the file."""
    answers = {key: facts[key].answer_of(value) or "" for key, value in sample.facts.items() if key in facts}
    unsaid = {key for key in facts if about and key not in about}
    return Sample(
        sample.text, MappingProxyType(answers), tuple(sample.symptoms), frozenset({*sample.open, *unsaid})
    )

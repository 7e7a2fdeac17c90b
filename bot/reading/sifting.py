"""What of a text is read at all: what people said in the content's language, of a thread the newest."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.coaching.model import Mention, Prospect
from bot.reading.chatlines import as_said, chat_in
from bot.reading.clearing import cleared
from bot.reading.finals import final_in
from bot.reading.footers import Signature, signature_in, without_footers
from bot.reading.known import Likeness, is_common, likeness, same_as
from bot.reading.languages import Knows, is_english, without_foreign
from bot.reading.lexicon import Ear
from bot.reading.threads import newest_in
from bot.reading.words import Words, words_of

_FEW, _MANY = 6, 24
"""Words that may be names and codes alone; words that may be said again for emphasis."""
_TIMES = 8


@dataclass(frozen=True, slots=True)
class Sifted:
    """What is left of a text, and what was seen on the way."""

    words: Words
    whole: str
    """The same with what is in other languages."""
    signature: Signature
    foreign: bool
    """Some of it is in another language."""
    sent: tuple[str, ...] = ()
    """What the rep wrote, by name, after the newest word of the prospect."""
    note: str = ""
    """What the rep says of a thread."""

    @property
    def text(self) -> str:
        """What is left, as it was typed."""
        return self.words.text


def is_noise(words: Sequence[str], knows: Knows) -> bool:
    """Tell whether words say nothing: the same few again and again, or hardly one of the language."""
    if len(words) < _FEW:
        return False
    repeats = len(words) >= _MANY and len(set(words)) * _TIMES <= len(words)
    return repeats or sum(is_english(word) or knows(word) for word in words) * _TIMES < len(words)


def has_words(words: Sequence[str], ear: Ear) -> bool:
    """Tell whether there is any word of the language; names and numbers alone tell nothing."""
    spelling = ear.web.spelling
    return any(is_english(word) or spelling.knows(spelling.mended(word)) for word in words)


def sifted(text: str, prospects: Sequence[Prospect], today: date | None, ear: Ear, rep: str = "") -> Sifted:
    """Leave out what nobody said, older mails, the feet of mails and what is in another language."""
    strongest = ear.wins_ties[0] if ear.wins_ties else ""
    seen = cleared(text, lambda line: final_in(line, ear), strongest)

    def is_known(name: str) -> bool:
        return any(likeness(name, one.name) is Likeness.SAME for one in prospects)

    chat = chat_in(seen, is_known, rep)
    seen = as_said(seen, is_known) if chat is None else chat.said
    thread = newest_in(seen, [one.name for one in prospects], today, rep)
    mail = seen if thread is None else thread.text
    by = chat.by if chat is not None else "" if thread is None else thread.by
    signed = signature_in(mail, lambda name: _is_name(name, ear)) or Signature(by)
    whole = without_footers(mail, lambda line: bool(final_in(line, ear)))
    kept, foreign = without_foreign(words_of(whole), ear.web.spelling.knows)
    if thread is None:
        return Sifted(kept, whole, signed, foreign)
    return Sifted(kept, whole, signed, foreign, thread.sent, thread.note)


def _is_name(name: str, ear: Ear) -> bool:
    """Tell whether a line below a sign-off can be a name: "Not Interested" is none, "Will" may be."""
    words = name.lower().split()
    return len(words) == 1 or not all(is_common(word, ear) for word in words)


def is_signed_by_them(sift: Sifted, greeted: str, rep: str) -> bool:
    """Tell whether a text is a mail of the prospect's by the name below it; the rep's own is none."""
    by, own = sift.signature.name.casefold().split(), rep.casefold().split()
    to_rep = not greeted or not set(greeted.casefold().split()).isdisjoint(own)
    return bool(by and own) and set(by).isdisjoint(own) and to_rep


def signed(mention: Mention | None, signature: Signature, prospects: Sequence[Prospect]) -> Mention | None:
    """Return whom a mail is from, with the firm below its signature."""
    if not signature.name:
        return mention
    if mention is None:
        return same_as(Mention(signature.name, signature.firm), prospects)
    is_same = not mention.known and not mention.company and mention.name in signature.name
    return same_as(replace(mention, company=signature.firm), prospects) if is_same else mention

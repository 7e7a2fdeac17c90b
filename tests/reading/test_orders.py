"""Orders and questions to the coach are told from news: a whole message, or nothing."""

from datetime import date

import pytest

from bot.coaching.model import Mention, Order, Prospect, Reading
from bot.reading import read
from tests.coaching.scenes import PLAYBOOK

FRIDAY = date(2026, 11, 20)
DANA = Prospect("d", "rep", "Dana Reed", "Northwind")
OMAR = Prospect("o", "rep", "Omar Haddad", "Beta Logistics")
ANNA_K = Prospect("a1", "rep", "Anna Kovacs", "Solvia")
ANNA_B = Prospect("a2", "rep", "Anna Bright", "Acme")
WILL = Prospect("w", "rep", "Will Park", "Kestrel")
PROSPECTS = (DANA, OMAR, ANNA_K, ANNA_B, WILL)

NEWS = """
she asked me to stop
they parked it
I'll send the deck
when should I follow up
parked omar until friday
closed dana
Closed Dana, she signs on Monday
stopped by dana's office
he told me to stop calling
stop calling me she said
omar wants to park it until spring
dana said to delete her number
delete my number, he wrote
they put us on hold until January
she is on holiday until Monday
Omar is off until the 3rd
he's back on Monday
she'll be back in two weeks
cancelled
he cancelled the demo
they cancelled, no reason given
dana wants to cancel
no reply from omar
nothing from dana
dana
Omar
dana reed
sent
sent it yesterday
I sent dana the stats
she wants to see our stats
omar asked what S4 means for pricing
asked who sees their data
he asked is this private
dana asked how many are left in stock
how many left in stock, she wanted to know
omar: who should I talk to next?
"park it until Friday"
> park it until friday
undo the contract, she said
she wants an export of the data
they merged with Acme
dana merged two teams
he renamed the project to Orion
we should reopen the talks
dana reopened the discussion
open question went out to omar
value story sent to dana
told her why
she asked why
why would she not answer me
why did omar go quiet
should have called omar
I called omar again
do not give up on me, she joked
he gave up on us
next week
friday
until friday
today she said no
no answer today
she said leave her alone
call her tomorrow
call her back on Monday
he said leave me alone until Monday
leave me a message
no sale, she went elsewhere
tomorrow works for her
help came too late for them
settings were wrong on their side, so they moved the date
story of my life, no answer
what would change this for you I asked
remind him about friday
I reminded dana on friday
snoozed again, he does not pick up
mute on the whole call
park street office visit with dana
my boss sees the data on tuesday and decides
show her the page she asked for
dana showed me the page
park the car
close the deal with dana
I am off to see omar
back from dana's, went well
import duties are the problem, says Omar
stop production
what about pricing
open issues remain
show results
on holiday until Monday
away until friday
dana budget
team likes it, boss does not
"""

ORDERS = """
park omar until friday | park
Park Omar | park
please park northwind for two weeks | park
hi coach, could you park Dana until next week please | park
park her | park
put omar on hold until march | park
prak omar | park
snooze | snooze
snooze omar 3 days | snooze
remind me about dana on tuesday | snooze
bring omar back on friday | snooze
leave her alone | park
leave her alone til friday | park
leave dana alone til monday | park
give omar some space until March | park
call her Dee | amend_called
not about dana, its Rita | amend
what do i still owe? | owed
how do i delete someone | how_delete
how do i add a prospect | how_add
how can I change a name | how_rename
who is due tomorrow? | prospects
what happened with Omar | page
back to work | back
stop for dana | mute
stop reminding me about omar | mute
don't nudge me about dana any more | mute
unmute dana | unmute
close omar | close
archive dana | close
reopen dana | reopen
delete omar | delete
delete Zoltan | delete
remove Dana Reed | delete
rename dana to Dana Smith | rename
rename omar | rename
merge anna kovacs with anna bright | merge
debrief omar | debrief
let's talk about dana | debrief
log a message to omar | sent
off until monday | off
I'm on holiday until 3 December | off
stop nudging me | off
I'm back | back
nudge me at 8 | nudge_time
change my nudge time to 7:30 | nudge_time
undo | undo
oops undo that | undo
take that back | undo
stats | stats
statts | stats
how am I doing this month? | stats
stats for the quarter | stats
today | today
who should I work on next? | today
what's due? | today
prospects | prospects
show me my list | prospects
settings | settings
help | help
what can you do? | help
how does this work | help
stories | stories
add a story | stories
export my data | export
delete my data | forget
cancel | cancel
show me dana | page
where do we stand with omar? | page
what's next for Dana | page
who is omar haddad | page
how many left for Dana? | left
how many messages do I have left for omar | left
how many left? | left
should I call omar again? | advice
do I give up on dana? | advice
what should I do with omar now | advice
what now? | next
continue | next
what does S4.1 mean? | id
explain house rule P3 | id
R12? | id
c5 | id
what is a value story? | move
what are graceful exits | move
what are the three moves | moves
why? | why
why do you say that | why
what would change your mind | changes
where do the articles disagree? | dispute
when do you nudge me? | nudges
how often do you write to me | nudges
who sees my data? | privacy
is this private | privacy
can my boss read this? | privacy
"""


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line]


def read_here(text: str) -> Reading:
    return read(text, PLAYBOOK, PROSPECTS, FRIDAY)


def order_in(text: str) -> Order:
    """Return the order that a text has to be."""
    order = read_here(text).order
    assert order is not None
    return order


@pytest.mark.parametrize("text", _lines(NEWS))
def test_news_is_never_taken_for_an_order(text):
    assert read_here(text).order is None


@pytest.mark.parametrize("line", _lines(ORDERS))
def test_an_order_is_known_for_what_it_is(line):
    text, key = line.split(" | ")

    order = read_here(text).order

    assert (order.key if order else "-") == key


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("park omar until tuesday", date(2026, 11, 24)),
        ("park omar until next week", date(2026, 11, 23)),
        ("park omar for two weeks", date(2026, 12, 4)),
        ("snooze omar 3 days", date(2026, 11, 23)),
        ("snooze 3 days", date(2026, 11, 23)),
        ("park 3 weeks", date(2026, 12, 11)),
        ("snooze until 3 march 2027", date(2027, 3, 3)),
        ("off until the 30th", date(2026, 11, 30)),
    ],
)
def test_the_day_of_an_order_lies_ahead(text, day):
    order = order_in(text)

    assert order.said.days[0].last == day


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("im on holiday next week", date(2026, 11, 23), date(2026, 11, 29)),
        ("leave me alone this week", date(2026, 11, 16), date(2026, 11, 22)),
        ("I'm on vacation from 24 dec to 3 jan", date(2026, 12, 24), date(2027, 1, 3)),
        ("I'm off for two weeks", FRIDAY, date(2026, 12, 3)),
        ("skip today", FRIDAY, FRIDAY),
    ],
)
def test_days_off_are_read_from_the_first_to_the_last(text, first, last):
    order = read(text, PLAYBOOK, PROSPECTS, FRIDAY).order

    assert order is not None
    assert order.key == "away"
    assert [(day.first, day.last) for day in order.said.days] == [(first, last)]


def test_a_day_that_there_is_not_is_told_apart():
    order = order_in("park omar until 31 february")

    assert order.said.no_day == "31 february"


@pytest.mark.parametrize(
    ("text", "known", "sure"),
    [
        ("park omar", ("o",), True),
        ("park Omar Haddad from Beta Logistics", ("o",), True),
        ("park northwind", ("d",), True),
        ("park omar's", ("o",), True),
        ("park omarr", ("o",), False),
        ("park anna", ("a1", "a2"), True),
        ("park Anna Bright", ("a2",), True),
        ("park will", ("w",), True),
        ("park zoltan", (), True),
    ],
)
def test_whom_an_order_means_is_found_as_in_news(text, known, sure):
    order = order_in(text)

    assert order.said.mention is not None
    assert (order.said.mention.known, order.said.mention.sure) == (known, sure)


def test_a_name_that_nobody_has_is_said_back():
    order = order_in("park zoltan berg")

    assert order.said.mention == Mention("Zoltan Berg")


def test_a_new_name_is_kept_as_it_was_typed():
    order = order_in("rename dana to Dana McKay, Northwind Ltd")

    assert order.about == "Dana McKay, Northwind Ltd"


@pytest.mark.parametrize("text", ["s4.1", "S 4.1", "what does S4.1 mean", "S4.1?"])
def test_an_id_is_read_however_it_is_typed(text):
    order = order_in(text)

    assert order.about == "S4.1"


@pytest.mark.parametrize("text", ["3 days", "for 2 weeks", "in three days", "a week"])
def test_a_bare_span_may_answer_a_question_for_a_day(text):
    reading = read_here(text)

    assert reading.ahead[0].last > FRIDAY


def test_a_span_among_other_words_answers_nothing():
    assert not read_here("no answer for 3 days").ahead


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("thanks, that helped", "thanks"),
        ("thanks coach", "thanks"),
        ("Good bot!", "praise"),
        ("who are you?", "who"),
        ("Are you a human?", "human"),
        ("you suck", "insult"),
        ("wrong chat, sorry", ""),
        ("oops", "sorry"),
        ("testing", "test"),
    ],
)
def test_small_talk_has_its_kind(text, kind):
    assert read_here(text).small_talk == kind

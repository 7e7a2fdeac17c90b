"""What reps say in the storm; none of it may be found in a log."""

# Each at one company: of two with one name, chance (their keys) decides who is offered first.
PEOPLE = {
    "Zelmira": "Vexmoor Dairy",
    "Quorvane": "Tolquist Freight",
    "Brumhilde": "Hargelind Tools",
    "Oswinna": "Pelluna Foods",
    "Ferdalt": "Vexmoor Dairy",
    "Iphigenor": "Pelluna Foods",
}
NAMES = tuple(PEOPLE)
OPENINGS = (
    "{name} from {company} asked for a proposal, I sent it last week, no answer yet",
    "{name} from {company}, nice call, says sounds interesting, try again in a few weeks",
    "{name} from {company} went with someone else",
    "{name} at {company} needs to think about it",
    "{name} from {company} asked what it costs",
    "{name} agreed to a call, Tuesday at 10",
    "{name} from {company}: two mails, crickets",
    "{name} moved our demo again",
    "good talk with {name} at {company}, no next step",
    "{name} is cross about my reminders",
    "met somebody nice at the fair, no idea what they need",
    "{name}, no budget this year",
)
MORE = (
    "they had asked for a quote",
    "I left two useful notes",
    "no answer since",
    "they said it is not for now",
    "thistledown paperwork every Friday",
    "she wrote back today with a question about price",
    "just checking in, any update?",
    "count the pallets at noon, 🙂 not at five",
)
FORWARDS = (
    "Sorry, we are going with someone else.",
    "Can you send me the price list?",
    "Please stop contacting me.",
    "Let me think about it",
)
PLANTED = (
    *NAMES,
    *(name.split()[0] for name in PEOPLE.values()),
    "thistledown",
    "pallets",
    "crickets",
    "cross about",
)
"""What must not be found in a log."""
COMMANDS = ("today", "prospects", "stories", "settings", "help", "start", "cancel")

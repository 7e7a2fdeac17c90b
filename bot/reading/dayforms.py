"""The forms in which days are told: "27 Nov", "a week on Friday", "mid January", "Q3"."""

import re

from bot.reading.hours import HOURS

VAGUE = ("few", "some", "several")
ORDINAL_NAMES = """
first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
fifteenth sixteenth seventeenth eighteenth nineteenth twentieth
"""
ORDINALS = {word: number for number, word in enumerate(ORDINAL_NAMES.split(), 1)}
MONTH_NAMES = (
    r"jan(?:uary?)?|januar|feb(?:ruary?)?|februar|mar(?:ch)?|märz|maerz|apr(?:il)?|may|mai|june?|juni|july?|juli"
    r"|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|okt(?:ober)?|nov(?:ember)?|dec(?:ember)?|dez(?:ember)?"
)
WEEKDAY_NAMES = (
    r"mon(?:day)?|tue(?:s(?:day)?)?|wed(?:s|nesday)?|thu(?:rs?(?:day)?)?"
    r"|fri(?:day)?|sat(?:urday)?|sun(?:day)?"
)
SPAN_NAMES = "week|weekend|month|quarter|year"
MONTH_FORM = rf"(?P<month>{MONTH_NAMES})(?! i\b)"
WEEKDAY_FORM = rf"(?P<weekday>{WEEKDAY_NAMES})"
NAMED_FORM = rf"(?:{WEEKDAY_FORM}|(?P<name>tomorrow|today))"
TH = r"(?:st|nd|rd|th|\.)?"
DAY_FORM = rf"(?P<day>\d{{1,2}}){TH}"
COUNT_FORM = rf"(?P<count>\d{{1,3}}|a couple of|couple of|a few|few|some|several|an?|{HOURS})"
UNIT_FORM = r"(?P<unit>day|week|fortnight|month|year)s?"
YEAR_FORM = r"(?:,? (?P<year>\d{4}))?"
WHICH_FORM = r"(?P<which>next|this|the) (?P<unit>week|month|quarter|year)"
PAST_FORM = r"(?P<past>since |from |back in |last |of last )?"
ABOUT = r"(?:(?:about|around|roughly|approximately|maybe|say|another|the next) )?"
ON = rf"(?:(?:{WEEKDAY_NAMES}),? (?:the )?)?"
"""The weekday beside a day: "Friday the 4th"."""
PART_FORM = (
    r"(?P<part>early(?: in)?|(?:the )?(?:beginning|start|middle|end|(?:first|second) half) of"
    r"|end|mid|late(?:r|(?: in))?)"
)
NTH_FORM = r"(?:the )?(?P<nth>first|second|third|fourth|last|1st|2nd|3rd|4th)"
OF_FORM = rf"(?:of|in) (?:{MONTH_FORM}|{WHICH_FORM})"
FEAST_FORM = r"(?P<feast>christmas|xmas|easter|new year(?:['’]?s)?(?: day)?|whitsun|pentecost|thanksgiving)"
SOME_WEEKS = r"(?P<count>a|one|two|three|2|3) (?P<unit>week|fortnight)s?"
TO = r"(?: ?[-–] ?| to (?:the )?| and (?:the )?)"
EVENING = r"(?:close of (?:play|business)|end of (?:the )?(?:day|play|business))"

PATTERNS: list[tuple[str, str]] = [
    ("iso", r"(?P<year>\d{4})-(?P<number>\d{1,2})-(?P<day>\d{1,2})"),
    ("dotted", rf"{ON}(?P<day>\d{{1,2}})\.(?P<number>\d{{1,2}})\.(?P<year>\d{{4}}|\d{{2}})?(?!\d)"),
    ("dotted", r"^ *(?P<day>\d{1,2})\.(?P<number>\d{1,2})(?P<year>) *$"),
    (
        "slashed",
        rf"{ON}(?!24/7)(?P<day>\d{{1,2}})/(?P<number>\d{{1,2}})(?:/(?P<year>\d{{4}}|\d{{2}}))?(?![\d/])",
    ),
    (
        "from_to",
        rf"(?:(?:from|between) (?:the )?)?(?P<day>\d{{1,2}}){TH}{TO}(?P<end>\d{{1,2}}){TH}"
        rf" (?:of )?{MONTH_FORM}",
    ),
    ("nth_week", rf"{NTH_FORM} week {OF_FORM}"),
    ("nth_weekday", rf"{NTH_FORM} {WEEKDAY_FORM} {OF_FORM}"),
    ("part_of_month", rf"{PART_FORM}[ -](?:in )?{MONTH_FORM}(?: (?P<year>\d{{4}}))?(?! \d)"),
    ("part_of_quarter", rf"{PART_FORM} q(?P<quarter>[1-4])(?: (?P<year>\d{{4}}))?"),
    ("part_of_unit", rf"{PART_FORM} {WHICH_FORM}"),
    ("month_day", rf"{ON}{PAST_FORM}(?:the )?{DAY_FORM} (?:of )?{MONTH_FORM}{YEAR_FORM}"),
    ("month_day", rf"{ON}{PAST_FORM}(?:the )?(?P<day>{'|'.join(ORDINALS)}) of {MONTH_FORM}(?P<year>)"),
    ("month_day", rf"{ON}{PAST_FORM}{MONTH_FORM} (?:the )?{DAY_FORM}(?!\d){YEAR_FORM}(?! ?(?:am|pm|:))"),
    (
        "of_month",
        rf"(?:(?:{WEEKDAY_NAMES}),? )?the (?P<day>\d{{1,2}})(?:st|nd|rd|th)"
        r"(?: of (?P<which>last|next|this) month)?",
    ),
    ("ordinal", rf"the (?P<day>{'|'.join(ORDINALS)}) of (?:the|(?P<which>last|next|this)) month"),
    ("ordinal", rf"(?:on|by|before|until|till) the (?P<day>{'|'.join(ORDINALS)})(?P<which>)(?=[.,;!?)]|$)"),
    ("weeks_on", rf"{SOME_WEEKS} (?:from |on |after )?{NAMED_FORM}"),
    ("weeks_on", rf"{WEEKDAY_FORM}(?P<name>) in {SOME_WEEKS}"),
    ("weekday_on", rf"{NAMED_FORM} (?P<unit>week|fortnight)"),
    ("weekday_on", r"(?P<weekday>)(?P<name>this time|same day|today) next (?P<unit>week)"),
    ("after_next", rf"(?:the )?next but one (?P<after>{WEEKDAY_NAMES}|{SPAN_NAMES})"),
    ("after_next", rf"(?:the )?(?P<after>{WEEKDAY_NAMES}|{SPAN_NAMES}) after next"),
    ("before_last", rf"(?:the )?{WEEKDAY_FORM} before last"),
    ("weekdays_ago", rf"(?P<count>two|three|2|3) {WEEKDAY_FORM}s ago"),
    ("in_week", rf"{WEEKDAY_FORM},? (?:of )?(?P<which>next|this|last) week"),
    ("in_week", rf"(?P<which>next|this|last) week,? (?:on )?{WEEKDAY_FORM}"),
    (
        "between",
        rf"(?:in|within) {ABOUT}(?P<count>\d{{1,2}}|{HOURS}|an?) ?(?:to|or|-|–) ?(?P<most>\d{{1,2}}|{HOURS})"
        rf" {UNIT_FORM}",
    ),
    ("between", rf"(?:in|within) (?P<count>an?) {UNIT_FORM} or (?P<most>two)"),
    ("ahead", rf"(?:in|within|give (?:me|us|him|her|them|it)) {ABOUT}{COUNT_FORM} {UNIT_FORM}"),
    ("half_ahead", rf"(?:in|within) {ABOUT}half (?:a|the) year"),
    ("ahead", rf"{COUNT_FORM} {UNIT_FORM} from (?:now|today)"),
    ("behind", rf"{COUNT_FORM} {UNIT_FORM} (?:ago|back|now\b|on\b|later)"),
    ("behind", rf"(?:since|for|past|last) {COUNT_FORM} {UNIT_FORM}"),
    ("behind", rf"(?P<count>\d{{1,3}}) {UNIT_FORM}(?=,? ?(?:no|nothing|and no|without|silence))"),
    ("named", r"(?P<name>(?:the )?day (?:after tomorrow|before yesterday)|tomorrow|yesterday|today|tonight)"),
    (
        "named",
        rf"(?P<name>(?:by|until|before) (?:the )?{EVENING}|eod|cob|eob)"
        rf"(?! (?:on )?(?:{WEEKDAY_NAMES}|tom|next|the))",
    ),
    ("period", r"(?P<which>this|next|last) (?P<unit>weekend|week|month|quarter|year)"),
    ("period", r"(?:the |this )?(?P<which>coming) (?P<unit>weekend|week|month|quarter|year)"),
    ("weekend", r"(?P<lead>after|before|by|until|till|at) the weekend"),
    ("ending", r"(?:the )?end of (?:the |this )?(?P<unit>week|month|quarter|year)"),
    ("weekday", rf"(?P<which>last |this |next |since )?{WEEKDAY_FORM}(?P<next> week)?"),
    ("quarter", r"q(?P<quarter>[1-4])(?: (?P<year>\d{4}))?"),
    ("new_year", r"(?:(?:in|early in|after|until|till|by) )?the new year"),
    (
        "feast",
        rf"(?P<lead>before|after|until|till|by|over|around|since|last|this|next) {FEAST_FORM}"
        r"(?! (?:card|party|lunch|do))",
    ),
    (
        "season",
        r"(?P<lead>next|this coming|until|till|by|before|again in|back in|call in|wait for)"
        r" (?:the )?(?P<season>spring|summer|autumn|fall|winter)",
    ),
    ("month", rf"{PAST_FORM}(?:next )?{MONTH_FORM}(?: (?P<year>\d{{4}}))?"),
]

SIGNS: dict[str, tuple[str, ...]] = {
    "digit": tuple("0123456789"),
    "month": (
        "jan",
        "feb",
        "mar",
        "mär",
        "mae",
        "apr",
        "may",
        "mai",
        "jun",
        "jul",
        "aug",
        "sep",
        "oct",
        "okt",
        "nov",
        "dec",
        "dez",
    ),
    "weekday": ("mon", "tue", "wed", "thu", "fri", "sat", "sun"),
    "unit": ("day", "week", "fortnight", "month", "quarter", "year"),
    "week": ("week", "fortnight"),
    "nth": ("first", "second", "third", "fourth", "last", "1st", "2nd", "3rd", "4th"),
    "part": ("early", "beginning", "start", "mid", "end", "half", "late"),
    "ordinal": (
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "eighth",
        "ninth",
        "enth",
        "lfth",
        "tieth",
    ),
    "the": ("the ",),
    "next": ("after next", "next but"),
    "ago": (" ago", "before last"),
    "quarter": ("q1", "q2", "q3", "q4"),
    "in": ("in ", "within ", "give "),
    "name": ("today", "tomorrow", "tonight", "yesterday", "close of", "end of", "eod", "cob", "eob"),
    "weekend": ("weekend",),
    "year": ("year",),
    "feast": ("christmas", "xmas", "easter", "new year", "whitsun", "pentecost", "thanksgiving"),
    "season": ("spring", "summer", "autumn", "fall", "winter"),
    "which": ("this ", "next ", "last ", "coming "),
}
"""Letters without which a text has none of some forms: looking for them is quicker than for the forms."""
WORDS = {
    "month": re.compile(rf"\b(?:{MONTH_NAMES})\b"),
    "weekday": re.compile(rf"\b(?:{WEEKDAY_NAMES})s?\b"),
    "unit": re.compile(rf"\b(?:{SPAN_NAMES}|day|fortnight)s?\b"),
}
"""What such letters are part of: "mai" is in "mail", "wed" in "followed"."""
NEEDS: dict[str, tuple[str, ...]] = {
    "iso": ("digit",),
    "dotted": ("digit",),
    "slashed": ("digit",),
    "from_to": ("digit", "month"),
    "nth_week": ("nth", "week"),
    "nth_weekday": ("nth", "weekday"),
    "part_of_month": ("part", "month"),
    "part_of_quarter": ("part", "quarter"),
    "part_of_unit": ("part", "unit"),
    "month_day": ("month",),
    "of_month": ("the", "digit"),
    "ordinal": ("the", "ordinal"),
    "weeks_on": ("week",),
    "weekday_on": ("week",),
    "after_next": ("next",),
    "before_last": ("ago", "weekday"),
    "weekdays_ago": ("ago", "weekday"),
    "in_week": ("week", "weekday"),
    "between": ("in", "unit"),
    "half_ahead": ("year",),
    "ahead": ("unit",),
    "behind": ("unit",),
    "named": ("name",),
    "period": ("which", "unit"),
    "weekend": ("weekend",),
    "ending": ("part", "unit"),
    "weekday": ("weekday",),
    "quarter": ("quarter",),
    "new_year": ("year",),
    "feast": ("feast",),
    "season": ("season",),
    "month": ("month",),
}

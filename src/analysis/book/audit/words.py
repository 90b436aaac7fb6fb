"""What a number or a direction looks like in English or Dutch text, and which need no fact.

Ordinals are names ("the second estimate"), "one" alone is an article or a pronoun ("one rule
decides"), and vague quantities ("many", "most", "several") claim no number: none of them counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

Kind = Literal["digits", "number word", "direction word"]

_SMALL = (
    r"two|three|four|five|six|seven|eight|nine|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
    r"seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|zero|tens|"
    r"dozens?|hundreds?|thousands?|millions?|billions?|"
    r"twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|dertien|veertien|vijftien|zestien|"
    r"zeventien|achttien|negentien|twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig|negentig|"
    r"nul|(?:honderd)?tallen|tiental(?:len)?|dozijn|honderd(?:en)?|duizend(?:en)?|miljoen|miljard"
)
_NUMBER = (
    # Dutch writes compounds in one word, and begins phrases with "ten" ("ten behoeve van").
    r"(?:(?:een|één|twee|drie|vier|vijf|zes|zeven|acht|negen)(?:[eë]n)?"
    r"(?:twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig|negentig|honderd|duizend)\w*"
    r"|ten(?! (?:behoeve|slotte|aanzien|opzichte|gevolge|tijde|laste|gunste|einde|koste|dele|"
    r"minste|hoogste|eerste))"
    rf"|{_SMALL})"
)
_PART = r"(?:third|quarter|fifth|sixth|seventh|eighth|ninth|tenth|twentieth|hundredth)"
_DEEL = r"(?:derde|kwart|vierde|vijfde|zesde|zevende|achtste|negende|tiende)"
_NUMBER_WORDS = (
    rf"(?:one|een|één)(?: in| out of| op)(?: every| elke| iedere| de)? (?:{_NUMBER}|\d+)",
    rf"(?:an?|one|{_NUMBER})[- ]{_PART}s?",
    rf"{_PART}s|quarter|half|halves|helft(?:en)?|halve|(?:drie)?kwart",
    rf"(?:een|één|twee|drie|vier)[- ]?{_DEEL}n?",
    r"twice|thrice|doubles?|triple|treble|quadruple|(?:couple|pair|scores) of|majority|meerderheid",
    r"(?:two|three|four|five|six|seven|eight|nine|ten|hundred)-?fold",
    r"anderhal(?:f|ve)|dubbele?|(?:twee|drie|vier|vijf|tien)(?:maal|voud|voudige?)",
    r"per ?cent|per mille|promille|percentage points?|procent(?:punt(?:en)?)?",
    rf"{_NUMBER}(?:[- ](?:and )?{_NUMBER})*",
)
_COUNTED = (
    r"(?:victims?|minors?|adults?|persons?|people|reports?|registrations?|suspects?|cases?|"
    r"convictions?|investigations?|slachtoffers?|meldingen|minderjarigen|personen|verdachten)"
)
_DIRECTION_WORDS = (
    r"rose|risen|(?<!give )(?<!gives )(?<!gave )rises?|rising|fell|fallen|falls?|falling",
    r"increas(?:es?|ed|ing|ingly)|decreas(?:es?|ed|ing|ingly)|declin(?:es?|ed|ing)",
    r"grew|grown?|grows|growing|growth|drop(?:s|ped|ping)?|reduced|reductions?|diminish\w*",
    r"(?:doubl|halv|tripl|trebl|quadrupl|multipli)(?:ed|es|ing)|multiplying",
    r"shrinks?|shrank|shrunk|shrinking|dwindl\w*|plummet\w*|plung(?:ed?|es|ing)|slump\w*",
    r"soar(?:s|ed|ing)?|surg(?:ed?|es|ing)|climb(?:s|ed|ing)?|jump(?:s|ed|ing)?|spik(?:ed?|ing)",
    r"collaps(?:ed?|es|ing)|peak(?:s|ed)?|up-?wards?|downwards?|fewer|fewest|ever more",
    r"(?:went|gone|goes|go|going|came|crept|shot) (?:up|down)|worsen\w*",
    r"slid|sank|sunk|tumbl\w+|swell\w*|swelled|swollen|rocketed|edged|escalat\w+|(?:up|down) by",
    r"(?:higher|lower|larger|smaller|greater|bigger)"
    r" (?:than|share|number|part|proportion|count|total)",
    r"highest|lowest|(?:largest|smallest|greatest) (?:share|number|part|proportion|count|total)",
    r"(?:more|less)(?: \w+){0,4} than (?:ever|in|before|(?:the|a|last|previous) years?)",
    rf"more(?: \w+)? {_COUNTED}|less(?= than|$|[.,;])|report\w* less",
    r"upticks?|(?:up|down)turns?|exceed\w*|outnumber\w*|surpass\w*|overt(?:ook|akes?|aken)",
    r"(?:stay|remain)(?:s|ed) the same",
    r"(?:stays|stayed|remains|remained|is|are|was|were) (?:level|stable|constant|flat)",
    r"unchanged|stagnat\w*|levell?ed off|record (?:high|low|number)s?|all-time",
    r"steeg|stegen|gestegen|stijg\w*|daal(?:t|de|den)|dal(?:en|ende|ing\w*)|gedaald",
    r"(?:toe|af)(?:genomen|name)|n(?:am|amen|eemt|emen)(?: \w+){0,4} (?:toe|af)",
    r"groei\w*|gegroeid|kromp\w*|gekrompen|minder|verminder\w*|meer dan ooit",
    r"liep(?:en)? (?:terug|op)|teruggelopen|opgelopen|slonk\w*|geslonken|zakten?|gezakt",
    rf"ver\w*voudig\w*|verdubbel\w*|halveer\w*|gehalveerd|meer {_COUNTED}",
    r"(?:hoger|lager|groter|kleiner)e? (?:dan|aandeel|aantal|deel)|(?<!ten )hoogste|laagste",
    r"gelijk gebleven|bleef gelijk",
)
_WORDS: dict[Kind, re.Pattern[str]] = {
    "digits": re.compile(
        r"[\d¼-¾⅐-⅞]+(?:[.,\u00a0\u202f]\d+)*(?:[- ]?fold|[ \u00a0]?(?:%|per ?cent\b|procent\b))?"
    ),
    "number word": re.compile(rf"\b(?:{'|'.join(_NUMBER_WORDS)})\b", re.IGNORECASE),
    "direction word": re.compile(rf"\b(?:{'|'.join(_DIRECTION_WORDS)})(?!\w)", re.IGNORECASE),
}

_YEAR = r"(?:(?:19|20)\d\d|2100)"
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december)"
)
_PLACE = (
    r"(?:[Aa]rticles?|[Aa]rt\.|[Pp]ages?|pp?\.|[Cc]hapters?|[Ss]ections?|[Pp]aragraphs?|[Ll]ines?|"
    r"[Rr]ecommendations?|[Tt]ables?|[Ff]ootnotes?|[Aa]nnex|[Nn]r\.|[Nn]o\.|[Aa]rtikel|"
    r"[Pp]agina|[Hh]oofdstuk|[Pp]aragraaf|[Aa]anbeveling|[Tt]abel|[Rr]egels?|[Bb]ijlage)"
)
_NEEDS_NO_FACT = tuple(
    re.compile(pattern)
    for pattern in (
        # Days, months and years. "2013 victims" is a count, "in 2013 victims" is not.
        r"\b(?:first|second|third|fourth|eerste|tweede|derde|vierde) (?:quarter|half|kwartaal)\b"
        rf"(?= of (?:the |that )?(?:year|{_YEAR})| van )",
        rf"\b[0-3]?\d(?:[–-][0-3]?\d)? {_MONTH}(?: {_YEAR})?\b",
        rf"\b{_MONTH} {_YEAR}\b",
        r"\b(?:19|20)\d\d-(?:0[1-9]|1[0-2])(?:-[0-3]\d)?\b",
        rf"(?<![\d€.,]){_YEAR}(?:[–/-](?:{_YEAR}|\d\d))\b(?![.,]\d|\d|\s?%)",
        rf"\b(?:[Ii]n|[Ss]ince|[Ff]rom|[Uu]ntil|[Ss]inds) {_YEAR}\b(?![.,]\d|\s?%)",
        rf"(?<![\d.,–-])(?<!€ )(?<!€){_YEAR}\b(?![.,]\d|\s?%|-?fold| {_COUNTED}\b)",
        # Places in documents, and documents.
        rf"\b{_PLACE} \d+(?:[–-]\d+)?(?:, \d+)*(?: (?:and|en|to|tot) \d+)?\b(?! ?%)",
        r"\bKamerstuk(?:ken)? \d\d \d{3}\b",
        # Ordinals, codes, standards, age classes, the level of an interval.
        r"\b\d{1,2}(?:st|nd|rd|th|e|ste|de)\b",
        r"\bISO \d+(?:-\d+)*(?::\d{4})?(?: alpha-\d)?\b|\b(?:RFC|WCAG|CC BY(?:-SA)?) [\d.]*\d\b",
        rf"\b[a-z]+(?:-[a-z]+)*-{_YEAR}(?:-{_YEAR})?\b",  # The id of a source.
        rf"\b(?:15(?:[–-]| to )1[78]|18(?:[–-]| to )2[023])\b(?! {_COUNTED})",
        rf"\b(?:under|below|aged|age|(?:older|younger) than) (?:1[458]|23)\b(?! {_COUNTED})",
        r"\b9[059]% (?:confidence )?interval\b|\b9[059]%-(?:betrouwbaarheids)?interval\b",
        # An aim is not an observation: "Increase the capability", "to reduce the backlog".
        r"(?i:(?:^|[.!?:] |\bto )(?:increase|decrease|reduce) (?:the|its|their|a)\b)",
    )
)


@dataclass(frozen=True)
class Mark:
    """A number or direction word in a text, from `start` to `end`."""

    kind: Kind
    word: str
    start: int
    end: int


def blank(text: str, pattern: re.Pattern[str]) -> str:
    """The text with every match made blank, so that all positions stay."""
    return pattern.sub(lambda match: re.sub(r"\S", " ", match[0]), text)


def marks(text: str) -> list[Mark]:
    """Every number and direction word that is not a date, a place, a code or the like, in order.

    Of words that overlap the longest counts, once: "one in five", "47 per cent".
    """
    return list(_marks(text))


@cache  # The states of an explorer and the two editions repeat most of their texts.
def _marks(text: str) -> tuple[Mark, ...]:
    for pattern in _NEEDS_NO_FACT:
        text = blank(text, pattern)
    found = [
        Mark(kind, match[0], match.start(), match.end())
        for kind, pattern in _WORDS.items()
        for match in pattern.finditer(text)
    ]
    found.sort(key=lambda mark: mark.start - mark.end)
    kept: list[Mark] = []
    for mark in found:
        if all(mark.end <= other.start or mark.start >= other.end for other in kept):
            kept.append(mark)
    return tuple(sorted(kept, key=lambda mark: mark.start))

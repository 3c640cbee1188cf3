"""The grammar of events, compiled once per vocabulary from rules/events.yml.

Belongs here: triggers and word patterns. Does not belong here: reading a sentence (event_parts.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from tinhso.extract.phrases import word_regex
from tinhso.text import fold
from tinhso.vocabulary import Vocabulary, VocabularyError

POINTER = "pointer"
_A_DAY = r"(?:sáng|trưa|chiều|tối|ngày|hôm)\s(?:\d|nay|qua|hôm|ngày)"


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word that may tell an event; `event_type` None is a trap that hides the triggers inside it, POINTER a word for
    the event told before ('sự kiện')."""

    word: str
    event_type: str | None
    is_verb: bool


@dataclass(frozen=True, eq=False)
class EventGrammar:
    """Patterns over the folded text, but `organizer_head` over the text itself (capitals matter)."""

    triggers: tuple[Trigger, ...]
    automaton: AhoCorasick
    plural_before: re.Pattern[str]
    no_topic: re.Pattern[str]
    deed: re.Pattern[str]
    manner: re.Pattern[str]
    unreal: re.Pattern[str]
    same_event: re.Pattern[str]
    not_event_date: re.Pattern[str]
    name_end: re.Pattern[str]
    organizer_head: re.Pattern[str]
    organizer_end: re.Pattern[str]
    incomplete: frozenset[str]
    local: re.Pattern[str]
    at: re.Pattern[str]
    national: re.Pattern[str]
    visitor: re.Pattern[str]
    held: re.Pattern[str]
    subject: re.Pattern[str]
    self_named: frozenset[str]
    audience: re.Pattern[str]
    pointed: re.Pattern[str]
    arrived: re.Pattern[str]
    training_topic: re.Pattern[str]
    joined_verb: re.Pattern[str]
    beside: re.Pattern[str]
    adverbial: re.Pattern[str]
    signature: re.Pattern[str]

    def find(self, folded: str) -> list[tuple[int, int, Trigger]]:
        """Triggers at word borders, longest first where they overlap, in the order of the text."""
        found = []
        for index, start, end in self.automaton.find_matches_as_indexes(folded):
            if (start and folded[start - 1].isalnum()) or (end < len(folded) and folded[end].isalnum()):
                continue
            found.append((start, end, self.triggers[index]))
        return found


@lru_cache(maxsize=8)
def event_grammar(vocabulary: Vocabulary) -> EventGrammar:
    """The compiled grammar. Raises VocabularyError for a rule file that lacks a part."""
    rules = vocabulary.rules.get("events")
    if not isinstance(rules, Mapping):
        raise VocabularyError("rules/events.yml: missing or not a mapping; events cannot be read without it")
    triggers = tuple(_triggers(rules))
    heads = "|".join(re.escape(head) for head in sorted(rules["organizers"]["heads"], key=len, reverse=True))
    return EventGrammar(
        triggers=triggers,
        automaton=AhoCorasick([trigger.word for trigger in triggers], matchkind=MatchKind.LeftmostLongest),
        plural_before=re.compile(rf"(?<!\w)(?:{_words(rules['plural_before'])}|\d[\d.]*%?)\s$"),
        no_topic=re.compile(
            rf"\s?(?:(?:{_words(rules['no_topic_after'])})(?!\w)|{_A_DAY}|tháng\s\d|từ\s\d|[,.;:!?)/\]\-]|$|\n)"
        ),
        deed=re.compile(rf"\s(?:{_words(rules['deeds'])})(?!\w)"),
        manner=re.compile(rf"\s(?:{_words(rules['manners'])})(?!\w)"),
        unreal=re.compile(rf"{word_regex(_folded(rules['unreal']))}(?!\w)"),
        same_event=re.compile(rf"{word_regex(_folded(rules['same_event']))}(?!\w)"),
        not_event_date=re.compile(rf"{word_regex(_folded(rules['not_event_dates']))}\s$"),
        name_end=re.compile(
            rf"[\n;!?()]|:\s|(?<!tp)\.(?![^\W_])|(?<!đối),?\s(?:{_words(rules['name_ends'])})\s|"
            rf",\s(?=(?:{_words(rules['name_ends_after_comma'])})\s)|,?\s(?={_A_DAY})"
            rf"|,\s(?=(?:{_words(rules['speakers'])})\s[^,.;\n]{{2,60}}\s(?:{_words(rules['spoken'])})\s)"
        ),
        organizer_head=re.compile(
            rf"(?<![\w-])(?!Ban tổ chức|Hội (?:trường|nghị|thảo|thi|chợ|đàm)(?!\w))(?:{heads})(?!\w)"
        ),
        organizer_end=re.compile(
            rf"[;:.!?()\n\"“”]|\s(?:{_plain(rules['organizers']['ends'])}|{_A_DAY})(?!\w)|"
            r"\svề\s?$|"  # up to the trigger: 'đoàn … về' before 'thăm'
            r",(?=\s(?:hai|các|ba) bên)|"
            r",(?!\s[a-zà-ỹđ][^\s]*\s(?!tổ chức|do|với|nhằm|trong|tại))(?! [A-ZĐ][\w]+ (?:[a-zà-ỹđ]+ )?và )"
        ),
        incomplete=frozenset(rules["organizers"]["incomplete"]),
        local=re.compile(rf"(?:{_plain(rules['organizers']['local'])})(?!\w)"),
        at=re.compile(
            rf"(?<!\w)(?:tại|ở)\s(?!(?:{_words(rules['not_venues'])})(?!\w))[^;:.()\"“”\n]{{0,90}}"
            rf"{''.join(f'(?<!{word} )' for word in rules['named_after'])}$"
        ),
        national=re.compile(rf"(?:{'|'.join(re.escape(head) for head in rules['organizers']['national'])})(?!\w)"),
        subject=re.compile(
            rf"{word_regex(_folded(rules['subjects']))}(?: [^\s,.;]+){{0,6}}?"
            r"(?:,| đã| vừa| cũng| sẽ| chính thức| tiếp tục| đồng thời| long trọng){0,4}\s$"
        ),
        training_topic=re.compile(rf"\s(?:{_words(rules['training_topics'])})(?!\w)"),
        joined_verb=re.compile(rf",?\s(?:và|đồng thời|kết hợp)\s(?=(?:{_words(rules['joined_verbs'])})\s)"),
        adverbial=re.compile(rf"(?:{_words(rules['adverbials'])})(?!\w)[^,.;\n]{{0,80}},\s"),
        signature=re.compile(rf"(?<=\w)(?<![A-ZĐ])(?:{_plain(rules['signatures'])})(?!\w)"),
        beside=re.compile(rf"[\"“]?(?:{_words(rules['beside'])})(?!\w)"),
        self_named=frozenset(map(fold, rules["self_named"])),
        pointed=re.compile(
            rf"(?: này| trên)?(?: sẽ| dự kiến| đã)?(?: được)? (?:{_words(rules['pointers']['told_by'])})(?!\w)"
        ),
        audience=re.compile(rf"\s(?:{_words(rules['audiences'])})(?!\w)"),
        arrived=re.compile(rf"(?<!\w)(?:đã|vừa)(?: (?:{_words(rules['arrivals'])})){{1,3}}\s$"),
        held=re.compile(rf"{word_regex(_folded(rules['held']))}(?!\w)"),
        visitor=re.compile(rf"{word_regex(_folded(rules['visitors']))}(?!\w)"),
    )


def _triggers(rules: Mapping) -> Iterable[Trigger]:
    seen: dict[str, str | None] = {}
    for word in map(fold, rules["traps"]):
        if word not in seen:
            seen[word] = None
            yield Trigger(word, None, False)
    for word in map(fold, rules["pointers"]["words"]):
        yield Trigger(word, POINTER, False)
    for event_type, rule in rules["types"].items():
        for is_verb, words in ((False, rule["nouns"]), (True, rule["verbs"])):
            for word in dict.fromkeys(map(fold, words)):  # old and new tone placement meet by folding
                if word in seen and seen[word] != event_type:
                    raise VocabularyError(
                        f"rules/events.yml: {word!r} is listed for {event_type} and for {seen[word]}; keep one"
                    )
                seen[word] = event_type
                yield Trigger(word, event_type, is_verb)


def _folded(words: Iterable[str]) -> Iterable[str]:
    return map(fold, map(str, words))


def _plain(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _words(words: Iterable[str]) -> str:
    return "|".join(re.escape(fold(str(word))) for word in sorted(map(str, words), key=len, reverse=True))

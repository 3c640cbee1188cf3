"""`tinhso explain`: one number, led back to its sentence and to the rules that read it.

The decisions are not stored in the published file: the article is read again from the raw archive, which works whoever
writes the warehouse meanwhile, and shows what the present rules do with it.
"""

from __future__ import annotations

from typing import Any

from rich.table import Table
from rich.text import Text

from orchestration.published import NotPublishedError, open_published
from orchestration.terminal import OUT, fail
from tinhso.settings import Settings

_QUERY = """
    select o.*, a.title, a.published_date, a.published_precision, a.url, a.document, a.capture, s.name as source
    from fct_observation o
    left join dim_article a using (article_id)
    left join dim_source s on s.source_id = a.source_id
    where o.observation_id = $1
"""
_FIELDS = (
    "indicator_id", "region_id", "measure", "value", "value_high", "unit", "status", "comparator", "period", "scope",
    "confidence",
)  # fmt: skip


def print_explanation(settings: Settings, observation_id: str) -> int:
    """Print it; the exit status."""
    try:
        with open_published(settings) as connection:
            cursor = connection.execute(_QUERY, [observation_id])
            columns = [column[0] for column in cursor.description or ()]
            row = cursor.fetchone()
    except NotPublishedError as error:
        fail(str(error))
        return 1
    if row is None:
        fail(
            f'There is no observation {observation_id!r}. Find one: tinhso sql "select observation_id, quote from '
            'fct_observation limit 5"'
        )
        return 1
    fact = dict(zip(columns, row, strict=True))
    if fact["article_id"] is None:
        _print_table_row(fact)
        return 0
    text, decisions = _read_again(settings, fact)
    _print_article(fact)
    OUT.print(_sentence(fact, text))
    _print_fields(fact, decisions)
    return 0


def _print_table_row(fact: dict[str, Any]) -> None:
    """A figure of an official table: no article tells it, a register of the project does."""
    OUT.print(f"From an official table: vocabulary/registers/{fact['rule_id'].removeprefix('register.')}.csv")
    OUT.print(f"Seen at {fact['source_url']}", markup=False)
    _print_fields(fact, {name: "as the table has it" for name in _FIELDS if fact[name] is not None})


def _read_again(settings: Settings, fact: dict[str, Any]) -> tuple[str | None, dict[str, str]]:
    """Text of the article and the decisions on each field; (None, {}) where the archive does not have it."""
    from tinhso.acquire.archive import Archive, ArchiveError
    from tinhso.extract import extract
    from tinhso.parse import parse
    from tinhso.records import Article
    from tinhso.vocabulary import load_vocabulary

    vocabulary = load_vocabulary(settings.vocabulary)
    file, _, offset = (fact["capture"] or "").partition("#")
    try:
        article = parse(Archive(settings.archive).read(file, int(offset or 0)), vocabulary)
    except ArchiveError:
        return None, {}
    if not isinstance(article, Article):
        return None, {}
    found = {o.observation_id: o.decisions for o in extract(article, vocabulary).observations}
    return article.text, found.get(fact["observation_id"], {})


def _print_article(fact: dict[str, Any]) -> None:
    table = Table(show_header=False, box=None, pad_edge=False)
    for label, value in (
        ("Article", fact["title"]),
        ("Source", fact["source"] or fact["source_kind"]),
        ("Published", fact["published_date"]),
        ("URL", fact["url"]),
        ("Document", f"{fact['document']} ({fact['capture']})"),
        ("Rule", f"{fact['rule_id']} (extractor {fact['extractor_version']})"),
    ):
        if value is not None:
            table.add_row(label, Text(str(value)))
    OUT.print(table)
    OUT.print()


def _sentence(fact: dict[str, Any], text: str | None) -> Text:
    """The sentences that hold the quote, the quote marked; the quote alone where the text is not at hand."""
    from tinhso.text import sentences

    quote, start, end = fact["quote"], fact["quote_start"], fact["quote_end"]
    if text is None or text[start:end] != quote:
        return Text(f"“{quote}”", style="bold yellow")
    around = [span for span in sentences(text) if span.end > start and span.start < end]
    first, last = around[0].start, around[-1].end
    marks = ("", "") if OUT.is_terminal else ("»", "«")
    return Text.assemble(text[first:start], (marks[0] + quote + marks[1], "bold yellow"), text[end:last])


def _print_fields(fact: dict[str, Any], decisions: dict[str, str]) -> None:
    table = Table("Field", "Value", "Decided by")
    for name in _FIELDS:
        value, why = fact[name], decisions.get(name) or decisions.get(name.removesuffix("_id"), "")
        if value is not None or why:
            table.add_row(name, Text(str("" if value is None else value)), Text(why))
    OUT.print()
    OUT.print(table)
    if not decisions:
        OUT.print("The present rules read this sentence otherwise: `tinhso refresh` brings the warehouse up to them.")

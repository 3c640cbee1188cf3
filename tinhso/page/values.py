"""The pages of evidence as HTML. Built from strings, not by a template: they hold hundreds of thousands of values, and
a template took twenty times as long (`tests/bench/bench_site.py`). Everything that is not ours goes through `escape`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, partial
from html import escape
from typing import Any

from tinhso.page.formats import amount, number
from tinhso.page.formats import day as day_text
from tinhso.page.formats import period as period_text
from tinhso.page.render import Renderer, cut, web_address

Row = Mapping[str, Any]
_MAX_SOURCE = 80
_MAX_AROUND = 300  # letters of a sentence before and after the quote
# Stand in the frame where a page has its own: NUL is in no text of ours.
_PLACES = ("region_id", "indicator_id", "region_name", "indicator_name", "body")


class EvidenceWriter:
    """Writes pages of evidence in one language."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer
        self._lang = renderer.lang
        self._w = cache(lambda key: escape(renderer.word(key)))
        self._scope = cache(lambda scope: escape(renderer.scope(scope)))
        self._day = cache(partial(day_text, lang=renderer.lang))
        self._period = cache(lambda period: escape(period_text(period, renderer.lang)))
        self._amount = cache(lambda *told: escape(amount(told[0], told[1], renderer.lang, *told[2:])))
        self._more = cache(lambda n: escape(renderer.word("more_reports", n=n)))
        self._range = lambda **ends: renderer.word("conflict_range", **ends)
        places = {name: f"\0{name}\0" for name in _PLACES}
        path = f"evidence/{places['region_id']}/{places['indicator_id']}.html"
        self._path, self._frame = renderer.page("evidence.html", path, **places)

    def page(
        self, region: Row, indicator: Row, composed: Sequence[Row], values: Sequence[Row], n_more: int
    ) -> tuple[str, str]:
        """(path, HTML). `composed`: figures with `pieces`, (province, value); `n_more`: values that are not shown."""
        names = escape(self._renderer.name(region)), escape(self._renderer.name(indicator))
        has_old_part = region["is_new"] and not region["is_unchanged"]
        body = [self._composed(one, indicator) for one in composed]
        body += [self.section(value, " · ".join(names), has_old_part) for value in values]
        if n_more:
            body.append(f'<p class="note">{self._renderer.word("more_values", n=number(n_more, 0, self._lang))}</p>')
        path, html = self._path, self._frame
        own = (region["region_id"], indicator["indicator_id"], *names, "".join(body))
        for place, text in zip(_PLACES, own, strict=True):
            path, html = path.replace(f"\0{place}\0", text), html.replace(f"\0{place}\0", text)
        return path, html

    def _composed(self, one: Row, indicator: Row) -> str:
        unit, year = indicator["unit"], one["year"]
        html = f'<section class="value" id="n{year}">\n{self._heading(self._amount(one["value"], unit), str(year))}'
        html += f'<p>{self._w("composed")}: {self._w(one["basis"])}.</p>\n<ul class="plain">\n'
        for old, value in one["pieces"]:
            told = "–"
            if value is not None:
                address = f"../{old['region_id']}/{indicator['indicator_id']}.html#o{year}"
                told = f'<a class="fact" href="{address}">{self._amount(value, unit)}</a>'
            html += f"<li>{escape(self._renderer.name(old))}: {told}</li>\n"
        return html + "</ul>\n</section>\n"

    def _heading(self, big: str, about: str) -> str:
        return f'<h2><span class="big">{big}</span> <span class="of">{about}</span></h2>\n'

    def section(self, value: Row, names: str, has_old_part: bool) -> str:
        """One value with its reports. `names`: region and indicator, escaped; `has_old_part`: the region merged."""
        w, first = self._w, value["reports"][0]
        anchors = value["anchors"]
        html = [
            f'<section class="value" id="{anchors[0]}">\n',
            *(f'<a id="{anchor}"></a>' for anchor in anchors[1:]),
            self._heading(self._told(value, ""), self._about(value, has_old_part)),
        ]
        if value["has_conflict"]:
            low, high = (self._amount(value[end], value["unit"]) for end in ("value_min", "value_max"))
            html.append(f'<p class="warn">{w("conflict")}: {self._range(low=low, high=high)}.</p>\n')
        html += [self._report(first), self._reading(first, value, names)]
        others = value["reports"][1:]
        if value["n_observations"] > 1:
            html.append(f'<h3>{w("other_reports")}</h3>\n<ul class="reports">\n')
            html += [f"<li>{self._report(one)}</li>\n" for one in others]
            if (rest := value["n_observations"] - len(value["reports"])) > 0:
                html.append(f'<li class="count">{self._more(rest)}</li>')
            html.append("</ul>\n")
        html.append(
            f'<details><summary>{w("wrong")}</summary><p class="note">{w("correction_note")}</p>'
            f'<pre class="entry" tabindex="0">{value["correction"]}</pre><button type="button" class="copy" hidden '
            f'data-done="{w("copied")}">{w("copy")}</button></details>\n</section>\n'
        )
        return "".join(html)

    def _told(self, row: Row, stem: str) -> str:
        parts = (f"{stem}value", f"{stem}unit", f"{stem}value_high", f"{stem}comparator")
        return self._amount(*(row[part] for part in parts))

    def _about(self, value: Row, has_old_part: bool) -> str:
        kind = [self._w(f"measure_{value['measure']}")] if value["measure"] != "value" else []
        if value["status"] == "target":
            kind.append(self._w("status_target"))
        parts = [self._period(value["period"]), ", ".join(kind), value["scope"] and self._scope(value["scope"])]
        if value["is_old"] and has_old_part:
            parts.append(self._w("before_merger"))
        return " · ".join(filter(None, parts))

    def _report(self, one: Row) -> str:
        w, official = self._w, one["source_kind"] == "official"
        chip = f'<span class="chip official">{w("official")}</span> ' if official else ""
        title = one["title_html"] or w("official_table" if official else "untitled")
        link = f" · {one['link']}{w('open_source')}</a>" if one["link"] else ""
        return (
            f'{one["quote_html"]}<p class="cite">{chip}<bdi class="title" lang="vi">{title}</bdi><span class="meta"> · '
            f"{one['source_html']} · {self._day(one['published_date'])}{link}</span></p>\n"
        )

    def _reading(self, one: Row, value: Row, names: str) -> str:
        w = self._w
        inferred = f" <small>({w('inferred')})</small>" if one["report_period_is_inferred"] else ""
        averaged = f" <small>({w('averaged')})</small>" if one["is_averaged"] else ""
        mended = one["corrected_by"] and f" · {w('corrected')}: <code>{escape(one['corrected_by'])}</code>"
        return (
            f'<dl class="read"><div><dt>{w("read_as")}</dt><dd>{names} · {self._period(value["period"])}{inferred} · '
            f"{self._told(one, 'report_')} · {w('status_' + value['status'])}</dd></div>\n"
            f"<div><dt>{w('rule')}</dt><dd><code>{escape(one['rule_id'] or '')}</code>{averaged}{mended or ''}"
            "</dd></div></dl>\n"
        )


def prepared(row: dict[str, Any]) -> dict[str, Any]:
    """A report with what it shows in both languages, as HTML: `quote_html`, `title_html`, `source_html`, `link`."""
    url = web_address(row["url"])
    quote = row["quote"] and marked(row["sentence"], row["quote"])
    return {
        **row,
        "quote_html": f'<blockquote lang="vi"><p><bdi>{quote}</bdi></p></blockquote>' if quote else "",
        "title_html": escape(cut(row["title"])) if row["title"] else "",
        "source_html": f"<bdi>{escape(cut(row['source'] or row['document'] or '', _MAX_SOURCE))}</bdi>",
        "link": f'<a href="{escape(url)}" rel="noopener noreferrer external" target="_blank">' if url else "",
    }


def marked(sentence: str | None, quote: str) -> str:
    """The sentence with its quote marked; the quote alone where it is not in the sentence."""
    before, found, after = (sentence or "").partition(quote)
    if not found:
        before, after = "", ""
    if len(before) > _MAX_AROUND:
        before = "…" + before[-_MAX_AROUND:]
    if len(after) > _MAX_AROUND:
        after = after[:_MAX_AROUND] + "…"
    return f"{escape(before)}<mark>{escape(cut(quote, 2 * _MAX_AROUND))}</mark>{escape(after)}"

"""The values of an evidence page as HTML. Built from strings, not by a template: there are hundreds of thousands, and a
template took twenty times as long (`tests/bench/bench_site.py`). Everything that is not ours goes through `escape`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from typing import Any

from markupsafe import Markup, escape

from tinhso.page.formats import amount
from tinhso.page.formats import day as day_text
from tinhso.page.formats import period as period_text
from tinhso.page.render import Renderer, cut, marked, web_address

Row = Mapping[str, Any]
_MAX_SOURCE = 80


class ValueWriter:
    """Writes values in one language."""

    def __init__(self, renderer: Renderer) -> None:
        self._lang = renderer.lang
        self._w = cache(lambda key: str(escape(renderer.word(key))))
        self._scope = cache(lambda scope: str(escape(renderer.scope(scope))))
        self._day = cache(partial(day_text, lang=renderer.lang))
        self._period = cache(lambda period: str(escape(period_text(period, renderer.lang))))
        self._amount = cache(lambda *told: str(escape(amount(told[0], told[1], renderer.lang, *told[2:]))))
        self._more = cache(lambda n: str(escape(renderer.word("more_reports", n=n))))
        self._range = lambda **ends: renderer.word("conflict_range", **ends)

    def section(self, value: Row, names: str, has_old_part: bool) -> Markup:
        """One value with its reports. `names`: region and indicator, escaped; `has_old_part`: the region merged."""
        w, first = self._w, value["reports"][0]
        anchors = value["anchors"]
        html = [
            f'<section class="value" id="{anchors[0]}">\n',
            *(f'<a id="{anchor}"></a>' for anchor in anchors[1:]),
            f'<h2><span class="big">{self._told(value, "")}</span> <span class="of">{self._about(value, has_old_part)}'
            "</span></h2>\n",
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
        return Markup("".join(html))

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
        "title_html": str(escape(cut(row["title"]))) if row["title"] else "",
        "source_html": f"<bdi>{escape(cut(row['source'] or row['document'] or '', _MAX_SOURCE))}</bdi>",
        "link": f'<a href="{escape(url)}" rel="noopener noreferrer external" target="_blank">' if url else "",
    }

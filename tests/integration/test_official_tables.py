"""Official tables from end to end: fetched and dropped into the inbox, beside the press, winning over it."""

from __future__ import annotations

from tests.integration.conftest import Live


def test_tables_of_the_web_and_of_files_become_official_facts_and_win_over_the_press(live: Live) -> None:
    ask = lambda query: live.published.execute(query).fetchall()  # noqa: E731
    facts = ask(
        """select a.document, o.region_id, o.measure, o.value, o.period, o.quote from fct_observation o
           join dim_article a using (article_id) where source_kind = 'official' and a.source_id = 'dti'
           order by all"""
    )
    assert facts == [
        ("dti.xlsx", "ha-noi", "rank", 6, "2023", "Hà Nội | 0,7 | 6/63"),
        ("dti.xlsx", "ha-noi", "value", 0.7, "2023", "Hà Nội | 0,7 | 6/63"),
        ("dti.xlsx", "hai-phong", "rank", 8, "2023", "Hải Phòng | 0.69 | 8"),
        ("dti.xlsx", "hai-phong", "value", 0.69, "2023", "Hải Phòng | 0.69 | 8"),
        *((f"{live.tables}/xep-hang-2022", region, measure, value, "2022", quote)
          for region, quote, rank, score in (("da-nang", "1 | TP. Đà Nẵng | 0.8002", 1, 0.8002),
                                             ("ho-chi-minh", "2 | TP. Hồ Chí Minh | 0.7163", 2, 0.7163))
          for measure, value in (("rank", rank), ("value", score))),
    ]  # fmt: skip
    # A figure of the register gives way to the table that tells it.
    of_2022 = "region_id = 'da-nang' and indicator_id = 'dti' and measure = 'value' and period = '2022'"
    assert ask(f"select count(*) from fct_observation where source_kind = 'official' and {of_2022}") == [(1,)]
    assert ask(f"select value, is_official, n_sources from fct_indicator where {of_2022}") == [(0.8002, True, 2)]
    beside = "select official_value, press_value, is_agreeing, official_url from mart_press_vs_official"
    assert ask(f"{beside} where {of_2022}") == [(0.8002, 0.8102, False, f"{live.tables}/xep-hang-2022")]
    page = f"{live.tables}/xep-hang-2022"
    assert ask("select document, stage, reason from meta_quarantine order by all") == [
        ("bang.csv", "parse", "unknown_table"),
        (page, "extract", "unknown_region"),
    ]
    assert ask("select place from meta_quarantine where stage = 'extract'") == [(f"{page}: table 1, row 3",)]
    ((detail,),) = ask("select detail from meta_quarantine where document = 'bang.csv'")
    assert "dti (rank) is missing" in detail
    outcomes = dict(ask("select url, outcome from fct_fetch"))
    assert outcomes[f"{live.tables}/xep-hang-2022"] == "fetched"
    assert outcomes[f"{live.tables}/xep-hang-2023"] == "not_found"  # not out yet: asked again next month

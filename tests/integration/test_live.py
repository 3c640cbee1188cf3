"""`tinhso refresh --live` from a web page to a fact, against a real server on loopback."""

from __future__ import annotations

from tests.integration.conftest import Live


def test_a_page_of_an_enabled_source_becomes_a_fact_with_its_address(live: Live) -> None:
    facts = live.published.execute(
        "select source_id, url, region_id, value from fct_observation join dim_article using (article_id)"
    ).fetchall()
    outcomes = dict(live.published.execute("select url, outcome from fct_fetch order by attempted_at").fetchall())
    assert ("local", f"{live.newspaper}/son-la", "son-la", 72.0) in facts
    assert outcomes[f"{live.newspaper}/son-la"] == "fetched"
    assert outcomes[f"{live.newspaper}/private/page"] == "robots_denied"
    assert outcomes[f"{live.newspaper}/gone"] == "not_found"
    assert "/private/page" not in live.site.asked


def test_a_page_that_goes_back_to_what_it_told_before_tells_that_again(live: Live) -> None:
    ask = lambda query: live.published.execute(query).fetchall()  # noqa: E731
    assert ask("select value from fct_observation where region_id = 'son-la'") == [(72.0,)]
    assert ask(f"select version from dim_article where url = '{live.newspaper}/son-la'") == [(2,)]
    told = "select value from fct_indicator_revision where region_id = 'son-la' order by revision"
    assert ask(told) == [(72.0,), (80.0,), (72.0,)]


def test_a_page_that_disappears_is_marked_and_its_facts_stay(live: Live) -> None:
    ask = lambda query: live.published.execute(query).fetchall()  # noqa: E731
    assert ask("select url, http_status from fct_fetch join dim_article using (url) where gone_at = attempted_at") == [
        (f"{live.newspaper}/lai-chau", 410)
    ]
    assert ask("select value from fct_observation where region_id = 'lai-chau'") == [(51.0,)]


def test_a_page_whose_furniture_alone_changed_is_the_article_it_was(live: Live) -> None:
    ask = lambda query: live.published.execute(query).fetchall()  # noqa: E731
    address = f"'{live.newspaper}/ha-giang'"
    assert ask(f"select outcome from fct_fetch where url = {address}") == [("fetched",)] * 3
    assert ask(f"select version, gone_at from dim_article where url = {address}") == [(1, None)]
    assert ask("select value, revision from fct_indicator_revision where region_id = 'ha-giang'") == [(45.0, 1)]

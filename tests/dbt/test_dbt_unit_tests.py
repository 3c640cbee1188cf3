"""dbt's unit tests pass; clustering and slugs agree with plain Python."""

import csv
import re

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dbt.conftest import PROJECT, Dbt
from tinhso.text import slug

BANDS = st.lists(st.lists(st.integers(0, 12), max_size=3), max_size=14)


def test_unit_tests_pass(world: Dbt):
    result = world.run("test", "--select", "test_type:unit")
    assert set(result.status.values()) == {"pass"}, result.status
    assert len(result.status) >= 16


def expected_clusters(bands: list[list[int]]) -> set[frozenset[int]]:
    clusters = [({index}, set(of)) for index, of in enumerate(bands)]
    joined = True
    while joined:
        joined = False
        for one in range(len(clusters)):
            for other in range(one + 1, len(clusters)):
                if clusters[one][1] & clusters[other][1]:
                    members, shared = clusters.pop(other)
                    clusters[one] = (clusters[one][0] | members, clusters[one][1] | shared)
                    joined = True
                    break
            if joined:
                break
    return {frozenset(members) for members, _ in clusters}


def test_stories_are_the_connected_components(world: Dbt):
    compiled = world.target / "compiled" / "tinhso" / "models" / "intermediate" / "int_articles__stories.sql"
    sql = compiled.read_text(encoding="utf-8").replace('"build"."staging"."stg_news__articles"', "given_articles")
    with duckdb.connect() as connection:
        connection.execute(
            """create table given_articles
               (article_id varchar, story_bands bigint[], published_at timestamp, first_seen_at timestamp)"""
        )

        @settings(max_examples=60, deadline=None)
        @given(BANDS)
        def agree(bands: list[list[int]]) -> None:
            connection.execute("delete from given_articles")
            for index, of in enumerate(bands):
                connection.execute("insert into given_articles values ($1, $2, null, now())", [str(index), of])
            found: dict[str, set[int]] = {}
            for article, story in connection.execute(f"select article_id, story_id from ({sql})").fetchall():
                found.setdefault(story, set()).add(int(article))
            assert {frozenset(members) for members in found.values()} == expected_clusters(bands)

        agree()


def test_sql_slug_is_the_python_slug():
    macro = (PROJECT / "dbt_project" / "macros" / "slug.sql").read_text(encoding="utf-8")
    (sql,) = re.findall(r"-%}\n(.*){%- endmacro", macro, re.DOTALL)
    names = ["Đắk Lắk", "  Sở TT&TT (Huế) ", "ĐẠI HỌC ưƠ", "04/NQ-TU", ""]
    for register, column in (("regions", "name_vi"), ("organizations", "name_vi"), ("policies", "number")):
        with (PROJECT / "vocabulary" / "registers" / f"{register}.csv").open(encoding="utf-8", newline="") as file:
            names += [row[column] for row in csv.DictReader(file)]
    with duckdb.connect() as connection:
        found = connection.execute(
            f"""select {sql.replace("{{ text }}", "name")}
                from (select unnest($1) as name, generate_subscripts($1, 1) as place) order by place""",
            [names],
        ).fetchall()
    assert [row[0] for row in found] == [slug(name) for name in names]

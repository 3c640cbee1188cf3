"""The verbs `tinhso source …`: their options and their help, as cli.py has those of the others."""

from __future__ import annotations

import click

from orchestration.options import Verbs
from tinhso.settings import load_settings


@click.group(cls=Verbs)
def source() -> None:
    """Try and add the sites that are fetched (vocabulary/sources)."""


@source.command(name="list")
def list_() -> None:
    """List the sources: how each is found, and whether it is fetched.

    \b
    Examples:
      tinhso source list
    """
    from orchestration.source_list import list_sources

    raise SystemExit(list_sources(load_settings()))


@source.command()
@click.argument("source_id", metavar="ID")
@click.option("--url", help="Read this page of the source, instead of the first that would be fetched.")
def check(source_id: str, url: str | None) -> None:
    """Show what a source would bring, and load nothing.

    The addresses found, with what came of asking for them, and one page field by field. It asks the live site, as
    politely as a refresh does. Exit status 1 when no article came out of it.

    \b
    Examples:
      tinhso source check nhandan
      tinhso source check nhandan --url https://nhandan.vn/…-post123456.html
    """
    from orchestration.source_check import check_source

    raise SystemExit(check_source(load_settings(), source_id, url))


@source.command()
@click.argument("source_id", metavar="ID")
@click.option("--name", required=True, help="Name of the publication, as it prints it.")
@click.option("--homepage", required=True, help="Its address, such as https://bao.example.vn.")
@click.option("--region", "region_id", default="vn", show_default=True, help="Region it writes about.")
@click.option("--feed", help="Address of its RSS or Atom feed, if it has one.")
def new(source_id: str, name: str, homepage: str, region_id: str, feed: str | None) -> None:
    """Begin a source: its files, ready to be filled in.

    They are its row in the register, its specification, and a golden page with what is to be read from it.

    \b
    Examples:
      tinhso source new baocamau --name "Báo Cà Mau" --homepage https://baocamau.vn --region ca-mau
    """
    from orchestration.source_scaffold import new_source

    raise SystemExit(new_source(load_settings(), source_id, name, homepage, region_id, feed))

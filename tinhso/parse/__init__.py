"""Bytes → Article: encodings, HTML and text with furniture around it, dates, topic and story.

Belongs here: reading a document as an article. Does not belong here: where bytes come from (acquire), what the article
says about regions and numbers (extract).
"""

from tinhso.parse.article import parse
from tinhso.parse.version import parser_version

__all__ = ["parse", "parser_version"]

"""What kind of file it is, by its name and by its first bytes.

Belongs here: recognising formats. Does not belong here: reading them.
"""

from __future__ import annotations

SNIFF_BYTES = 8192

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MEDIA_TYPES = {".txt": "text/plain", ".html": "text/html", ".htm": "text/html", ".csv": "text/csv", ".xlsx": XLSX}
_ZIP_MAGIC = b"PK\x03\x04"
_STREAMS = (".jsonl", ".jsonl.gz", ".warc", ".warc.gz")
KNOWN = (*_MEDIA_TYPES, *_STREAMS)

GZIP_MAGIC = b"\x1f\x8b"
_MAGIC = {
    b"\x89PNG": "a PNG image", b"\xff\xd8\xff": "a JPEG image", b"GIF8": "a GIF image", b"%PDF": "a PDF document",
    _ZIP_MAGIC: "a ZIP archive or Office document", b"\xd0\xcf\x11\xe0": "an old Office document",
    b"\x7fELF": "a program", b"MZ\x90": "a program", b"SQLite format 3": "an SQLite database", b"PAR1": "Parquet",
    b"7z\xbc\xaf": "a 7z archive", b"Rar!": "a RAR archive", b"BZh": "a bzip2 archive", b"\xfd7zXZ": "an XZ archive",
    b"\x28\xb5\x2f\xfd": "a Zstandard archive", b"{\\rtf": "an RTF document", b"OggS": "audio", b"ID3": "audio",
    GZIP_MAGIC: "gzip data",
}  # fmt: skip
_BOMS_WITH_ZEROS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")  # UTF-16 and UTF-32 text holds zero bytes


def media_type_of(name: str) -> str | None:
    """The media type of a single document, None for any other name."""
    return next((kind for suffix, kind in _MEDIA_TYPES.items() if name.lower().endswith(suffix)), None)


def stream_of(name: str) -> str | None:
    """'jsonl' or 'warc' for a file of many documents (compressed or not), None for any other name."""
    suffix = next((s for s in _STREAMS if name.lower().endswith(s)), None)
    return suffix.split(".")[1] if suffix else None


def foreign_format(head: bytes, media_type: str = "text/plain") -> str | None:
    """What the bytes are when they are not what `media_type` says: for a workbook no ZIP archive, for all others no
    text ('a PNG image', 'binary data'); None when they may be."""
    if media_type == XLSX:
        return None if head.startswith(_ZIP_MAGIC) else "no workbook"
    for magic, kind in _MAGIC.items():
        if head.startswith(magic):
            return kind
    if head[:4] == b"RIFF" or head[4:8] == b"ftyp":
        return "audio or video"
    if b"\x00" in head and not head.startswith(_BOMS_WITH_ZEROS):
        return "binary data"
    return None

"""Writing a bookmark file in Netscape's format, which every browser imports.

Must not group into folders: browsers would show the same link once all the same,
and a folder would come back as a tag that nobody gave.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TextIO

from toolkit.exchange.outgoing import Outgoing

_BEGINNING = """<!DOCTYPE NETSCAPE-Bookmark-file-1>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">
<TITLE>Bookmarks</TITLE>
<H1>Bookmarks</H1>
<DL><p>
"""


def write(rows: Iterable[Outgoing], out: TextIO) -> int:
    """Write one bookmark a link; returns how many."""
    out.write(_BEGINNING)
    count = 0
    for row in rows:
        link = row.link
        attributes = f'HREF="{escape(link.url)}"'
        if link.added_at:
            attributes += f' ADD_DATE="{int(link.added_at.timestamp())}"'
        if link.tags:
            attributes += f' TAGS="{escape(",".join(link.tags))}"'
        out.write(f"    <DT><A {attributes}>{escape(link.title)}</A>\n")
        if row.about:
            out.write(f"    <DD>{escape(row.about)}\n")
        count += 1
    out.write("</DL><p>\n")
    return count

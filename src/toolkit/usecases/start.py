"""Starting: a library with the starter list, or an empty one.

The starter list's links are `listed`: compiled from public sources, judged by
nobody of this library; their review-by days count from the compilation.
Must not ask or print.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time
from pathlib import Path

from toolkit import __version__
from toolkit.domain.link import Link, LinkType
from toolkit.domain.tag import unique_tags
from toolkit.domain.trust import Level, Vetting
from toolkit.domain.url import KEY_VERSION, read_address
from toolkit.exchange.record import LinkRecord
from toolkit.exchange.starter import (
    read_starter,
    read_starter_synonyms,
    starter_file,
    synonyms_file,
)
from toolkit.storage.library import Library
from toolkit.storage.synonyms import Synonym
from toolkit.storage.upgrade import make_library
from toolkit.usecases.starter_updates import remember


def start(path: Path, now: datetime, *, empty: bool = False, starter: Path | None = None) -> int:
    """Make the library at `path` and return how many links it starts with.

    `starter` is another starter list than the one that is shipped.
    Whole or not at all; when two programs start at once, one library results.
    Raises LibraryError.
    """
    records = [] if empty else list(read_starter(starter or starter_file()))

    def fill(unfinished: Path) -> None:
        with Library(unfinished) as library:
            _fill(library, records, now)

    make_library(path, fill)
    with Library(path) as library:
        return library.links.count()


def _fill(library: Library, records: list[LinkRecord], now: datetime) -> None:
    with library.operation("init", now) as writing:
        library.set_fact("key_version", str(KEY_VERSION))
        library.set_fact("made_at", now.isoformat())
        starters = list(starter_links(iter(records), now))
        for link, vetting in starters:
            stored = library.links.add(link)
            library.vettings.add(stored.id, vetting)
        if starters:
            for word, means, both_ways in read_starter_synonyms(synonyms_file()):
                library.synonyms.add(Synonym(word, means, both_ways))
        remember(library, __version__, starters)
        writing.summary = f"start with {len(records)} links of the starter list"
    with library.atomic():
        # A fresh library has nothing to take back.
        library.operations.forget()


def starter_links(records: Iterator[LinkRecord], now: datetime) -> Iterator[tuple[Link, Vetting]]:
    """Yield each starter link with the row that makes it `listed`."""
    for record in records:
        address = read_address(record.url)
        link = Link(
            url=address.given,
            url_key=address.key,
            title=record.title,
            summary=record.summary,
            publisher=record.publisher,
            say=record.say,
            tags=unique_tags(record.tags),
            terms=record.terms,
            type=LinkType(record.type),
            regions=record.regions,
            audience=record.audience,
            language=record.language,
            contacts=record.contacts,
            crisis=record.crisis,
            private=record.private,
            cost=record.cost,
            replaced_by=record.replaced_by,
            added_at=now,
            updated_at=now,
        )
        compiled = record.compiled_on or now.date()
        yield (
            link,
            Vetting(
                level=Level.LISTED,
                recorded_at=datetime.combine(compiled, time(), UTC),
                note=record.note,
                evidence=record.evidence,
                review_by=record.review_by,
            ),
        )

"""Files that wrap lists: archives as they are mailed, backups, documents; each list as a source.

Of a zip the lists of the best kind are given, all of that kind; what is passed over
is told. The tables of an Open Referral directory, where a service's numbers stand in
another file than its address, are joined as the standard's own JSON
(docs.openreferral.org, HSDS 2 and 3; Open Referral UK). Must not read links, unpack
anything under a name of the archive, nor name people: of a contact only the service
is taken.
"""

from __future__ import annotations

import csv
import gzip
import json
import plistlib
import re
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from posixpath import basename
from zipfile import ZipFile, ZipInfo

from toolkit.domain.text import clean_line
from toolkit.errors import Refused
from toolkit.exchange.format_documents import markdown_of
from toolkit.exchange.packages import MOST_UNPACKED, Package, open_zip, pieces_of, require_small
from toolkit.exchange.sniff import GZIP, MOZ_LZ4, OLE, PLIST, ZIP, kind_in_ole, refusal_of
from toolkit.exchange.source import Source, spool

# LZ4 as Firefox keeps its own backups of bookmarks (.jsonlz4): one block, unpacked.
# https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md. Python has no reader of it, and
# the one that could be installed is written in C.


_SIZE_BYTES = 4
_SHORTEST_MATCH = 4
# A length of 15 goes on in the next byte, and of 255 in the one after that.
_GOES_ON, _GOES_ON_AGAIN = 15, 255


def read_mozilla(name: str, data: bytes) -> bytes:
    """Unpack a .jsonlz4; `name` is what problems call it. Raises Refused when damaged."""
    begins = len(MOZ_LZ4) + _SIZE_BYTES
    size = int.from_bytes(data[len(MOZ_LZ4) : begins], "little")
    if size > MOST_UNPACKED:
        raise Refused(
            f"{name} holds {size >> 20:,} MB when unpacked; up to {MOST_UNPACKED >> 20} are read.",
            hint="In Firefox: Manage bookmarks, Import and Backup, Export Bookmarks to HTML.",
        )
    try:
        return _block(memoryview(data)[begins:], size)
    except (IndexError, ValueError) as error:
        raise Refused(
            f"{name} is a backup of Firefox that is not complete.",
            hint="In Firefox: Manage bookmarks, Import and Backup, Export Bookmarks to HTML.",
        ) from error


def _block(data: memoryview, size: int) -> bytes:
    """Unpack a block that gives `size` bytes. Raises IndexError, ValueError for any other."""
    out = bytearray()
    place = 0
    while place < len(data):
        token = data[place]
        length, place = _length(data, place + 1, token >> 4)
        out += data[place : place + length]
        place += length
        if place >= len(data):
            # The last sequence has no match.
            break
        offset = data[place] | data[place + 1] << 8
        length, place = _length(data, place + 2, token & _GOES_ON)
        _repeat(out, offset, length + _SHORTEST_MATCH, size)
    if len(out) != size:
        raise ValueError
    return bytes(out)


def _length(data: memoryview, place: int, length: int) -> tuple[int, int]:
    more = _GOES_ON_AGAIN if length == _GOES_ON else 0
    while more == _GOES_ON_AGAIN:
        more = data[place]
        length += more
        place += 1
    return length, place


def _repeat(out: bytearray, offset: int, length: int, size: int) -> None:
    """Add what stands `offset` bytes back; a match may go on into what it adds."""
    start = len(out) - offset
    if not offset or start < 0 or len(out) + length > size:
        raise ValueError
    while length:
        some = out[start : start + length]
        out += some
        length -= len(some)


_MIB = 1 << 20
# Text packs to a tenth; a thousandth is what makes a bomb.
_MOST_RATIO, _RATIO_FROM = 200, 16 * _MIB
_MOST_LISTS = 1_000
_NAMED = 5
# What each kind is, in a sentence of the docs.
SHEETS = {
    "xlsx": "Excel: every sheet with addresses, with the links behind cells",
    "ods": "LibreOffice: the same",
    "xls": "old Excel; needs the extra `sheets`",
}
DOCUMENTS = {
    "docx": "Word: headings become tags, the words beside a link stay with it",
    "odt": "LibreOffice: the same",
}
ARCHIVES = {
    "zip": "the best kind of list that is in it, all of that kind; of an Open Referral directory"
    " the services, with their numbers; of an archive of X the posts and likes",
    "gzip": "one list",
    "firefox": "Firefox's own backups of bookmarks (.jsonlz4)",
}
# Of what is in an archive the best is read: whoever exports one list in several ways, or
# with the pages that it names, wants it once. By the ending of names.
_BOOKMARKS = b"netscape-bookmark-file"
_PAGES = (".html", ".htm", ".xhtml")
_GRADES: tuple[tuple[str, ...], ...] = (
    (".csv", ".tsv", ".tab", ".json", ".jsonl", ".ndjson", ".jsonlz4", ".xlsx", ".ods", ".xls",
     ".opml", ".xbel", ".bib", ".ris", ".enex", ".vcf", ".yaml", ".yml", ".toml"),
    (".url", ".webloc", ".desktop"),
    (*_PAGES, ".md", ".markdown", ".txt", ".org", ".docx", ".odt", ".xml", ".rss", ".atom"),
)  # fmt: skip
# Of X's archive, scripts that its page loads: what its owner posted and liked.
_OF_X = re.compile(r"(?:.*/)?(?:tweets?|like|bookmarks?|note-tweet)(?:-part\d+)?\.js")
_OF_X_BEGINS = b"window.YTD."
_HINT = "Unpack it, then import the list that is inside."


def unpacked(source: Source, encoding: str = "") -> list[Source]:
    """Return the lists that a file wraps, each opened; the file itself where it is a list.

    What wraps lists is closed then. Raises Refused, and leaves it open, for what holds
    none, is damaged, locked or too large.
    """
    kind = _kind_of(source)
    if kind in ("", *SHEETS):
        return [source]
    if kind == "zip":
        found = _lists_in_zip(source, encoding)
    elif kind == "gzip":
        name = source.name.removesuffix(".gz")
        found = _inside(spool(_Pieces(_gunzipped(source)), name, encoding))
    elif kind == "firefox":
        source.stream.seek(0)
        text = read_mozilla(source.name, source.stream.read(MOST_UNPACKED))
        found = [spool(_Pieces(iter([text])), source.name)]
    elif kind == "webloc":
        found = [spool(_Pieces(iter([_location(source)])), source.name)]
    elif kind in DOCUMENTS:
        found = [spool(_Pieces(_text_of(source)), source.name, "utf-8")]
    else:
        raise refusal_of(source.name, kind)
    source.close()
    return found


def _kind_of(source: Source) -> str:
    """Return what the bytes are, "" for text and databases. Raises Refused for a broken zip."""
    head = source.head
    if head.startswith(ZIP):
        return Package(source.name, source.stream).kind or "zip"
    if head.startswith(OLE):
        source.stream.seek(0)
        return kind_in_ole(iter(lambda: source.stream.read(_MIB), b"")) or "of a kind unknown"
    if head.startswith(MOZ_LZ4):
        return "firefox"
    if head.startswith(PLIST):
        return "webloc"
    return "gzip" if head.startswith(GZIP) else ""


def _inside(source: Source) -> list[Source]:
    """Return the list in something unpacked, which is no archive itself."""
    kind = _kind_of(source)
    if kind in ("zip", "gzip"):
        source.close()
        raise Refused(f"{source.name} is an archive inside another one.", hint=_HINT)
    return unpacked(source)


def _text_of(source: Source) -> Iterator[bytes]:
    package = Package(source.name, source.stream)
    package.require_small()
    some = False
    for line in markdown_of(package):
        some = some or bool(line)
        yield f"{line}\n".encode()
    if not some:
        raise Refused(f"{source.name} is a document without text.", hint="Is it the right file?")


def _location(source: Source) -> bytes:
    """Return a web location that a Mac wrote in bytes as the same in XML."""
    source.stream.seek(0)
    try:
        said = plistlib.loads(source.stream.read(_MIB), fmt=plistlib.FMT_BINARY)
        return plistlib.dumps({"URL": str(said["URL"])})
    except (ValueError, KeyError, TypeError, IndexError, OverflowError, RecursionError) as error:
        raise Refused(
            f"{source.name} is a binary property list, not a web location.",
            hint="Open it in the program that made it and export.",
        ) from error


def _gunzipped(source: Source) -> Iterator[bytes]:
    source.stream.seek(0)
    given = 0
    try:
        with gzip.GzipFile(fileobj=source.stream, mode="rb") as stream:
            while some := stream.read(_MIB):
                given += len(some)
                bomb = given > max(_RATIO_FROM, source.stream.tell() * _MOST_RATIO)
                if bomb or given > MOST_UNPACKED:
                    raise Refused(f"{source.name} is far too large when unpacked.", hint=_HINT)
                yield some
    except (OSError, EOFError, zlib.error) as error:
        raise Refused(
            f"{source.name} is a gzip file that is not complete.", hint="Fetch it again."
        ) from error


def _lists_in_zip(source: Source, encoding: str) -> list[Source]:
    archive = open_zip(source.name, source.stream)
    entries = [entry for entry in archive.infolist() if _is_shown(entry)]
    chosen = _best(source.name, archive, entries)
    if not chosen:
        raise _no_list(source.name, entries)
    if len(chosen) > _MOST_LISTS:
        raise Refused(
            f"{source.name} holds {len(chosen):,} files that may be lists; up to"
            f" {_MOST_LISTS:,} are read at once.",
            hint="Unpack it, then import the lists that you mean.",
        )
    require_small(source.name, chosen)
    if tables := tables_of([entry.filename for entry in chosen]):
        return [_directory(source.name, archive, tables, encoding)]
    found: list[Source] = []
    try:
        for entry in chosen:
            name = f"{source.name}/{clean_line(entry.filename)}"
            pieces = _Pieces(pieces_of(source.name, archive, entry))
            found += _inside(spool(pieces, name, encoding))
    except BaseException:
        for one in found:
            one.close()
        raise
    if note := _passed_over([entry for entry in entries if entry not in chosen]):
        found[0].notes.append(f"Not read from {source.name}: {note}.")
    return found


def _directory(name: str, archive: ZipFile, tables: Mapping[str, str], encoding: str) -> Source:
    """Return the services of an Open Referral directory as one list."""
    opened: dict[str, Source] = {}
    try:
        for table, entry in tables.items():
            pieces = _Pieces(pieces_of(name, archive, entry))
            opened[table] = spool(pieces, f"{name}/{clean_line(entry)}", encoding)
        services = opened["services"].name
        joined = spool(_Pieces(services_as_json(opened)), services, "utf-8")
    finally:
        for one in opened.values():
            one.close()
    others = ", ".join(clean_line(entry) for table, entry in tables.items() if table != "services")
    joined.notes.append(f"{services}: numbers and names were joined to it from {others}.")
    return joined


def _is_shown(entry: ZipInfo) -> bool:
    """Tell whether an entry is a file that a person put there, with something in it."""
    hidden = basename(entry.filename).startswith(".") or entry.filename.startswith("__MACOSX/")
    return not (entry.is_dir() or hidden) and entry.file_size > 0


def _best(name: str, archive: ZipFile, entries: list[ZipInfo]) -> list[ZipInfo]:
    pages = [entry for entry in entries if entry.filename.lower().endswith(_PAGES)]
    require_small(name, pages)
    bookmarks = [
        entry
        for entry in pages[:_MOST_LISTS]
        if _BOOKMARKS in next(pieces_of(name, archive, entry), b"").lower()
    ]
    if bookmarks:
        return bookmarks
    scripts = [entry for entry in entries if _OF_X.fullmatch(entry.filename)]
    require_small(name, scripts)
    if posts := [
        entry
        for entry in scripts[:_MOST_LISTS]
        if next(pieces_of(name, archive, entry), b"").startswith(_OF_X_BEGINS)
    ]:
        return posts
    for endings in _GRADES:
        if some := [entry for entry in entries if entry.filename.lower().endswith(endings)]:
            return some
    return []


def _no_list(name: str, entries: list[ZipInfo]) -> Refused:
    if not entries:
        return Refused(f"{name} is a zip file with nothing in it.", hint="Zip the list again.")
    inner = [entry for entry in entries if entry.filename.lower().endswith((".zip", ".gz"))]
    what = "only other archives" if inner else "no list of links"
    return Refused(
        f"{name} is a zip file with {what} in it: {_passed_over(entries)}.",
        hint="Unpack it, then import the list that you mean.",
    )


def _passed_over(entries: list[ZipInfo]) -> str:
    names = [clean_line(entry.filename) for entry in entries]
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


class _Pieces:
    """A stream that gives what an iterator yields."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces

    def read(self, _size: int = -1, /) -> bytes:
        return next(filter(None, self._pieces), b"")


# The tables by the names that the versions give their files.
_NAMES = {
    "service.csv": "services",
    "phone.csv": "phones",
    "contact.csv": "contacts",
    "organization.csv": "organizations",
    "organisation.csv": "organizations",
    "service_at_location.csv": "places",
}
_Record = Mapping[str, str]


def tables_of(names: Sequence[str]) -> dict[str, str]:
    """Return which of these files is which table, {} where they are no such directory."""
    found: dict[str, str] = {}
    for name in names:
        singular = basename(name).lower().replace("services_", "service_").replace("s.csv", ".csv")
        if table := _NAMES.get(singular):
            found.setdefault(table, name)
    return found if {"services", "phones"} <= found.keys() else {}


def services_as_json(tables: Mapping[str, Source]) -> Iterator[bytes]:
    """Yield each service as a line of JSON, with its telephones and whose it is.

    Raises Refused for a table that is none.
    """
    phones = _phones(tables)
    names = {row["id"]: row.get("name", "") for row in _records(tables, "organizations")}
    for row in _records(tables, "services"):
        whose = row.get("organization_id", "")
        service: dict[str, object] = {
            name: text for name, text in row.items() if text and not name.endswith("_id")
        }
        service["phones"] = phones["service", row["id"]] or phones["organization", whose]
        service["organization"] = names.get(whose, "")
        yield f"{json.dumps(service, ensure_ascii=False)}\n".encode("utf-8", "replace")


def _phones(tables: Mapping[str, Source]) -> dict[tuple[str, str], list[_Record]]:
    """Return telephones by the kind and id of what has them: a service or an organisation.

    One of a contact is the contact's service's, one of a place those services' that are
    there.
    """
    through = defaultdict[tuple[str, str], list[str]](list)
    for row in _records(tables, "contacts"):
        through["contact", row["id"]].append(row.get("service_id", ""))
    for row in _records(tables, "places"):
        through["location", row.get("location_id", "")].append(row.get("service_id", ""))
    found = defaultdict[tuple[str, str], list[_Record]](list)
    for row in _records(tables, "phones"):
        services = [row.get("service_id", "")]
        for kind in ("contact", "location"):
            services += through.get((kind, row.get(f"{kind}_id", "")), ())
        for service in filter(None, services):
            found["service", service].append(row)
        if whose := row.get("organization_id"):
            found["organization", whose].append(row)
    return found


def _records(tables: Mapping[str, Source], table: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a table by their columns' names; none without an id."""
    if table not in tables:
        return
    source = tables[table]
    try:
        for row in csv.DictReader(source.text(), restval=""):
            record = {
                name.strip().lower(): value for name, value in row.items() if isinstance(name, str)
            }
            if record.setdefault("id", "") or table in ("phones", "places"):
                yield record
    except csv.Error as error:
        raise Refused(
            f"{source.name} is not a table that can be read: {error}.",
            hint="Open it in a spreadsheet, save it as CSV, and zip the files again.",
        ) from error

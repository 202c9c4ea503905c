"""Which field of ours a column is: by its name, "Tel no", "Site web", or by the export it is of.

The names are in data/column_names.tsv, in ten languages. Some leave no doubt;
others mean the field in some lists only ("Site" may be a place), and whoever
reads the table asks the cells. Must not look at cells.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from toolkit.domain.fields import FIELDS as LINK_FIELDS
from toolkit.domain.link import unique_names
from toolkit.domain.sentences import is_column, read_column
from toolkit.domain.text import clean_line, fold
from toolkit.tables import rows_of

IGNORE = "ignore"
EXTRA = "extra"
TEXTS = "texts"
# Only the first column of such a name is taken; of tags and folders all are.
MANY = frozenset({"tags", "folder", "phone", "text", "email", TEXTS})

_LONGEST_NAME = 200
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})")
_POSSESSIVE = re.compile(r"['\u2019]s\b", re.IGNORECASE)
_NOT_WORD = re.compile(r"[\W_]+")
# Letters that stay letters of their own when the accents are off.
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d"})
_NUMBER_BEFORE = re.compile(r"\s*(?:q(?:uestion)?\s?)?\d{1,3}(?:[.):]\s*|\s+)", re.IGNORECASE)
_NUMBER_AFTER = re.compile(r"(?:(?<!\s)\s+)?\d{1,2}\s*\Z")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^][]*\]")

# What a question in a form may ask for in so many words.
_ASKED_FOR = frozenset(
    "url title summary note tags publisher audience language phone email hours cost".split()
)
# What everything has: "the website of the organisation" asks for a website.
_NAMES = frozenset({"title", "publisher"})
_SMALL_WORDS = frozenset(
    "what is the a an of for or this please give enter a d da das de del der des di die do du e el"
    " het il l la le les lo o van yr".split()
)
# In a name that is none of ours they speak of a person, in ten languages.
_PERSONAL = frozenset(
    "author authors by contact curator editor lead manager member owner person sender staff user"
    " volunteer who worker you your contacts manager users submitted added creator from people"
    " members coordinator trustee username handle shared awdur cyswllt autor autorin"
    " ansprechpartner ansprechpartnerin"
    " ansprechperson kontakt kontaktperson contacto responsable auteur personne interlocuteur"
    " autore contatto referente persona auteurs contactpersoon osoba kontaktowa contato pessoa"
    " responsavel forfattare handlaggare".split()
)
# With such a word a form asks for the number of whoever fills it in.
_YOURS = frozenset(
    "your yours my submitter submitted respondent nominator nominated referrer eich dy ihr ihre"
    " ihren dein deine votre vos ton su tu vuestro tuo tua vostro vostra jouw uw je twoj twoja"
    " twoje panstwa seu sua teu din ditt ert".split()
)
_REACHED_BY = frozenset({"email", "phone", "text"})
_MOST_WORDS = 5
_SHORTEST = 3
# Beyond the place of every name in a row of the table.
_UNSURE = 1_000


class Known(NamedTuple):
    """What a column's name says: a field, "" for none, and whether that is sure.

    `rank` orders the names of one field: of two columns the lower one is meant.
    """

    field: str = ""
    sure: bool = False
    rank: int = 0


@lru_cache(maxsize=4096)
def name_key(name: str) -> str:
    """Return the form in which two spellings of a column's name are the same.

    "OrganisationName", `organisation_name` and "Organisation name:" are one.
    """
    parted = _HUMP.sub(" ", _POSSESSIVE.sub("", name[:_LONGEST_NAME]))
    return _NOT_WORD.sub(" ", fold(parted).translate(_LETTERS)).strip()


def _read_names() -> Iterator[tuple[str, Known]]:
    for named, _language, *cells in rows_of("column_names.tsv"):
        for cell, first in zip(cells, (0, _UNSURE), strict=False):
            names = cell.split(", ") if cell else []
            for rank, name in enumerate(names, first):
                yield name, Known(named, sure=first == 0, rank=rank)


_NAMED = dict(_read_names())
_KNOWN = {name_key(name): found for name, found in _NAMED.items()}
# A field of ours that nobody else has a word for goes by its own name.
for _field in LINK_FIELDS:
    _KNOWN.setdefault(name_key(_field.name), Known(_field.name, sure=True))
COLUMNS: dict[str, tuple[str, ...]] = {
    field: tuple(name for name, found in _NAMED.items() if found.field == field) or (field,)
    for field in dict.fromkeys(found.field for found in _KNOWN.values())
}
FIELDS = frozenset(COLUMNS) - {IGNORE}


@lru_cache(maxsize=4096)
def known(name: str) -> Known:
    """Return what a column's name says, whatever numbers and brackets stand about it.

    `say[cy]` is a text in another language, and `say[xx]` none of ours.
    """
    if is_column(name):
        return Known(TEXTS, sure=True) if read_column(name) else Known()
    for form in _forms(name[:_LONGEST_NAME]):
        if found := _KNOWN.get(name_key(form)):
            return found
    # "Name/Title": both mean the same.
    parts = [_KNOWN.get(name_key(part), Known()) for part in name[:_LONGEST_NAME].split("/")]
    same = len({part.field for part in parts}) == 1
    return max(parts, key=lambda part: part.rank) if same else Known()


def field_of(name: str) -> str:
    """Return our field for a column's name, "" for a name nobody knows."""
    return known(name).field


def is_sure(name: str) -> bool:
    """Tell whether a column's name leaves no doubt about its field."""
    return known(name).sure


def rank_of(name: str) -> int:
    """Return how good a name is among those of its field; the lowest is the best."""
    return known(name).rank


def is_personal(name: str) -> bool:
    """Tell whether a column that is none of ours names people, who are no titles of links."""
    return not _PERSONAL.isdisjoint(name_key(name).split())


def is_of_who_fills_in(name: str) -> bool:
    """Tell whether a name asks about a person, "Your e-mail", and not about their service."""
    words = name_key(name).split()
    return not _YOURS.isdisjoint(words) and not any(map(_is_a_service, words))


def _is_a_service(word: str) -> bool:
    """Tell whether a word means who helps, or what: a mere "name" may be a person's."""
    found = _KNOWN.get(word, Known())
    return found.field == "publisher" or (found.field == "title" and not found.sure)


@lru_cache(maxsize=4096)
def field_asked_for(question: str) -> str:
    """Return the field that a long name speaks of: "What is the web address of the service?".

    "" where its words speak of none or of two. Never sure: the cells are to be asked.
    """
    words = name_key(_NUMBER_BEFORE.sub("", question[:_LONGEST_NAME], count=1)).split()
    found: set[str] = set()
    others: list[str] = []
    while words:
        size = next((n for n in range(_MOST_WORDS, 0, -1) if _asks(words[:n])), 0)
        if size:
            found.add(_KNOWN[" ".join(words[:size])].field)
        else:
            others.append(words[0])
        del words[: size or 1]
    if asked := found - _NAMES:
        if asked & _REACHED_BY and is_of_who_fills_in(question):
            return ""
        return asked.pop() if len(asked) == 1 else ""
    # "Contact name" is a person's: what is named must be a thing.
    if not found or not all(map(_is_of_a_thing, others)):
        return ""
    return "title" if "title" in found else "publisher"


def _asks(words: list[str]) -> bool:
    name = " ".join(words)
    found = _KNOWN.get(name, Known())
    return found.sure and found.field in _ASKED_FOR and len(name) >= _SHORTEST


def _is_of_a_thing(word: str) -> bool:
    return word in _SMALL_WORDS or _KNOWN.get(word, Known()).field in _NAMES


def _forms(name: str) -> Iterator[str]:
    """Yield a name as it stands, then without what a form puts about it."""
    yield name
    bare = _NUMBER_BEFORE.sub("", _BRACKETS.sub(" ", name), count=1)
    yield bare
    yield _NUMBER_AFTER.sub("", bare)


# The table of known CSV exports: how each is recognised and where it differs; their folders.
# Facts about the shapes are those of the exporters in November 2026. What a row of this table
# does not say follows from the names of the columns. Folders become tags, but those that every
# program has ("Unsorted").


# Names of a row's columns, as name_key writes them, with their cells.
NamedCells = Mapping[str, str]

# Folders that every program has; their names say nothing of a link. Browsers mark
# most of theirs (folders.py), Edge and phones name some of them alone.
PLAIN_FOLDERS = frozenset(
    name_key(name)
    for name in (
        "Unsorted", "Unread", "Archive", "Read Archive", "Bookmarks", "Bookmarks bar",
        "Bookmarks Toolbar", "Bookmarks Menu", "Other Bookmarks", "Mobile Bookmarks", "Favorites",
        "Favourites", "Favorites bar", "Favourites bar", "BookmarksBar", "BookmarksMenu",
        "Reading List", "Imported", "buku bookmarks", "Root", "Starred", "Saved links",
        "com apple ReadingList", "Other favorites", "Other favourites", "Mobile favorites",
        "Mobile favourites", "Unsorted Bookmarks", "Unfiled Bookmarks",
        "Lesezeichen", "Lesezeichenleiste", "Lesezeichen-Symbolleiste", "Lesezeichen-Men\u00fc",
        "Weitere Lesezeichen", "Andere Lesezeichen", "Mobile Lesezeichen", "Favoriten",
        "Favoritenleiste", "Weitere Favoriten", "Mobile Favoriten", "Leseliste",
        "Marcadores", "Barra de marcadores", "Otros marcadores", "Marcadores del m\u00f3vil",
        "Men\u00fa de marcadores", "Favoritos", "Barra de favoritos", "Otros favoritos",
        "Lista de lectura", "Outros favoritos", "Favoris", "Barre de favoris",
        "Barre des favoris", "Autres favoris", "Favoris mobiles", "Marque-pages",
        "Barre personnelle", "Menu des marque-pages", "Autres marque-pages",
        "Marque-pages des mobiles", "Liste de lecture", "Preferiti", "Barra dei preferiti",
        "Altri preferiti", "Segnalibri", "Altri segnalibri", "Bladwijzers", "Bladwijzerbalk",
        "Andere bladwijzers", "Favorieten", "Favorietenbalk", "Andere favorieten",
    )
)  # fmt: skip
# Where browsers keep what was thrown away; none of them marks it in HTML.
TRASH_FOLDERS = frozenset(
    name_key(name)
    for name in (
        "Trash", "Deleted bookmarks", "Recycle bin", "Papierkorb", "Corbeille", "Papelera",
        "Papelera de reciclaje", "Cestino", "Lixeira", "Lixo", "Prullenbak", "Prullenmand",
        "Papperskorgen", "Kosz",
    )
)  # fmt: skip


# Of these, what says something of a link all the same.
KEPT_FOLDERS = frozenset({"starred", "archive", "favorites", "favourites", "reading list"})


def _readwise(cells: NamedCells) -> str:
    return "an item of the feed, not a saved one" if cells.get("location") == "feed" else ""


def _without_address(cells: NamedCells) -> str:
    return "" if cells.get("url", "").strip() else "a note without an address"


def _linkace(cells: NamedCells) -> str:
    return "deleted there" if cells.get("deleted at", "").strip() else ""


def _zotero(cells: NamedCells) -> str:
    if cells.get("item type") in ("note", "attachment", "annotation"):
        return f"an item of type {cells['item type']}"
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A known export.

    `needs` are the columns that give it away, `columns` say what a column is
    where its name alone does not, `tags_with` parts tags ("" means any of
    , ; |), `skip` gives the reason to leave a row out, or "".
    """

    name: str
    title: str
    needs: tuple[str, ...]
    columns: Mapping[str, str] = field(default_factory=dict)
    tags_with: str = ""
    skip: Callable[[NamedCells], str] | None = None


_LINKACE_OWN = (
    "id", "user id", "icon", "thumbnail", "check disabled", "is private", "visibility",
    "created by", "lists ids", "tags ids", "updated at", "deleted at", "last checked at",
)  # fmt: skip
_ZOTERO_OWN = (
    "key", "item type", "date", "access date", "pages", "num pages", "issue", "volume",
    "number of volumes", "journal abbreviation", "short title", "series", "series number",
    "series text", "series title", "file attachments", "link attachments", "notes",
    "library catalog", "call number", "extra", "archive", "archive location", "rights", "type",
    "place", "language", "publication year", "isbn", "issn", "date modified", "automatic tags",
    "edition", "number",
)  # fmt: skip

SHAPES: tuple[Shape, ...] = (
    Shape(
        name="toolkit-csv",
        title="our own CSV",
        needs=("url", "title", "say", "terms", "regions", "contacts", "level"),
        tags_with=";",
    ),
    Shape(
        name="pinboard-json",
        title="Pinboard JSON",
        needs=("href", "description", "extended"),
        columns={
            "description": "title",
            "extended": "note",
            "toread": EXTRA,
            "shared": IGNORE,
            "meta": IGNORE,
            "hash": IGNORE,
        },
        tags_with=" ",
    ),
    Shape(
        name="raindrop",
        title="Raindrop CSV",
        needs=("id", "title", "note", "excerpt", "url", "folder", "tags", "created"),
        columns={"cover": EXTRA, "highlights": EXTRA, "favorite": EXTRA},
        tags_with=",",
    ),
    Shape(
        name="pocket",
        title="Pocket CSV",
        needs=("title", "url", "time added", "tags", "status"),
        columns={"cursor": IGNORE, "status": EXTRA},
        tags_with="|",
    ),
    Shape(
        name="instapaper",
        title="Instapaper CSV",
        needs=("url", "title", "selection", "folder"),
    ),
    Shape(
        name="linkace",
        title="LinkAce CSV",
        needs=("user id", "url", "title", "description", "check disabled"),
        columns={**dict.fromkeys(_LINKACE_OWN, IGNORE), "status": EXTRA, "lists": "folder"},
        tags_with=",",
        skip=_linkace,
    ),
    Shape(
        name="readwise",
        title="Readwise Reader CSV",
        needs=("title", "url", "document tags", "saved date", "location"),
        columns={"location": EXTRA, "reading progress": EXTRA, "seen": IGNORE},
        skip=_readwise,
    ),
    Shape(
        name="matter",
        title="Matter CSV",
        needs=("title", "author", "publisher", "url", "tags", "word count", "in queue"),
        tags_with=";",
    ),
    Shape(
        name="mymind",
        title="mymind CSV",
        needs=("id", "type", "title", "url", "content", "note", "tags", "created"),
        columns={"type": EXTRA, "content": EXTRA},
        tags_with=",",
        skip=_without_address,
    ),
    Shape(
        name="zotero",
        title="Zotero CSV",
        needs=("key", "item type", "url", "abstract note", "manual tags"),
        columns={
            **dict.fromkeys(_ZOTERO_OWN, EXTRA),
            "key": IGNORE,
            "notes": "note",
            "file attachments": IGNORE,
            "publication title": "publisher",
            "publisher": EXTRA,
            "date added": "added_at",
            "doi": EXTRA,
            "author": EXTRA,
            "manual tags": "tags",
        },
        tags_with=";",
        skip=_zotero,
    ),
)


def shape_of(header: tuple[str, ...]) -> Shape | None:
    """Return the known export with this header, or None."""
    names = {name_key(name) for name in header}
    return next((shape for shape in SHAPES if names.issuperset(map(name_key, shape.needs))), None)


# Deeper nesting says no more of a link; the outer names become no tags.
MOST_FOLDERS = 20
# Of the outer names so many are kept beside the link.
MOST_OUTER = 100
# Folders that a link remembers, plain ones among them.
NEAREST = MOST_FOLDERS + MOST_OUTER
OUTER = "outer folders"
IN_TRASH = "in the trash of the browser"

# Attributes of <H3>: toolkit/components/places/BookmarkHTMLUtils.sys.mjs in Firefox,
# chrome/browser/bookmarks/bookmark_html_writer.cc in Chromium.
_ROOT_MARKS = ("personal_toolbar_folder", "unfiled_bookmarks_folder", "places_root")
# Values of "root": toolkit/components/places/PlacesBackups.sys.mjs.
_ROOT_NAMES = frozenset({
    "placesRoot", "bookmarksMenuFolder", "toolbarFolder", "unfiledBookmarksFolder",
    "mobileFolder", "tagsFolder",
})  # fmt: skip
# toolkit/components/places/Bookmarks.sys.mjs: guids, and ids of WebExtensions.
_ROOT_GUIDS = frozenset({
    "root________", "menu________", "toolbar_____", "unfiled_____", "mobile______", "tags________",
    # components/bookmarks/browser/bookmark_node.cc: the bar, the others, the phone's.
    "0bc5d13f-2cba-5d74-951f-3f233fe6c908", "82b081ec-3dd3-529c-8475-ab6c370590d9",
    "4cf2e351-0e85-532b-bb37-df045d8f8d0f",
})  # fmt: skip
_ROOTS = _ROOT_NAMES | _ROOT_GUIDS
# Keys of "roots" in the file of a Chromium; those of Opera and Vivaldi among them.
_ROOT_KEYS = frozenset({
    "roots", "bookmark_bar", "other", "synced", "mobile", "custom_root", "unsorted", "userroot",
    "speeddial", "shared", "pinboard", "trash",
})  # fmt: skip


def is_root_heading(attributes: Mapping[str, str]) -> bool:
    """Tell whether a heading of a bookmark file is a folder that the browser has of itself."""
    return any(attributes.get(mark, "false").lower() != "false" for mark in _ROOT_MARKS)


def is_root(item: Mapping[str, object], key: str = "") -> bool:
    """Tell whether an object of JSON is a folder that the browser has of itself.

    `key` is the name under which it stands in "roots" of a Chromium's own file,
    "" elsewhere. An own folder has another guid, and never a key.
    """
    of_api = item.get("folderType") or (
        # https://developer.chrome.com/docs/extensions/reference/api/bookmarks
        item.get("parentId") == "0" and "dateGroupModified" in item
    )
    named = (item.get("guid"), item.get("id"), item.get("root"))
    marked = any(isinstance(name, str) and name in _ROOTS for name in named)
    return bool(of_api) or marked or key.lower() in _ROOT_KEYS


def is_trash(item: Mapping[str, object], key: str = "") -> bool:
    """Tell whether an object of JSON is the folder of what was thrown away."""
    kinds = (item.get("type"), item.get("trash"), key)
    return any(kind is True or str(kind).lower() == "trash" for kind in kinds)


def in_trash(names: Sequence[str]) -> bool:
    """Tell whether the outermost of these folders is where a browser keeps what was deleted."""
    outermost = next(filter(None, names[:2]), "")
    return bool(outermost) and name_key(outermost) in TRASH_FOLDERS


def folder_tags(names: Iterable[str]) -> tuple[str, ...]:
    """Return the folders that say something of a link, as tags."""
    return unique_names(_telling(names)[-MOST_FOLDERS:])


def outer_folders(names: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return what `folder_tags` leaves out, as something to keep beside the link."""
    if len(names) <= MOST_FOLDERS:
        return ()
    outer = [clean_line(name) for name in _telling(names)[:-MOST_FOLDERS]]
    return ((OUTER, " / ".join(outer[-MOST_OUTER:])),) if outer else ()


def is_plain(name: str) -> bool:
    """Tell whether a folder is one that every program has."""
    return name_key(name) in PLAIN_FOLDERS


def _telling(names: Iterable[str]) -> list[str]:
    return [name for name in names if name and name_key(name) not in PLAIN_FOLDERS]

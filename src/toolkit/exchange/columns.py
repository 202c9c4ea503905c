"""The table of column names: what lists call a column, and which field of ours it is.

Names are compared without case, accents and punctuation. The first name of
each row is the one our own export writes. English, German, French and Spanish.
Must not look at cells.
"""

from __future__ import annotations

import re
from functools import lru_cache

from toolkit.domain.fields import FIELDS as LINK_FIELDS
from toolkit.domain.text import fold

IGNORE = "ignore"
EXTRA = "extra"

_NAMES: dict[str, tuple[str, ...]] = {
    "url": (
        "url", "link", "links", "website", "web site", "site", "web", "web address", "web page",
        "webpage", "page", "address url", "uri", "href", "hyperlink", "link url", "url link",
        "page url", "site url", "website url", "website link", "website address", "resource url",
        "resource link", "link to resource", "link address", "source url", "permalink",
        "adresse web", "lien", "liens", "site web", "site internet", "adresse url", "adresse",
        "webadresse", "internetadresse", "webseite", "internetseite", "verweis", "enlace",
        "enlaces", "vinculo", "sitio web", "direccion web", "pagina web", "pagina",
    ),
    "title": (
        "title", "name", "resource", "resource name", "resource title", "link name", "link title",
        "link text", "page title", "website name", "site name", "service", "service name",
        "heading", "headline", "label", "bookmark", "item", "titel", "bezeichnung", "titre",
        "nom", "intitule", "titulo", "nombre",
    ),
    "summary": (
        "summary", "description", "desc", "excerpt", "abstract", "abstract note", "about",
        "details", "what it is", "what is it", "what it does", "selection", "meta description",
        "blurb", "beschreibung", "zusammenfassung", "kurzbeschreibung", "resume",
        "descripcion", "resumen",
    ),
    "note": (
        "note", "notes", "comment", "comments", "remark", "remarks", "annotation", "my notes",
        "notiz", "notizen", "bemerkung", "bemerkungen", "kommentar", "anmerkung", "remarque",
        "remarques", "commentaire", "commentaires", "nota", "notas", "comentario", "comentarios",
    ),
    "tags": (
        "tags", "tag", "keywords", "keyword", "topic", "topics", "subject", "subjects", "category",
        "categories", "theme", "themes", "labels", "document tags", "manual tags",
        "schlagworte", "schlagworter", "stichworte", "stichworter", "thema", "themen",
        "kategorie", "kategorien", "mots cles", "etiquettes", "etiquette", "sujet",
        "sujets", "categorie", "etiquetas", "etiqueta", "temas", "tema", "categoria",
        "palabras clave",
    ),
    "folder": (
        "folder", "folders", "collection", "collections", "group", "list", "lists", "ordner",
        "sammlung", "dossier", "dossiers", "carpeta", "coleccion",
    ),
    "added_at": (
        "added_at", "added", "date added", "added on", "created", "created at", "created on",
        "time added", "timestamp", "time", "date", "saved", "saved at", "saved date", "add date",
        "datum", "hinzugefugt", "erstellt", "date d ajout", "ajoute le", "fecha", "creado",
        "agregado",
    ),
    "publisher": (
        "publisher", "organisation", "organization", "org", "charity", "provider", "published by",
        "publication title", "source", "organisation name", "herausgeber", "anbieter",
        "editeur", "organisme", "editorial", "organizacion",
    ),
    "say": ("say", "reply", "reply text", "suggested reply"),
    "terms": ("terms", "search terms", "also known as", "aka", "synonyms", "other words"),
    "type": ("type", "kind", "resource type", "link type", "art", "typ", "tipo"),
    "regions": (
        "regions", "region", "country", "countries", "area", "nation", "where", "land",
        "pays", "pais", "area served", "coverage",
    ),
    "audience": (
        "audience", "who for", "who is it for", "for", "for whom", "age group", "target group",
        "zielgruppe", "public", "publico",
    ),
    "language": ("language", "lang", "languages", "sprache", "langue", "idioma"),
    "contacts": ("contacts",),
    "phone": (
        "phone", "telephone", "tel", "phone number", "telephone number", "helpline",
        "helpline number", "telefon", "telefonnummer", "numero de telephone", "telefono",
    ),
    "text": ("text number", "sms", "text line"),
    "email": ("email", "e mail", "mail", "email address", "courriel", "correo"),
    "hours": ("opening hours", "hours", "opening times", "offnungszeiten", "horaires", "horario"),
    "crisis": ("crisis", "crisis line"),
    "private": ("private", "private message", "sensitive"),
    "cost": ("cost", "price", "kosten", "cout", "coste", "precio"),
    "replaced_by": ("replaced_by", "replaced by", "new url"),
    "level": (
        "level", "trust", "trust level", "verdict", "vetted", "recommended", "recommendation",
    ),
    "by": ("vetted_by", "vetted by", "checked by", "reviewed by", "verified by"),
    "on": (
        "vetted_on", "vetted on", "last checked", "checked", "checked on", "last reviewed",
        "last verified", "date checked", "reviewed on",
    ),
    "review_by": ("review_by", "review by", "review date", "next review", "review due"),
    "evidence": ("evidence",),
    "reason": ("reason",),
    "instead": ("instead", "alternative"),
    "extra": ("extra",),
    IGNORE: ("id", "key", "link id", "user id", "nr", "no"),
}  # fmt: skip
# A field of ours that nobody else has a word for goes by its own name.
COLUMNS = {field.name: (field.name,) for field in LINK_FIELDS if field.name not in _NAMES} | _NAMES
FIELDS = frozenset(COLUMNS) - {IGNORE}
# Only the first column of such a name is taken; of tags and folders all are.
MANY = frozenset({"tags", "folder", "phone", "text", "email"})

_NOT_WORD = re.compile(r"[^0-9a-z]+")


@lru_cache(maxsize=4096)
def name_key(name: str) -> str:
    """Return the form in which two spellings of a column's name are the same."""
    return _NOT_WORD.sub(" ", fold(name[:200])).strip()


_BY_NAME = {name_key(name): field for field, names in COLUMNS.items() for name in names}


def field_of(name: str) -> str:
    """Return our field for a column's name, "" for a name nobody knows."""
    return _BY_NAME.get(name_key(name), "")


# What may be the address of a page, and is as often something else.
_UNSURE = frozenset({"adresse", "page", "pagina", "site", "source", "verweis", "web", "item"})


def is_sure(name: str) -> bool:
    """Tell whether a known name leaves no doubt of its field."""
    return name_key(name) not in _UNSURE

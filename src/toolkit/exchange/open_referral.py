"""A directory of services as Open Referral publishes it: tables that point to each other.

A service's numbers stand in another file than its address. The tables are joined and
given as the standard's own JSON (docs.openreferral.org, HSDS 2 and 3; Open Referral UK),
which `json_objects` reads. Must not unpack archives, nor name people: of a contact only
the service is taken.
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from posixpath import basename

from toolkit.errors import Refused
from toolkit.exchange.source import Source

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
            f"{source.name} is no table that can be read: {error}.",
            hint="Open it in a spreadsheet, save it as CSV, and zip the files again.",
        ) from error

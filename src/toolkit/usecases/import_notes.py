"""What a person is told of an import beside the outcome of each row: one sentence a fact.

Must not read rows.
"""

from __future__ import annotations

from toolkit.domain.fields import label
from toolkit.domain.text import clean_line
from toolkit.exchange.columns import EXTRA, IGNORE
from toolkit.exchange.dialect import is_name
from toolkit.exchange.plan import Plan
from toolkit.usecases.importer import RowCounts, RowOutcome

_NAMED = 5
# Reasons for a cell of words where an address should be.
_NO_ADDRESS = ("not an address", "not the name of a site", "Words stand behind the address")


def columns_notes(name: str, plan: Plan) -> tuple[str, ...]:
    """Say which column gives what, where no program is known by its columns."""
    if plan.shape is not None or not plan.header:
        return ()
    given = [
        f"{_word(field, plan)} from '{clean_line(column)}'"
        for column, field in plan.mapping
        if field not in (EXTRA, IGNORE)
    ]
    note = f"{name}: {', '.join(given)}"
    if plan.guessed:
        note += f" ({' and '.join(plan.guessed)} told by the cells)"
    if beside := [clean_line(column) for column, field in plan.mapping if field == EXTRA]:
        note += f"; kept beside the link: {_listed(beside)}"
    if plan.knows_titles:
        return (f"{note}.",)
    unknown = (
        f"{name}: no column of titles was found, so addresses are used as titles;"
        " --map title=COLUMN says which one it is."
    )
    return (f"{note}.", unknown)


def _word(field: str, plan: Plan) -> str:
    """Return what a column gives; the publisher is the title too where nothing else is."""
    stands_in = field == "publisher" and "title" not in plan.fields
    return "title and publisher" if stands_in else label(field)


def notes_of(counted: RowCounts) -> tuple[str, ...]:
    """Say what is left to do with new links: crisis lines, and numbers without a type."""
    return (*_crisis_note(counted), *_type_note(counted))


def _crisis_note(counted: RowCounts) -> tuple[str, ...]:
    """Say that crisis lines of a list are none here: the crisis reply would not name them."""
    if not counted.crisis:
        return ()
    number = len(counted.crisis)
    were = (
        "1 link is marked as a crisis line"
        if number == 1
        else f"{number:,} links are marked as crisis lines"
    )
    note = (
        f"{were} in that list, but not here until you say so: {_listed(counted.crisis)}."
        " 'toolkit review' lists them first."
    )
    return (note,)


def _type_note(counted: RowCounts) -> tuple[str, ...]:
    number = counted.untyped
    if not number:
        return ()
    one = number == 1
    have = "1 new link has a number" if one else f"{number:,} new links have a number"
    note = (
        f"{have} but no type, and {'counts' if one else 'count'} as 'other': 'toolkit edit"
        f" {counted.first_untyped} --type helpline' makes a helpline of {'it' if one else 'one'}."
    )
    return (note,)


def advice(counted: RowCounts, *, of_table: bool) -> str:
    """Say what to do with a list in which no row was a link."""
    if not of_table:
        return "Links are addresses that begin with http:// or https://."
    rejected = [one for one in counted.problems if one.outcome is RowOutcome.REJECTED]
    values = {one.value for one in rejected if one.reason in _NO_ADDRESS}
    if values and all(map(is_name, values)):
        return (
            "Words stand where the addresses should be: a sheet keeps the addresses behind linked"
            " cells, and CSV does not. Save it as .xlsx or .ods and import that; or"
            " --map url=COLUMN says where the addresses are."
        )
    return "Look with --preview; --map url=COLUMN says where the addresses are."


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more

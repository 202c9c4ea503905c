"""What `publish` did. Must not decide what goes out."""

from __future__ import annotations

from toolkit.domain.sharing import MOST_LINKS
from toolkit.output.console import Console
from toolkit.usecases.publish import Published


def show_published(console: Console, done: Published, *, written: bool) -> None:
    """Say what was written, or would be."""
    if console.as_json:
        console.document(
            {
                "dir": str(done.folder),
                "number": done.number,
                "links": done.links,
                "left_out": dict(done.left_out),
                "changed": done.changes._asdict(),
                "files": list(done.written),
                "bytes": done.size,
                "written": written and bool(done.written),
            }
        )
        return
    for name in done.written:
        console.row([str(done.folder / name)])
    console.note(_summary(done, written=written))
    if done.left_out:
        named = ", ".join(f"{number:,} {reason}" for reason, number in done.left_out.items())
        console.note(f"Left out: {named}.")
    if done.warns:
        console.note(
            "The page now warns in public of the pages you avoid, with your reasons and the names"
            " of who gave them."
        )
    if done.links > MOST_LINKS:
        console.note(f"A list of more than {MOST_LINKS:,} links is too long to be followed.")
    if done.no_qr:
        console.note("For a QR code of the address: pip install 'apomediary-toolkit[qr]'")


def _summary(done: Published, *, written: bool) -> str:
    links = "1 link" if done.links == 1 else f"{done.links:,} links"
    if not done.written:
        return f"{links}; nothing changed since edition {done.number:,}."
    changes = done.changes
    news = ", ".join(
        f"{number:,} {name}"
        for name, number in zip(changes._fields, changes, strict=True)
        if number
    )
    verb = "was" if written else "would be"
    return f"Edition {done.number:,} {verb} written: {links}{f' ({news})' if news else ''}."

"""What `publish` did. Must not decide what goes out."""

from __future__ import annotations

from toolkit.domain.sharing import MOST_LINKS
from toolkit.output.console import Console
from toolkit.usecases.editions import NEW_LIST, OPTIONS
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
                **{name: name in done.options for name in OPTIONS},
                "tags": list(done.tags),
                "trust": [level.value for level in done.levels],
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
    _say_options(console, done)
    if done.warns:
        console.note(
            "The page now warns in public of the pages you avoid, with your reasons and the names"
            " of who gave them."
        )
    if done.links > MOST_LINKS:
        console.note(f"A list of more than {MOST_LINKS:,} links is too long to be followed.")
    if done.no_qr:
        console.note("For a QR code of the address: pip install 'apomediary-toolkit[qr]'")


_WITH = {"replies": "replies", "warnings": "warnings", "private": "private links"}


def _say_options(console: Console, done: Published) -> None:
    """Say what the page has because it had it, has no longer, and which list it goes on with."""
    if done.went_on:
        console.insist(
            f"It goes on with the list that stood in {done.went_on}, so that its followers know it."
            f" For a list of its own: empty the folder, and publish with --as {NEW_LIST}"
        )
    if done.still_limited:
        limits = [f"--tag {_quoted(tag)}" for tag in done.tags]
        limits += [f"--trust {level.value}" for level in done.levels]
        console.note(f"Only links of {' '.join(limits)}, as before (--all ends that).")
    if done.kept:
        words = " and ".join(_WITH[name] for name in done.kept)
        ends = " ".join(f"--no-{name}" for name in done.kept)
        console.note(f"With {words}, as before ({ends} ends that).")
    if done.retracted:
        count = "the warning" if done.retracted == 1 else f"all {done.retracted:,} warnings"
        console.insist(f"It takes back {count} of the edition before: followers lose them.")
    if done.ended:
        console.insist(f"No longer with {' and '.join(_WITH[name] for name in done.ended)}.")


def _quoted(tag: str) -> str:
    return f'"{tag}"' if " " in tag else tag


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

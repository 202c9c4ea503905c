"""What others read: the report of a check as a file, and what `publish` did.

The report is written for somebody who was not there. Whatever a page or a list says
stays text: no markup of theirs, and no address but a web address can be clicked.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

from toolkit.checking.guard import sentences
from toolkit.domain.sharing import MOST_LINKS
from toolkit.domain.text import clean_line
from toolkit.domain.trust import SHOWN_AS, State
from toolkit.output.console import SCHEMA, Console
from toolkit.output.documents import checked_document
from toolkit.output.views.check import (
    NEWS_WORDS,
    NOT_CHECKED,
    kind_words,
    matter_words,
    next_lines,
    reason_of,
    totals,
)
from toolkit.usecases.editions import NEW_LIST, OPTIONS
from toolkit.usecases.publish import Published

if TYPE_CHECKING:
    from toolkit.domain.link import Link
    from toolkit.usecases.check import Checked, Result
    from toolkit.usecases.check_news import Matter, News


# What needs a person first; what is well last.
_ORDER = (
    State.DEAD,
    State.SUSPECT,
    State.CHANGED,
    State.INSECURE,
    State.FAILING,
    State.MOVED,
    State.BLOCKED,
    State.SKIPPED,
    State.UNCHECKED,
    State.ALIVE,
)
_WAITING = "Still waiting for you"
_STYLE = """
:root { color-scheme: light dark; --line: #8888; --bad: #b3261e; --good: #1e7d45; }
@media (prefers-color-scheme: dark) { :root { --bad: #ff8a80; --good: #7bd89a; } }
* { box-sizing: border-box; }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 56rem; padding: 1rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; }
p { margin: .3rem 0; }
ul { list-style: none; margin: 0; padding: 0; }
li { border-left: .25rem solid var(--line); margin: .8rem 0; padding: .1rem 0 .1rem .8rem;
     overflow-wrap: anywhere; break-inside: avoid; }
li.dead, li.suspect, li.changed { border-color: var(--bad); }
li.alive, li.moved { border-color: var(--good); }
li > * { display: block; }
.kind { color: var(--bad); font-weight: 600; }
.small { font-size: .9rem; opacity: .85; }
code { font: .9rem/1.5 ui-monospace, monospace; border: 1px solid var(--line);
       border-radius: .25rem; margin-top: .3rem; padding: .1rem .4rem; width: fit-content; }
.when { white-space: nowrap; }
@media print {
  :root { color-scheme: light; --bad: #b3261e; --good: #1e7d45; }
  body { font-size: 10.5pt; max-width: none; padding: 0; }
  h2 { break-after: avoid; }
  a { color: inherit; }
}
"""


def report_text(checked: Checked, news: News, suffix: str) -> str | None:
    """Return a run as the text of a file, or None for a suffix nobody knows."""
    writer = WRITERS.get(suffix.casefold())
    return writer(checked, news) if writer else None


def _json(checked: Checked, news: News) -> str:
    whole = {"schema": SCHEMA, "command": "check", "ok": True, **checked_document(checked, news)}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _markdown(checked: Checked, news: News) -> str:
    lines = [f"# Links checked {checked.at:%Y-%m-%d %H:%M} UTC", ""]
    lines += [f"{_marked(line)}  " for line in _summary(checked, news)]
    for heading, matters in _matters(news):
        lines += ["", f"## {heading}", ""]
        for matter in matters:
            kind = kind_words(matter.link)
            lines.append(_marked_item(matter.link, matter.reason, f" ({kind})" if kind else ""))
            lines.append(f"  {_marked(matter_words(matter))}  ")
            lines.append(f"  `{matter.command}`")
    if news.recovered:
        lines += ["", f"## {NEWS_WORDS['recovered']}", ""]
        lines += [_marked_item(link, "").rstrip() for link in news.recovered]
    for name, results in _groups(checked, news):
        lines += ["", f"## {name.capitalize()} ({len(results):,})", ""]
        lines += [_marked_item(one.link, reason_of(one)).rstrip() for one in results]
    return "\n".join(lines) + "\n"


def _marked_item(link: Link, reason: str, kind: str = "") -> str:
    """Return a link's lines of a list; the last ends so that another line can follow."""
    said = f": {_marked(reason)}" if reason else ""
    return f"- {link.name} {_marked(link.title)}{kind}{said}  \n  {_marked_address(link.url)}  "


def _marked_address(url: str) -> str:
    # A web address between angle brackets; what could end it there has another spelling.
    escaped = "".join(f"%{ord(char):02X}" if char in "<>\\` " else char for char in url)
    return f"<{escaped}>" if _is_web(url) else _marked(url)


def _marked(text: str) -> str:
    """Escape what Markdown would read as markup, or as an address."""
    line = clean_line(text).replace("://", ":\u200b//")
    return "".join(f"\\{char}" if char in "\\`*_{}[]<>#|&~!" else char for char in line)


def _html(checked: Checked, news: News) -> str:
    title = f"Links checked {checked.at:%Y-%m-%d %H:%M} UTC"
    when = f'<span class="when">{checked.at:%Y-%m-%d}</span> {checked.at:%H:%M} UTC'
    body = [f"<h1>Links checked {when}</h1>"]
    body += [f"<p>{_text(line)}</p>" for line in _summary(checked, news)]
    for heading, matters in _matters(news):
        body += _section(heading, [_matter_item(matter) for matter in matters])
    if news.recovered:
        body += _section(NEWS_WORDS["recovered"], [_item(link, "") for link in news.recovered])
    for name, results in _groups(checked, news):
        heading = f"{name.capitalize()} ({len(results):,})"
        body += _section(heading, [_item(one.link, reason_of(one)) for one in results])
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\';'
        " style-src 'unsafe-inline'\">\n"
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(body)
        + "\n</main>\n</body>\n</html>\n"
    )


def _section(heading: str, items: Sequence[str]) -> list[str]:
    return [f"<h2>{_text(heading)}</h2>\n<ul>", *items, "</ul>"]


def _matter_item(matter: Matter) -> str:
    kind = kind_words(matter.link)
    more = f'<span class="kind">{kind.capitalize()}</span>' if kind else ""
    below = (
        f'<span class="small">{_text(matter_words(matter))}</span>'
        f"<code>{_text(matter.command)}</code>"
    )
    return _item(matter.link, matter.reason, more, below)


def _item(link: Link, reason: str, more: str = "", below: str = "") -> str:
    why = f'<span class="why">{_text(reason)}</span>' if reason else ""
    url = _text(link.url)
    address = f'<a href="{url}" rel="noreferrer">{url}</a>' if _is_web(link.url) else url
    return (
        f'<li class="{link.health.state.value}">{more}<span><small>{link.name}</small>'
        f" <strong>{_text(link.title)}</strong></span>{why}{address}{below}</li>"
    )


def _text(text: str) -> str:
    return escape(clean_line(text))


def _is_web(url: str) -> bool:
    return url.casefold().startswith(("http://", "https://"))


def _summary(checked: Checked, news: News) -> Iterator[str]:
    yield from totals(checked)
    if checked.offline and not checked.own_network.proxy:
        yield "The network seemed to be down, so no failure was counted."
    yield from sentences(checked.own_network)
    yield from next_lines(news)
    yield f"Library: {news.library}"


def _matters(news: News) -> Iterator[tuple[str, Sequence[Matter]]]:
    """Yield what is newly wrong by kind, then what has waited longer."""
    kinds: dict[str, list[Matter]] = {}
    for matter in news.new:
        kinds.setdefault(matter.link.health.state.value, []).append(matter)
    for name in NEWS_WORDS:
        if name in kinds:
            yield NEWS_WORDS[name], kinds[name]
    if news.waiting:
        yield f"{_WAITING} ({len(news.waiting):,})", news.waiting


def _groups(checked: Checked, news: News) -> Iterator[tuple[str, list[Result]]]:
    """Yield the links of a run, by what it saw; those that need a person stand above.

    A host that moved whole is told of in the summary.
    """
    above = {matter.link.id for matter in (*news.new, *news.waiting)} | news.moved_with_host
    groups: dict[str, list[Result]] = {NOT_CHECKED: [], **{SHOWN_AS[one]: [] for one in _ORDER}}
    for result in checked.results:
        if result.link.id not in above:
            groups[SHOWN_AS[result.state] if result.counted else NOT_CHECKED].append(result)
    yield from ((name, results) for name, results in groups.items() if results)


WRITERS: dict[str, Callable[[Checked, News], str]] = {
    ".json": _json,
    ".md": _markdown,
    ".html": _html,
}


# How `publish` reads.


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
    console.note(_published_summary(done, written=written))
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


def _published_summary(done: Published, *, written: bool) -> str:
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

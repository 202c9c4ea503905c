"""A run of checks as a file: JSON, Markdown, or an HTML page of its own.

The page carries its style and loads nothing. What is new comes first.
Must not write files: it returns text.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

from toolkit.domain.health import SHOWN_AS, State
from toolkit.output.console import SCHEMA
from toolkit.output.views.check_document import checked_document
from toolkit.output.views.check_view import NEWS_WORDS, totals

if TYPE_CHECKING:
    from toolkit.domain.link import Link
    from toolkit.usecases.checkup import Checked, Result

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
_STYLE = """
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }
ul { list-style: none; padding: 0; }
li { border-left: .3rem solid #8888; margin: .6rem 0; padding: .1rem .8rem;
     overflow-wrap: anywhere; }
li.dead, li.suspect, li.changed { border-color: #c0392b; }
li.alive { border-color: #2e8b57; }
.why, li a { display: block; } .when { white-space: nowrap; } small { opacity: .8; }
"""


def report_text(checked: Checked, suffix: str) -> str | None:
    """Return a run as the text of a file, or None for a suffix nobody knows."""
    writer = WRITERS.get(suffix.casefold())
    return writer(checked) if writer else None


def _json(checked: Checked) -> str:
    whole = {"schema": SCHEMA, "command": "check", "ok": True, **checked_document(checked)}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _markdown(checked: Checked) -> str:
    lines = [f"# Links checked {checked.at:%Y-%m-%d %H:%M} UTC", ""]
    lines += [f"{line}  " for line in _summary(checked)]
    for heading, links in _news(checked):
        lines += ["", f"## {heading}", ""]
        lines += [f"- {link.name} {_marked(link.title)} <{link.url}>" for link in links]
    for state, results in _groups(checked):
        lines += ["", f"## {SHOWN_AS[state].capitalize()} ({len(results):,})", ""]
        for result in results:
            reason = _reason(result)
            said = f": {_marked(reason)}" if reason else ""
            lines.append(f"- {result.link.name} {_marked(result.link.title)}{said}")
            lines.append(f"  <{result.link.url}>")
    return "\n".join(lines) + "\n"


def _html(checked: Checked) -> str:
    title = f"Links checked {checked.at:%Y-%m-%d %H:%M} UTC"
    when = f'<span class="when">{checked.at:%Y-%m-%d}</span> {checked.at:%H:%M} UTC'
    body = [f"<h1>Links checked {when}</h1>"]
    body += [f"<p>{escape(line)}</p>" for line in _summary(checked)]
    for heading, links in _news(checked):
        body.append(f"<h2>{escape(heading)}</h2>\n<ul>")
        body += [_item(link, "") for link in links]
        body.append("</ul>")
    for state, results in _groups(checked):
        body.append(f"<h2>{escape(SHOWN_AS[state].capitalize())} ({len(results):,})</h2>\n<ul>")
        body += [_item(result.link, _reason(result)) for result in results]
        body.append("</ul>")
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


def _item(link: Link, reason: str) -> str:
    why = f'<span class="why">{escape(reason)}</span>' if reason else ""
    url = escape(link.url)
    return (
        f'<li class="{link.health.state.value}"><small>{link.name}</small> '
        f"<strong>{escape(link.title)}</strong>{why}"
        f'<a href="{url}" rel="noreferrer">{url}</a></li>'
    )


def _summary(checked: Checked) -> Iterator[str]:
    yield from totals(checked)
    if checked.offline:
        yield "The network seemed to be down, so no failure to connect was counted."


def _news(checked: Checked) -> Iterator[tuple[str, Sequence[Link]]]:
    for name, words in NEWS_WORDS.items():
        links: Sequence[Link] = getattr(checked.newly, name)
        if links:
            yield words, links


def _groups(checked: Checked) -> Iterator[tuple[State, list[Result]]]:
    groups: dict[State, list[Result]] = {state: [] for state in _ORDER}
    for result in checked.results:
        groups[result.state].append(result)
    yield from ((state, results) for state, results in groups.items() if results)


def _reason(result: Result) -> str:
    return result.link.health.reason or result.check.reason


def _marked(text: str) -> str:
    """Escape what Markdown would read as markup."""
    return "".join(f"\\{char}" if char in "\\`*_{}[]<>#|" else char for char in text)


WRITERS: dict[str, Callable[[Checked], str]] = {
    ".json": _json,
    ".md": _markdown,
    ".html": _html,
}

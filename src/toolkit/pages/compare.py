"""A page compared with what is expected at an address, in a process of its own.

Must not decide what a difference means for a link.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Timer
from typing import IO, Any, TypeVar
from urllib.parse import urljoin

import toolkit
from toolkit.domain.page import (
    Difference,
    Expected,
    Fingerprint,
    PageReading,
    PageTooHeavy,
    Received,
    Sign,
)
from toolkit.domain.text import fold
from toolkit.pages import phrases
from toolkit.pages.domains import registrable_domain
from toolkit.pages.fingerprint import (
    alike,
    changes,
    differences,
    fingerprint,
    fits,
    kind_of,
    likeness,
    names_a_language,
    pairs_of,
    speaks_of,
    subject_of,
)
from toolkit.pages.page import Page, is_html, read_page
from toolkit.pages.phrases import is_social
from toolkit.pages.signs import is_scripted, length_of, signs

# Two answers of one host that share this much are the same page to a visitor.
_SAME_PAGE = 0.8
# Of a text that was rewritten more than this is left.
_ANOTHER_TEXT = 0.05
# A page that had so many word pairs, and has so few words now, has lost its text.
_HAD_PAIRS, _LEFT_WORDS = 40, 20
# A page of so few words has no text, and of so few next to none.
_BARE, _NEARLY_EMPTY = 3, 10
# Error pages have no more words, whatever their language is.
_FEW_WORDS = 60
# A page of so many kinds of wares sells them, whatever its title says.
_MANY_WARES = 3
# Who sells them does so at once.
_LETTERS_THAT_TELL = 2_000


def inspect(received: Received, asked: str, expected: Expected) -> PageReading:
    """Read a page and compare it with what is expected at the address `asked`."""
    same_site = received.url == asked or _same_site(received.url, asked)
    if not received.body or not is_html(received) or kind_of(received):
        return _unread(received, expected, same_site=same_site)
    page = read_page(received)
    scripted = is_scripted(page)
    seen, detail = signs(page, asked)
    now = fingerprint(page)
    if Sign.CLOSED in seen:
        now = replace(now, notice=detail)
    was = expected.baseline
    if was and was.notice and Sign.CLOSED in seen:
        # A person, or the first look, took the page with its notice for what it is.
        seen -= {Sign.CLOSED}
    unlike = _unlike(expected, page, now) if was is None or was.kind else ""
    found = _differences(was, now, page, unlike=bool(unlike)) if was else frozenset()
    if scripted:
        found -= {Difference.EMPTY, Difference.SUBJECT}
    return PageReading(
        fingerprint=now,
        compared=was is not None and bool(was.sketch and now.sketch),
        signs=seen,
        detail=detail,
        differences=found,
        changes=changes(was, now, found) if was and found else (),
        alike=same_site or _is_alike(expected, now),
        same_site=same_site,
        refresh=page.refresh,
        first=was is None,
        unlike=unlike if was is None else "",
        second=_second(expected.title, page, now, bare=scripted or is_social(asked))
        if unlike
        else "",
        scripted=scripted,
        bare=_is_bare(page, scripted=scripted, unlike=bool(unlike)),
        short=was is None and length_of(page) <= _FEW_WORDS,
    )


def same_page(one: Fingerprint, other: Fingerprint) -> bool:
    """Tell whether two answers of a host show a visitor the same."""
    if one.title != other.title:
        return False
    if not one.sketch and not other.sketch:
        return one.h1 == other.h1
    return likeness(one.sketch, other.sketch) >= _SAME_PAGE


def _unread(received: Received, expected: Expected, *, same_site: bool) -> PageReading:
    """Say what there is to say of an answer that is no web page."""
    now = Fingerprint(domain=registrable_domain(received.url), kind=kind_of(received))
    was = expected.baseline
    empty = not now.kind and (is_html(received) or not received.content_type)
    found = frozenset[Difference]()
    if was is not None and was.kind and now.kind and was.kind != now.kind:
        found = frozenset({Difference.KIND})
    elif was is not None and was.sketch:
        found = frozenset({Difference.EMPTY if empty else Difference.KIND})
    return PageReading(
        fingerprint=now if now.kind else None,
        bare=empty,
        empty=empty,
        same_site=same_site,
        differences=found,
        changes=changes(was, now, found) if was and found else (),
        first=was is None,
    )


def _differences(
    was: Fingerprint, now: Fingerprint, page: Page, *, unlike: bool
) -> frozenset[Difference]:
    if was.kind:
        # A document that became a page about the same is no other.
        return frozenset({Difference.KIND} if unlike else ())
    found = set(differences(was, now))
    had = pairs_of(was.sketch)
    if had >= _HAD_PAIRS and length_of(page) <= _LEFT_WORDS and not _frames_own(page, now.domain):
        found.add(Difference.EMPTY)
    another_text = Difference.TEXT in found and bool(was.sketch and now.sketch)
    if another_text and likeness(was.sketch, now.sketch) <= _ANOTHER_TEXT:
        about = subject_of(was.h1 or was.title)
        rest = page.main.replace(page.h1, " ").replace(page.title, " ")
        enough = len(rest.split()) >= _LEFT_WORDS
        if enough and (_wares(page, was.title) or (about and not speaks_of(rest, about))):
            found.add(Difference.SUBJECT)
    return frozenset(found)


def _frames_own(page: Page, site: str) -> bool:
    """Tell whether a page shows others of its own site in frames; another site's took it over."""
    here = (urljoin(f"https://{site}/", source) for source in page.frames)
    return any(registrable_domain(url) == site for url in here)


def _unlike(expected: Expected, page: Page, now: Fingerprint) -> str:
    """Say how a page calls itself where nothing of it fits the library's title, or ""."""
    if not expected.title:
        return ""
    if _wares(page, expected.title):
        return now.title or now.h1 or "nothing"
    names = (now.title, now.h1, page.site)
    if fits(expected.title, names, f"{page.description} {page.main}"):
        return ""
    return now.title or now.h1 or "nothing"


def _second(title: str, page: Page, now: Fingerprint, *, bare: bool) -> str:
    """Say what speaks against a page beside its title, or ""; `bare`: it need have no text."""
    if wares := _wares(page, title):
        return f"it sells “{wares}”"
    if length_of(page) <= _NEARLY_EMPTY and not bare and not page.frames:
        return "it is nearly empty"
    foreign = now.script not in ("", "latin") and fold(title).isascii()
    if foreign and not names_a_language(title):
        return f"it is written in {now.script} letters"
    return ""


def _wares(page: Page, title: str) -> str:
    """Return what a page sells of the wares that take over domains; "" for help against them."""
    wares, helps = phrases.within("wares"), phrases.within("not-wares")
    if _is_help(page, title):
        return ""
    if found := _wares_named(page, title):
        return found
    text = phrases.normal_text(page.main[:_LETTERS_THAT_TELL])
    kinds = {found[0]: True for found in wares.finditer(text)}
    return next(iter(kinds)) if len(kinds) >= _MANY_WARES and not helps.search(text) else ""


def _is_bare(page: Page, *, scripted: bool, unlike: bool) -> bool:
    named = bool(page.h1) or (bool(page.title) and not unlike)
    return length_of(page) <= _BARE and not named and not scripted


def _wares_named(page: Page, title: str) -> str:
    """Return what a page sells by its own name."""
    found = phrases.within("wares").search(phrases.normal_text(f"{page.title} {page.h1}"))
    return "" if found is None or _is_help(page, title) else found[0]


def _is_help(page: Page, title: str) -> bool:
    wanted = phrases.normal_text(title)
    if phrases.within("wares").search(wanted):
        return True
    # What the library's title says a page that took its place may say as well.
    known = set(wanted.split())
    named = phrases.normal_text(f"{page.title} {page.h1}").split()
    own = " ".join(word for word in named if word not in known)
    return phrases.within("not-wares").search(own) is not None


def _same_site(url: str, asked: str) -> bool:
    return registrable_domain(url) == registrable_domain(asked)


def _is_alike(expected: Expected, now: Fingerprint) -> bool:
    known = [expected.title]
    if expected.baseline:
        known += [expected.baseline.title, expected.baseline.h1]
    known = [name for name in known if name]
    names = [name for name in (now.title, now.h1) if name]
    if not known:
        return True
    return any(alike(one, other) for one in known for other in names)


# Pages read in a process of their own, with limits of time and memory. A page can be made so
# that reading it takes minutes, or all the memory there is, and nothing stops a parser half
# way: here its process ends, and no other page waits for long. The process ends when its stdin
# does, so none is left behind.


_T = TypeVar("_T")
# So little is read within milliseconds, however it is made: handing it over takes longer.
_SMALL = 2_048
# Honest pages take a hundredth of these.
_PROCESSOR_SECONDS = 3
_SECONDS = 10.0
_MEMORY = 512 << 20
# SIGKILL, which Windows does not name: neither limit ends a process so.
_KILLED = 9
# -P: nothing in the folder one happens to be in is taken for a module.
_PROGRAM = (
    "import sys; sys.path.append(sys.argv[1]); from toolkit.pages.compare import serve; serve()"
)


class Reader:
    """Reads pages, one at a time; `work` must be a function of a module.

    Where no process can be started, pages are read here.
    """

    def __init__(self) -> None:
        """Start nothing yet."""
        self._turns = ThreadPoolExecutor(max_workers=1)
        self._process: subprocess.Popen[bytes] | None = None

    async def __call__(self, work: Callable[..., _T], received: Received, *others: object) -> _T:
        """Return what `work` makes of a page, and raise what it raises; or PageTooHeavy."""
        if len(received.body) <= _SMALL:
            return work(received, *others)
        order = (work, received, *others)
        fine, made = await asyncio.get_running_loop().run_in_executor(self._turns, self._ask, order)
        if not fine:
            raise made
        return made  # type: ignore[no-any-return]  # what `work` returned at the other end

    def close(self) -> None:
        """End the process, also in the middle of a page."""
        self._end()
        self._turns.shutdown(cancel_futures=True)
        self._end()

    def _ask(self, order: tuple[Any, ...]) -> tuple[bool, Any]:
        # A process that somebody else ended says nothing of the page: it is read once more.
        return self._asked(order) or self._asked(order) or (False, PageTooHeavy())

    def _asked(self, order: tuple[Any, ...]) -> tuple[bool, Any] | None:
        """Return the answer to an order, None where the process was killed from outside."""
        try:
            process = self._process = self._process or _started()
        except OSError:
            return _answer(*order)
        impatience = Timer(_SECONDS, process.kill)
        impatience.start()
        try:
            _say(process.stdin, order)
            answer: tuple[bool, Any] = pickle.load(_pipe(process.stdout))  # noqa: S301 - our own process wrote it
        except (OSError, EOFError, pickle.UnpicklingError):
            answer = False, PageTooHeavy()
            if impatience.is_alive() and process.wait() == -_KILLED:
                self._end()
                return None
        finally:
            impatience.cancel()
        if isinstance(answer[1], PageTooHeavy):
            # What the page took is given back.
            self._end()
        return answer

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            _ended(process)


def serve() -> None:
    """Answer each order of stdin on stdout, until there is no more."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # What anything prints must not stand between answers.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    _say(answers, "ready")
    with suppress(EOFError):
        while True:
            order = pickle.load(sys.stdin.buffer)  # noqa: S301 - our own process wrote it
            _limit()
            _say(answers, _answer(*order))


def _started() -> subprocess.Popen[bytes]:
    process = subprocess.Popen(  # noqa: S603 - this very Python
        [sys.executable, "-P", "-c", _PROGRAM, str(Path(toolkit.__file__).parents[1])],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # Ctrl-C is for the first process alone.
        start_new_session=True,
    )
    try:
        pickle.load(_pipe(process.stdout))  # noqa: S301 - our own process wrote it
    except (EOFError, pickle.UnpicklingError) as error:
        _ended(process)
        raise OSError from error
    return process


def _ended(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError):
            _pipe(pipe).close()


def _answer(work: Callable[..., Any], *given: object) -> tuple[bool, Any]:
    try:
        return True, work(*given)
    except MemoryError:
        return False, PageTooHeavy()
    except Exception as error:  # noqa: BLE001 - raised where the page was asked for
        return False, _sendable(error)


def _sendable(error: Exception) -> Exception:
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - what we just wrote
    except Exception:  # noqa: BLE001 - whatever an exception does when it is copied
        return RuntimeError(type(error).__name__)
    return error


def _say(pipe: IO[bytes] | None, value: object) -> None:
    pickle.dump(value, _pipe(pipe), pickle.HIGHEST_PROTOCOL)
    _pipe(pipe).flush()


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise RuntimeError("a process that reads pages was started without pipes")
    return pipe


def _limit() -> None:
    """End this process when the next page takes too much; Windows has no such limits."""
    with suppress(ImportError):
        import resource  # noqa: PLC0415 - POSIX only

        used = resource.getrusage(resource.RUSAGE_SELF)
        seconds = int(used.ru_utime + used.ru_stime) + 1 + _PROCESSOR_SECONDS
        limits = (
            (resource.RLIMIT_CPU, seconds),
            (resource.RLIMIT_AS, _MEMORY),
            # Nobody looks at the remains.
            (resource.RLIMIT_CORE, 0),
        )
        for kind, most in limits:
            hard = resource.getrlimit(kind)[1]
            with suppress(ValueError, OSError):
                resource.setrlimit(kind, (most, hard))

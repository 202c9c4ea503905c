"""A longer reply as numbered posts, each of which fits; the link is in the first.

Prose is split between sentences where it can be, else between words; a line
with an address or a number stays whole. Must not drop anything: what cannot be
split to fit is said, by a post that does not fit.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from toolkit.snippets.compose import Content, Paragraph, Snippet, finished, paragraphs
from toolkit.snippets.length import rooms
from toolkit.snippets.platform import Platform, ends_sentence, pieces
from toolkit.snippets.template import Template

# The number of posts is part of each post's text; it settles at once or nearly.
_MOST_TRIES = 8
_MOST_POSTS = 99


def compose_thread(
    template: Template, content: Content, platform: Platform, *, warning: str = ""
) -> tuple[Snippet, ...]:
    """Write every line of the template, in as many posts as they need.

    One post is not numbered. A post that cannot be made to fit comes back as it
    is, its length saying by how much.
    """
    whole = paragraphs(template, content, platform)
    single = _narrowest(whole, platform, warning)
    if single.length.fits:
        return (single,)
    count = 2
    posts: list[Snippet] = []
    for _ in range(_MOST_TRIES):
        posts = _Thread(platform, warning, count).split(whole)
        if len(posts) == count:
            break
        count = len(posts)
    return tuple(posts)


class _Thread:
    """The posts written so far, for a count that is assumed."""

    def __init__(self, platform: Platform, warning: str, count: int) -> None:
        """Start without a post."""
        self._platform = platform
        self._warning = warning
        self._count = count
        self._posts: list[Snippet] = []

    def split(self, whole: Sequence[Paragraph]) -> list[Snippet]:
        """Return the posts: the first link with what comes before it, then the rest."""
        place = next((at for at, one in enumerate(whole) if one.necessary), 0)
        lead, links, rest = list(whole[:place]), [whole[place]], list(whole[place + 1 :])
        fitting: list[Paragraph] = []
        while lead and self._fits([*fitting, lead[0], *links]):
            fitting.append(lead.pop(0))
        if lead and not lead[0].whole:
            start, end = self._split_prose(lead[0], before=fitting, after=links)
            fitting += start
            lead[:1] = end
        waiting = [*lead, *rest]
        self._finish([*fitting, *links, *self._taken(waiting, [*fitting, *links])])
        while waiting and len(self._posts) < _MOST_POSTS:
            self._next_post(waiting)
        return self._posts

    def _next_post(self, waiting: list[Paragraph]) -> None:
        post = self._taken(waiting, [])
        if waiting and not waiting[0].whole:
            start, end = self._split_prose(waiting[0], before=post, after=[])
            post += start
            waiting[:1] = end
        self._finish(post or [waiting.pop(0)])

    def _taken(self, waiting: list[Paragraph], post: list[Paragraph]) -> list[Paragraph]:
        """Take from what waits as long as it fits whole."""
        taken: list[Paragraph] = []
        while waiting and self._fits([*post, *taken, waiting[0]]):
            taken.append(waiting.pop(0))
        return taken

    def _split_prose(
        self, prose: Paragraph, *, before: list[Paragraph], after: list[Paragraph]
    ) -> tuple[list[Paragraph], list[Paragraph]]:
        """Split one paragraph into what fits between the others, and the rest."""
        words = pieces(prose.text)

        def too_long(kept: int) -> bool:
            return not self._fits([*before, _prose(words[:kept]), *after])

        kept = bisect_right(range(1, len(words) + 1), x=False, key=too_long)
        whole_sentences = [at for at in range(1, kept + 1) if ends_sentence(words[at - 1])]
        if whole_sentences and kept < len(words):
            kept = whole_sentences[-1]
        start, end = words[:kept], words[kept:]
        return [_prose(start)] if start else [], [_prose(end)] if end else []

    def _fits(self, post: list[Paragraph]) -> bool:
        return self._snippet(post).length.fits

    def _finish(self, post: list[Paragraph]) -> None:
        self._posts.append(self._snippet(post))

    def _snippet(self, post: list[Paragraph]) -> Snippet:
        number = f"{len(self._posts) + 1}/{self._count}"
        warning = "" if self._posts else self._warning
        numbered = [*post, Paragraph(number, necessary=False)]
        return _narrowest(numbered, self._platform, warning)


def _narrowest(post: Sequence[Paragraph], platform: Platform, warning: str) -> Snippet:
    """Write a post in as few messages as it needs, where phones join several."""
    written = (finished(post, room, warning) for room in rooms(platform))
    first = next(written)
    return next((one for one in (first, *written) if one.length.fits), first)


def _prose(words: list[str]) -> Paragraph:
    return Paragraph(" ".join(words), necessary=False)

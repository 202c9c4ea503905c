"""Pages that send visitors on by themselves: a redirect in the page's own words.

Must not fetch.
"""

from __future__ import annotations

from dataclasses import replace

from toolkit.checking.facts import Facts
from toolkit.checking.walls import is_error, is_login
from toolkit.domain.page import PageReading, Sign
from toolkit.domain.url import parse_url


def sent_on(facts: Facts, reading: PageReading) -> str | None:
    """Return the address that a page sends visitors to, or None when it keeps them."""
    if not reading.refresh or facts.trouble or Sign.CHALLENGE in reading.signs:
        return None
    hop = parse_url(reading.refresh, facts.final_url)
    if hop is None or not hop.is_web or hop.url == facts.final_url:
        return None
    return hop.url


def as_redirect(first: Facts, then: Facts) -> Facts:
    """Return what was seen in the end, as if the page had been a redirect.

    It is never a permanent one: no server said so.
    """
    facts = replace(
        then,
        asked=first.asked,
        redirected=True,
        permanent=False,
        conditional=False,
        to_login=then.to_login or first.to_login,
        elapsed_ms=first.elapsed_ms + then.elapsed_ms,
    )
    asked, final = parse_url(first.asked), parse_url(then.final_url)
    if asked is None or final is None:
        return facts
    return replace(
        facts,
        to_home=final.is_home and not asked.is_home,
        to_login=facts.to_login or is_login(final, asked),
        to_error=facts.to_error or is_error(final, asked),
    )

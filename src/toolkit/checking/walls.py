"""Walls seen from outside: addresses and headers of logins and bot checks.

Must not look at a page's text: that is the inspector's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from toolkit.domain.url import ParsedUrl

# Whole path segments (or their stem before .php and the like).
_LOGIN_SEGMENT = re.compile(
    r"(?:log[-_]?in|log[-_]?on|sign[-_]?in|sign[-_]?on|wp-login|user[-_]?login|account[-_]?login"
    r"|login[-_]?page|special:userlogin|auth"
    r"|authenticate|authentication|authorize|authwall|oauth2?|openid|saml2?|sso|cas|adfs|idp"
    r"|shibboleth\.sso|servicelogin|anmelden|anmeldung|connexion|iniciar-sesion|inloggen)"
    r"(?:\.(?:php|aspx?|html?|jsp|do|action|cgi))?(?:;.*)?",
    re.IGNORECASE,
)
# Where sites send visitors whose page they do not have.
_ERROR_SEGMENT = re.compile(
    r"(?:(?:error|fehler|erreur)[-_]?)?404(?:[-_](?:error|not[-_]?found|page))?"
    r"|(?:page[-_]?)?not[-_]?found|(?:page[-_]?)?missing|file[-_]?not[-_]?found|errors?"
    r"|error[-_]?page|seite[-_]?nicht[-_]?gefunden",
    re.IGNORECASE,
)
_LOGIN_HOST = re.compile(
    r"(?:login|signin|sso|auth|accounts|idp|consent)\.[^.]+\..+", re.IGNORECASE
)
_CHALLENGE_HEADERS: tuple[tuple[str, str], ...] = (
    ("cf-mitigated", "challenge"),
    ("x-amzn-waf-action", ""),
    ("x-vercel-mitigated", ""),
    ("x-datadome", "protected"),
    ("x-sucuri-block", ""),
    ("x-px-captcha", ""),
)


def is_login(hop: ParsedUrl, came_from: ParsedUrl) -> bool:
    """Tell whether a redirect led to a login that the link itself is not."""
    return _looks_like_login(hop) and not _looks_like_login(came_from)


def is_error(hop: ParsedUrl, came_from: ParsedUrl) -> bool:
    """Tell whether a redirect led to a site's error page."""
    last = hop.path.rstrip("/").rpartition("/")[2].partition(".")[0]
    first = came_from.path.rstrip("/").rpartition("/")[2].partition(".")[0]
    return bool(_ERROR_SEGMENT.fullmatch(last)) and not _ERROR_SEGMENT.fullmatch(first)


def challenged(headers: Mapping[str, str]) -> bool:
    """Tell whether the headers say that a wall answered, not the page."""
    return any(
        name in headers and headers[name].casefold().startswith(value)
        for name, value in _CHALLENGE_HEADERS
    )


def _looks_like_login(hop: ParsedUrl) -> bool:
    segments = [segment for segment in hop.path.split("/") if segment]
    if any(_LOGIN_SEGMENT.fullmatch(segment) for segment in segments):
        return True
    return _LOGIN_HOST.fullmatch(hop.host) is not None

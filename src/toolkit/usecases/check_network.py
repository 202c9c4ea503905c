"""What a person says of the network, read and checked: networks, pace, ages.

Must not connect.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta

from toolkit.checking.addresses import IPNetwork, read_network
from toolkit.checking.hosts import Pace
from toolkit.domain.text import clean_line
from toolkit.errors import UsageError
from toolkit.usecases.network import CONTROL_NAME, Network

_AGE = re.compile(r"([0-9]{1,5})\s*([hdwmy])")
_HOURS = {"h": 1.0, "d": 24.0, "w": 168.0, "m": 730.5, "y": 8_766.0}


def read_network_use(
    allowed: Sequence[str], resolve: Mapping[str, str], control_name: str, pace: Pace
) -> Network:
    """Return how the network is to be used. Raises UsageError for a bad network."""
    return Network(
        allowed=tuple(_network(text) for text in allowed),
        resolve={host.rstrip(".").lower(): address for host, address in resolve.items()},
        control_name=control_name or CONTROL_NAME,
        pace=pace,
    )


def read_pace(per_host: int, delay: float) -> Pace:
    """Return the pace for one host: requests at once, seconds between them."""
    return Pace(per_host=per_host, delay=delay)


def read_age(text: str) -> timedelta:
    """Read an age such as 12h, 7d, 2w, 3m or 1y. Raises UsageError."""
    match = _AGE.fullmatch(text.strip().casefold())
    if match is None:
        raise UsageError(
            f"'{clean_line(text)}' is not an age.", hint="Give hours, days or weeks: 12h, 7d, 2w."
        )
    return timedelta(hours=int(match[1]) * _HOURS[match[2]])


def _network(text: str) -> IPNetwork:
    network = read_network(text)
    if network is None:
        raise UsageError(
            f"'{clean_line(text)}' is not a network.",
            hint="Give one such as 192.168.0.0/16, or one address.",
        )
    return network

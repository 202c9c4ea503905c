"""Which links are asked for by value: tags, types, regions, trust levels, health.

Never-offered links pass only where their own value is named, or where everything
is asked for; then they stand last. Must not rank.
"""

from __future__ import annotations

from typing import NamedTuple

from toolkit.domain.health import State
from toolkit.domain.judgement import withheld
from toolkit.domain.link import Link, LinkType, tag_key
from toolkit.domain.region import touches
from toolkit.domain.trust import Level


class Filters(NamedTuple):
    """What a link must have: every tag and region named, one of the other values.

    `regions` are ISO codes; `everything` adds the never-offered.
    """

    tags: tuple[str, ...] = ()
    types: tuple[LinkType, ...] = ()
    regions: tuple[str, ...] = ()
    levels: tuple[Level, ...] = ()
    states: tuple[State, ...] = ()
    everything: bool = False

    @property
    def name_a_value(self) -> bool:
        """Tell whether anything but everything is asked for."""
        return bool(self.tags or self.types or self.regions or self.levels or self.states)

    def and_also(self, other: Filters) -> Filters:
        """Return what both ask for."""
        return Filters(
            tags=(*self.tags, *other.tags),
            types=(*self.types, *other.types),
            regions=(*self.regions, *other.regions),
            levels=(*self.levels, *other.levels),
            states=(*self.states, *other.states),
            everything=self.everything or other.everything,
        )

    def admit(self, link: Link) -> bool:
        """Tell whether a link has the values, offered or not."""
        return (
            (not self.types or link.type in self.types)
            and (not self.levels or link.trust.level in self.levels)
            and (not self.states or link.health.state in self.states)
            and {tag_key(tag) for tag in self.tags} <= {tag_key(tag) for tag in link.tags}
            and all(touches(link.regions, region) for region in self.regions)
        )

    def show(self, link: Link) -> bool:
        """Tell whether a link has the values and may be shown."""
        return self.admit(link) and (self.everything or not self.put_last(link))

    def put_last(self, link: Link) -> bool:
        """Tell whether a link stands behind all others: never offered, and its value not named."""
        kind = withheld(link)
        return kind != "" and kind not in {*self.levels, *self.states}

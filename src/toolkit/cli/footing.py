"""What `reply` can go by, also where a setting is broken.

A reply waits until the setting is mended; the crisis reply does not. Must not
write a reply.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from toolkit.cli.session import Session
from toolkit.errors import ToolkitError, UsageError
from toolkit.settings.model import Settings
from toolkit.usecases.platforms import platform_for

if TYPE_CHECKING:
    from pathlib import Path

_AS_FAR_AS = "The crisis reply goes by the settings that can be read."
_NO_REGION = (
    "Your home region could not be read, so the crisis reply is for no region: --region gives one."
)


class Footing(NamedTuple):
    """The settings and templates to go by; `trouble` is the setting that is broken.

    `limited`: the limit was typed, and holds whatever happens.
    """

    settings: Settings
    templates_folder: Path | None = None
    limited: bool = False
    trouble: ToolkitError | None = None
    region_known: bool = True

    @property
    def said(self) -> tuple[str, ...]:
        """What the curator should know of it, a sentence a line."""
        if self.trouble is None:
            return ()
        lines = (
            self.trouble.message,
            self.trouble.hint,
            _AS_FAR_AS if self.region_known else _NO_REGION,
        )
        return tuple(line for line in lines if line)


def footing(session: Session, platform: str | None = None, limit: int | None = None) -> Footing:
    """Return what to go by. Raises UsageError for a platform that was typed wrongly."""
    kit, limited = session.kit, limit is not None
    try:
        settings = kit.settings.settings
        folder, _ = kit.templates_folder, kit.now
    except ToolkitError as error:
        region_known = kit.make_do()
        settings = kit.settings.settings
        try:
            platform_for(settings)
        except UsageError:
            settings = replace(settings, platform=Settings().platform)
        platform_for(settings, platform)
        return Footing(settings, None, limited, error, region_known)
    platform_for(settings, platform)
    return Footing(settings, folder, limited)

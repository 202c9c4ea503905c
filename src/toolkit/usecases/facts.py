"""The names under which a library keeps facts of itself."""

from __future__ import annotations

# The program's version for which the starter list was last brought up to date.
STARTER_VERSION = "starter_version"
# What that list said, a digest a field.
STARTER_FIELDS = "starter_fields"

"""The apomediary's link toolkit: vetted links, found and fitted into a reply.

The package is laid out in floors; imports go down only (see CONTRIBUTING.md).
This file holds the version and nothing else, so that starting stays quick.
"""

__version__ = "0.2.0"

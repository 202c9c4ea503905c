"""How synonyms read: what is said, which way, what it means."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.output.console import Console
from toolkit.storage.synonyms import Synonym


def show_synonyms(console: Console, synonyms: Sequence[Synonym]) -> None:
    """Show synonyms, one a line."""
    if console.as_json:
        console.document(
            {
                "synonyms": [
                    {"word": one.word, "means": one.means, "both_ways": one.both_ways}
                    for one in synonyms
                ]
            }
        )
        return
    for one in synonyms:
        console.row([one.word, "both ways" if one.both_ways else "means", one.means])

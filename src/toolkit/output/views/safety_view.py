"""How a backup and a restore read."""

from __future__ import annotations

from toolkit.output.console import Console
from toolkit.usecases.safety import BackedUp, Restored


def show_backup(console: Console, done: BackedUp) -> None:
    """Say where the backup stands."""
    if console.as_json:
        console.document({"file": str(done.file), "count": done.links, "reply_log": done.with_log})
        return
    console.lines([str(done.file)])
    log = "and the reply log" if done.with_log else "without the reply log"
    console.note(f"A backup with {done.links:,} links, {log}. Back to it: toolkit restore FILE")
    if done.with_log:
        console.note("For a copy to hand on: toolkit backup --without-log")


def show_restored(console: Console, done: Restored) -> None:
    """Say what was put back, and where the library before is kept."""
    kept = str(done.kept) if done.kept else None
    if console.as_json:
        console.document(
            {
                "library": str(done.library),
                "count": done.links,
                "kept": kept,
                "was_damaged": done.damaged,
            }
        )
        return
    console.lines([str(done.library)])
    console.note(f"Restored {done.links:,} links.")
    if kept:
        state = "damaged library" if done.damaged else "library"
        console.note(f"The {state} that was there before is kept: {kept}")

"""A terminal that is gone takes no writes, and no write to it fails.

Textual writes in a thread; one that fails ends it, and the picker would wait
for it for ever.
"""

import io

from toolkit.tui.terminal import Sink


class Gone(io.StringIO):
    """A file whose other side is closed."""

    def write(self, _text: str) -> int:
        raise OSError(5, "Input/output error")

    def flush(self) -> None:
        raise OSError(5, "Input/output error")


def test_writing_to_a_terminal_that_is_gone_fails_nobody() -> None:
    sink = Sink(Gone())
    assert sink.write("a screen") == len("a screen")
    sink.flush()


def test_what_can_be_written_is_written() -> None:
    file = io.StringIO()
    sink = Sink(file)
    sink.write("a screen")
    sink.flush()
    assert file.getvalue() == "a screen"
    assert not sink.isatty()

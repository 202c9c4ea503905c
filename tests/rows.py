"""A table walked by one test: as strict as a test a row, at a thousandth of its price."""

from collections.abc import Callable, Iterable
from inspect import Signature, signature
from typing import Concatenate, ParamSpec, TypeVar

Row = TypeVar("Row")
Asked = ParamSpec("Asked")


def for_each(
    rows: Iterable[Row], name: Callable[[Row], str] = str
) -> Callable[[Callable[Concatenate[Row, Asked], None]], Callable[Asked, None]]:
    """Put every row to the test, and fail with each that does not pass, by name.

    Rows share the fixtures of the test: for tests that change nothing.
    """

    def decorate(test: Callable[Concatenate[Row, Asked], None]) -> Callable[Asked, None]:
        def walk(*args: Asked.args, **kwargs: Asked.kwargs) -> None:
            wrong: list[str] = []
            first: Exception | None = None
            walked = 0
            for walked, row in enumerate(rows, start=1):  # noqa: B007 - how many there were
                try:
                    test(row, *args, **kwargs)
                except Exception as error:  # noqa: BLE001 - whatever is wrong with a row is told
                    wrong.append(f"{name(row)}: {type(error).__name__}: {error}")
                    first = first or error
            assert walked, "no row was there to be tried"
            if wrong:
                raise AssertionError(
                    f"{len(wrong)} of {walked} rows:\n" + "\n".join(wrong)
                ) from first

        walk.__name__, walk.__doc__, walk.__module__ = test.__name__, test.__doc__, test.__module__
        # What pytest is to bring: all but the row.
        asked = list(signature(test).parameters.values())[1:]
        walk.__signature__ = Signature(asked)  # type: ignore[attr-defined]  # as inspect reads it
        return walk

    return decorate

"""Times and dates: what is read, what a column proves, what stays unknown."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.exchange.values import Order, order_of, read_date, read_moment
from toolkit.tables import rows_of

MONTHS_IN_YEAR = 12


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1600000000", "2020-09-13T12:26:40"),
        ("1600000000000", "2020-09-13T12:26:40"),
        ("1600000000000000", "2020-09-13T12:26:40"),
        ("2020-09-13T12:26:40.123Z", "2020-09-13T12:26:40"),
        ("2020-09-13T14:26:40+02:00", "2020-09-13T12:26:40"),
        ("2020-09-13", "2020-09-13T00:00:00"),
        ("13/09/2020", "2020-09-13T00:00:00"),
        ("09/13/2020", "2020-09-13T00:00:00"),
        ("13.09.2020 12:26", "2020-09-13T12:26:00"),
        ("March 4, 2024 10:30 PM", "2024-03-04T22:30:00"),
        ("4 Mar 2024", "2024-03-04T00:00:00"),
        ("Mon Mar 04 10:00:00 +0100 2024", "2024-03-04T09:00:00"),
        ("Mon Mar  4 10:00:00 2024", "2024-03-04T10:00:00"),
        ("4-Mar-24", "2024-03-04T00:00:00"),
        ("Wed Mar 04 2026 10:00:00 GMT+0100", "2026-03-04T09:00:00"),
        ("20240304T101112Z", "2024-03-04T10:11:12"),
        ("20240304", "2024-03-04T00:00:00"),
        ("2024. 3. 4.", "2024-03-04T00:00:00"),
        ("2024年3月4日", "2024-03-04T00:00:00"),
        ("13/04/26", "2026-04-13T00:00:00"),
        ("13/04/98", "1998-04-13T00:00:00"),
        ("03.04.2024", "2024-04-03T00:00:00"),
        ("3. 4. 24", "2024-04-03T00:00:00"),
        ("05/05/2024 12:15 AM", "2024-05-05T00:15:00"),
    ],
)
def test_times_are_read_as_lists_write_them(text: str, expected: str) -> None:
    assert read_moment(text) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    "|0|1|00000000000|03/04/2020|0000-00-00|9999-12-31|2020-13-45|soon|-1|31/02/2020"
    "|99999999999999999999|03/04/24|24-04-13|10.0.0.1|12:30|May 2024|2024|45123|20241301"
    "|not before 4 March 2024|31 June 2024".split("|"),
)
def test_an_absurd_or_unclear_time_is_unknown(text: str) -> None:
    assert read_moment(text) is None


@given(text=st.text() | st.text("0123456789/.- :ap"), order=st.sampled_from(Order))
def test_no_text_breaks_the_reading_of_a_time(text: str, order: Order) -> None:
    assert order_of([text]) in Order
    moment = read_date(text, order)
    assert moment is None or moment.tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "3 de octubre de 2024",
        "jeudi 3 octobre 2024",
        "3. Oktober 2024",
        "Donnerstag, den 3. Okt. 2024",
        "3 ottobre 2024",
        "3 października 2024 r.",
        "3 de outubro de 2024",
        "3 Hydref 2024",
        "torsdag 3 oktober 2024",
        "Oct. 3rd, 2024",
        "the 3rd of October 2024",
    ],
)
def test_months_are_read_in_ten_languages(text: str) -> None:
    assert read_moment(text) == datetime(2024, 10, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["03/04/2024", "13/04/2024", ""], Order.DAY_FIRST),
        (["03/04/24", "04/13/24"], Order.MONTH_FIRST),
        (["13-04-2024 10:00"], Order.DAY_FIRST),
        (["13/04/2024", "04/13/2024"], Order.MIXED),
        (["03/04/2024", "05/05/2024", "soon", "2024-04-13"], Order.UNKNOWN),
        (["24-04-13"], Order.UNKNOWN),
        ([], Order.UNKNOWN),
    ],
)
def test_a_column_proves_its_order(cells: list[str], order: Order) -> None:
    assert order_of(cells) is order


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("03/04/2024", Order.DAY_FIRST, date(2024, 4, 3)),
        ("03/04/2024", Order.MONTH_FIRST, date(2024, 3, 4)),
        ("03.04.2024", Order.MONTH_FIRST, date(2024, 3, 4)),
        ("01/05/24", Order.DAY_FIRST, date(2024, 5, 1)),
        ("13/04/2024", Order.MONTH_FIRST, date(2024, 4, 13)),
        ("03/04/2024", Order.MIXED, None),
        ("03.04.2024", Order.MIXED, None),
        ("03/04/2024", Order.UNKNOWN, None),
        ("13/04/2024", Order.MIXED, date(2024, 4, 13)),
    ],
)
def test_a_date_is_read_in_the_order_of_its_column(
    text: str, order: Order, expected: date | None
) -> None:
    moment = read_date(text, order)
    assert (moment.date() if moment else None) == expected


@given(
    days=st.lists(st.dates(date(1990, 1, 1), date(2089, 12, 31)), min_size=1),
    form=st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%d.%m.%y", "%m/%d/%y", "%d-%m-%Y"]),
)
def test_a_column_that_proves_its_order_is_read_back_whole(days: list[date], form: str) -> None:
    cells = [day.strftime(form) for day in [*days, date(2024, 4, 13)]]
    order = order_of(cells)
    read = [read_date(cell, order) for cell in cells[:-1]]
    assert [moment and moment.date() for moment in read] == days


@given(st.integers(33_000, 59_999), st.integers(0, 86_399))
def test_days_as_spreadsheets_count_them_are_read_to_the_second(day: int, second: int) -> None:
    start = datetime(1899, 12, 30, tzinfo=UTC)
    expected = start + timedelta(days=day, seconds=second)
    assert read_date(f"{day + second / 86_400:.8f}") == expected
    assert read_date(str(day)) == start + timedelta(days=day)


def test_no_word_of_the_calendar_is_two_months() -> None:
    rows = rows_of("calendar.tsv")
    words = [word for n, cell in rows if n != "-" for word in cell.split(", ")]
    assert [n for n, _ in rows] == [*map(str, range(1, MONTHS_IN_YEAR + 1)), "-"]
    assert len(words) == len(set(words))

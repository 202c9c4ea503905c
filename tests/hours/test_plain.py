"""Hours in plain words: read, said again, and never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.domain.contact import hours_of_contact, plain_words
from toolkit.domain.link import Contact, ContactKind
from toolkit.hours.openness import valid_hours
from toolkit.hours.plain import Rule, Span, read_plain, write_rules

READ = {
    "Mon-Fri 6pm-2am": "Mo-Fr 18:00-02:00",
    "Monday to Friday, 9am to 5pm": "Mo-Fr 09:00-17:00",
    "Mon–Fri 9.30am – 4.30pm": "Mo-Fr 09:30-16:30",
    "monday - friday 09:00 - 17:30": "Mo-Fr 09:00-17:30",
    "weekdays 9am-noon and 1pm-5pm": "Mo-Fr 09:00-12:00,13:00-17:00",
    "Mon, Wed and Fri 10am-2pm": "Mo,We,Fr 10:00-14:00",
    "Tues & Thurs 7pm to midnight; Sat 10 a.m. to 2 p.m.": "Tu,Th 19:00-24:00; Sa 10:00-14:00",
    "Mon-Fri 9am-5pm, Sat 10am-2pm": "Mo-Fr 09:00-17:00; Sa 10:00-14:00",
    "every day 4pm - 10pm": "Mo-Su 16:00-22:00",
    "Open daily from 12pm until 12am": "Mo-Su 12:00-24:00",
    "7 days a week 6am-10pm": "Mo-Su 06:00-22:00",
    "weekends 10am-4pm": "Sa-Su 10:00-16:00",
    "Fri to Mon 8pm-8am": "Mo,Fr-Su 20:00-08:00",
    "Mon-Fri 9am-5pm except bank holidays": "Mo-Fr 09:00-17:00; PH off",
    "Mon-Fri 9am-5pm (closed on public holidays)": "Mo-Fr 09:00-17:00; PH off",
    "Mon-Fri 9am-5pm, bank holidays 10am-1pm": "Mo-Fr 09:00-17:00; PH 10:00-13:00",
    "Mon-Fri 9am-5pm; Sat, Sun closed": "Mo-Fr 09:00-17:00; Sa-Su off",
    "24/7": "24/7",
    "24 hours a day, 7 days a week": "24/7",
    "open 24 hours a day every day": "24/7",
    "24 hours a day": "24/7",
    "24hrs": "24/7",
    "24 hours, 365 days a year": "24/7",
    "24/7 except bank holidays": "Mo-Su 00:00-24:00; PH off",
    "Mon-Fri 24 hours": "Mo-Fr 00:00-24:00",
    "every day 10am to 10pm": "Mo-Su 10:00-22:00",
    "10am to 10pm seven days a week": "Mo-Su 10:00-22:00",
    "12 noon - 4pm daily": "Mo-Su 12:00-16:00",
    "every evening 6pm-10pm": "Mo-Su 18:00-22:00",
    "Lines are open 9am to 5pm, Monday to Friday": "Mo-Fr 09:00-17:00",
    "9am-5pm weekdays, 10am-4pm weekends": "Mo-Fr 09:00-17:00; Sa-Su 10:00-16:00",
    "9am-5pm 365 days a year": "Mo-Su 09:00-17:00; PH 09:00-17:00",
    "Mon-Fri 9am-5pm including bank holidays": "Mo-Fr 09:00-17:00; PH 09:00-17:00",
    "weekdays 9 to 5": "Mo-Fr 09:00-17:00",
    "Mon to Fri, 9am–5pm; Sat 10–2": "Mo-Fr 09:00-17:00; Sa 10:00-14:00",
    "Mon-Fri 9.30-4.30": "Mo-Fr 09:30-16:30",
    "Mon-Fri 9-5pm": "Mo-Fr 09:00-17:00",
    "Mon-Fri 9am-5": "Mo-Fr 09:00-17:00",
    "Mon-Fri 9-12pm": "Mo-Fr 09:00-12:00",
    "Mon-Fri 6-10pm": "Mo-Fr 18:00-22:00",
    "Mon-Fri 10-2am": "Mo-Fr 22:00-02:00",
    "6 to midnight Fri": "Fr 18:00-24:00",
    "Mon-Fri 0900-1700": "Mo-Fr 09:00-17:00",
    "Mon-Fri 9-17": "Mo-Fr 09:00-17:00",
    "Mon-Fri 10:00-12:00": "Mo-Fr 10:00-12:00",
    "Mo-Fr 9:00-5:00": "Mo-Fr 09:00-17:00",
    "Mo,We 09:30-20:00; Tu,Th,Fr 09:30-16:00": "Mo,We 09:30-20:00; Tu,Th-Fr 09:30-16:00",
    "every day except Sunday 9am-5pm": "Mo-Sa 09:00-17:00; Su off",
    "Mon-Fri 9am-5pm closed Wed": "Mo-Tu,Th-Fr 09:00-17:00; We off",
    "Sat closed Sun 10am-2pm": "Sa off; Su 10:00-14:00",
}
# Understood, and told: no day is named.
WITHOUT_DAYS = {
    "9am-5pm": "Mo-Su 09:00-17:00",
    "6pm to midnight": "Mo-Su 18:00-24:00",
    "noon to 4pm": "Mo-Su 12:00-16:00",
    "9am-5pm except bank holidays": "Mo-Su 09:00-17:00; PH off",
}
# Each may mean two things, or nothing.
UNREAD = (
    "9-5", "9 to 5", "6-2", "8-8", "Mon-Fri 6-2", "Mon-Fri 8-10", "Mon-Fri 10-6", "Mon 6am-10",
    "Mon-Fri", "daily", "seven days a week", "evenings", "Mon 13pm-2pm", "Mon 0am-1pm",
    "Mon 9am-9am", "Mon 9am-25:00", "Mon 10:00-11pm", "Mon 10:00-02:00",
    "Mon-Fri 9am-5pm, Mon 10am-1pm", "Mon-Fri 9am-5pm; Sat by appointment", "closed", "",
    "9am-5pm Mon-Fri, Sat 10am-2pm", "9am-5pm; 6pm-8pm", "first Monday 9am-5pm",
    "every other Monday 9am-5pm", "Mon 09:60-17:00", "Mon 9am 5pm", "except bank holidays",
    "Moon-Fri 9am-5pm", "Mon-Fri 9am-5pm BST", "any time from 9am to 5pm", "24/7 except Christmas",
    "Mon from 9am", "Mon-Fri 9am-late", "116 123", "2024",
)  # fmt: skip


def test_plain_hours_are_read_and_what_is_not_plain_is_not() -> None:
    for text, hours in READ.items():
        assert (text, *read_plain(text)) == (text, hours, False)
        assert valid_hours(hours), hours
    for text, hours in WITHOUT_DAYS.items():
        assert (text, *read_plain(text)) == (text, hours, True)
    for text in UNREAD:
        assert (text, *read_plain(text)) == (text, "", False)


def test_every_text_that_is_read_is_read_again_from_what_is_said_of_it() -> None:
    for hours in (*READ.values(), *WITHOUT_DAYS.values()):
        assert read_plain(plain_words(hours)) == (hours, False)


_TIMES = st.integers(0, 24 * 4 - 1).map(lambda n: f"{n // 4:02}:{n % 4 * 15:02}")
_SPANS = st.builds(Span, _TIMES, _TIMES).filter(lambda span: span.begins != span.ends)
_NIGHT = _SPANS.map(lambda s: s._replace(ends="24:00") if s.ends == "00:00" else s)


@given(
    st.permutations(range(7)),
    st.lists(st.lists(_NIGHT, min_size=1, max_size=3), min_size=1, max_size=3),
    st.none() | st.lists(_NIGHT, max_size=2),
)
def test_what_is_said_of_hours_is_read_as_the_same_hours(
    days: list[int], spans: list[list[Span]], holidays: list[Span] | None
) -> None:
    share = 7 // len(spans)
    rules = [
        Rule(tuple(sorted(days[at * share : (at + 1) * share])), tuple(these))
        for at, these in enumerate(spans)
    ]
    rules += [] if holidays is None else [Rule((), tuple(holidays))]
    hours = write_rules(rules)
    assert read_plain(plain_words(hours)).hours == hours
    assert valid_hours(hours)


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ("Mo-Fr 15:00-20:00", "Mon-Fri 3pm to 8pm"),
        (
            "Mo,We-Fr 09:30-17:00; Sa,PH off",
            "Mon, Wed-Fri 9:30am to 5pm; Sat, public holidays closed",
        ),
        ("Sa-Su 00:00-06:00", "Sat-Sun midnight to 6am"),
        ("24/7", "24/7"),
        ("sunrise-sunset", "sunrise-sunset"),
        ("", ""),
    ],
)
def test_hours_that_nobody_put_in_words_are_said_in_plain_ones(hours: str, said: str) -> None:
    contact = Contact(kind=ContactKind.PHONE, value="116 123", hours=hours)
    assert hours_of_contact(contact) == said
    assert hours_of_contact(contact._replace(hours_text="as published")) == "as published"

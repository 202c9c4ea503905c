"""What a publisher claims of a page: read from many hands, believed from none."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.domain.page import Received
from toolkit.domain.text import clean_line
from toolkit.pages.page import Claims, read_claims, read_page


def claims(body: str, head: str = "") -> Claims:
    markup = f"<html><head>{head}</head><body>{body}</body></html>"
    received = Received(
        url="https://a.example/", content_type="text/html; charset=utf-8", body=markup.encode()
    )
    return read_claims(read_page(received))


def schema_org(value: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


@pytest.mark.parametrize(
    ("body", "reviewed", "due"),
    [
        ("<p>Page last reviewed: 2 March 2026</p><p>Next review due: 2 March 2029</p>",
         "2026-03-02", "2029-03-02"),
        ("<dl><dt>Last reviewed</dt><dd>May 2024</dd></dl>", "2024-05", ""),
        ("Content last checked on 1st Sept 2025. Review due 01/09/2026.",
         "2025-09-01", "2026-09-01"),
        ("last reviewed 2025-01-31, due for review 2026-01-31", "2025-01-31", "2026-01-31"),
        ("Last reviewed by our team of experts in several steps", "", ""),
        ("Last reviewed: 45 March 2026. Next review due: 3 Foo 2029", "", ""),
    ],
)  # fmt: skip
def test_lines_of_review_are_read_as_people_write_them(body: str, reviewed: str, due: str) -> None:
    found = claims(body)
    assert (found.last_reviewed, found.next_review) == (reviewed, due)


def test_schema_org_is_read_wherever_it_stands() -> None:
    page = {
        "@graph": [
            {"@type": "WebSite", "name": "A"},
            {
                "@type": "MedicalWebPage",
                "lastReviewed": "2025-05-06T10:00:00+01:00",
                "dateModified": "2025-07",
                "reviewedBy": [{"name": ""}, {"@type": "Person", "name": "Dr\x1b[31m Reader"}],
            },
        ]
    }
    assert claims("", schema_org(page)) == Claims("2025-05-06", "", "2025-07", "Dr Reader")


@pytest.mark.parametrize(
    "script",
    [
        "{not json",
        "[" * 100_000 + "]" * 100_000,
        '{"a":' * 50_000 + "1" + "}" * 50_000,
        '{"lastReviewed": 20250506, "reviewedBy": 7, "dateModified": ["2025"]}',
        '{"reviewedBy": {"name": {"name": "x"}}, "lastReviewed": {"a": null}}',
        '{"lastReviewed": "0000-99-99x", "dateModified": "tomorrow"}',
        "null",
        '"' + "x" * 1_000_000 + '"',
        '{"lastReviewed": NaN, "n": 1' + "0" * 5_000 + "}",
    ],
    ids=range(9),
)
def test_hostile_schema_org_says_nothing(script: str) -> None:
    found = claims("<p>Text.</p>", f'<script type="application/ld+json">{script}</script>')
    assert (found.reviewed_by, found.modified, found.next_review) == ("", "", "")
    assert found.last_reviewed in ("", "0000-99-99")


@given(st.text(max_size=300))
def test_any_text_is_read_without_harm(text: str) -> None:
    for found in (claims(text), claims("", schema_org({"reviewedBy": text}))):
        assert all(clean_line(value) == value for value in found)


def test_a_page_without_claims_claims_nothing() -> None:
    assert not claims("<p>Text.</p>")

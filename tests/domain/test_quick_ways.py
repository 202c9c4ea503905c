"""The quick ways of a large import give what the thorough ways give."""

from hypothesis import given
from hypothesis import strategies as st

from toolkit.domain.text import clean_line, clean_text, words_of, words_of_each
from toolkit.domain.url import read_address
from toolkit.errors import Refused

HOSTS = st.lists(st.text("abcxyz019-", min_size=1, max_size=5), min_size=1, max_size=3).map(
    lambda labels: ".".join([*labels, "org"])
)
PATHS = st.text("aZ09._~!$&'()*+,;=:@-/", max_size=14)
QUERIES = st.text("ab=&+./utm_source", max_size=14)


def key_or_reason(text: str) -> str:
    try:
        return read_address(text).key
    except Refused as refused:
        return refused.slug


@given(HOSTS, PATHS, QUERIES)
def test_a_plain_address_has_the_key_the_parser_gives(host: str, path: str, query: str) -> None:
    for rest in (path, f"{path}?{query}"):
        # Capitals in the scheme take the thorough way, and mean the same.
        plain, thorough = (f"{scheme}://{host}/{rest}" for scheme in ("https", "HTTPS"))
        assert key_or_reason(plain) == key_or_reason(thorough)


@given(st.lists(st.text(alphabet=st.characters(exclude_characters="\x1f")), min_size=1))
def test_words_of_texts_together_are_those_one_by_one(texts: list[str]) -> None:
    assert words_of_each(texts) == [words_of(text) for text in texts]


@given(st.text(st.characters(max_codepoint=127)))
def test_a_line_is_cleaned_the_same_quickly(text: str) -> None:
    assert clean_line(text) == " ".join(clean_text(text).split())

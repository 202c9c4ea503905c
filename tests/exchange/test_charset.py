"""Charsets: the file's own mark and word, bytes that contradict it, and what is guessed."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.charset import SAMPLE, codec_of, declared, guess
from toolkit.exchange.source import Source, open_source


@pytest.fixture
def opened(tmp_path: Path) -> "Open":
    return Open(tmp_path / "list.html")


class Open:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __call__(self, content: bytes) -> tuple[str, Source]:
        self.path.write_bytes(content)
        source = open_source(self.path)
        with source.text() as text:
            said = text.read()
        source.close()
        return said, source


MARKUP = "<meta http-equiv=Content-Type content='text/html; charset={}'>\n<a href=x>{}</a>"
DECLARED = [
    ("Shift_JIS", "cp932", "夜の電話 表①"),
    ("x-sjis", "cp932", "ソース"),
    ("gb2312", "gb18030", "夜间热线 镕"),
    ("EUC-KR", "cp949", "밤 전화 똠"),
    ("windows-1251", "cp1251", "Ночная линия"),
    ("koi8-r", "koi8-r", "Ночная линия"),
    ("iso-8859-1", "cp1252", "Nuit “douce”"),
    ("ISO-8859-15", "iso8859-15", "Nuit à 3 €"),
    ("iso-2022-jp", "iso2022_jp", "夜の電話"),
    ("iso-8859-9", "cp1254", "Gece hattı"),
]


@pytest.mark.parametrize(("label", "codec", "words"), DECLARED)
def test_a_page_is_read_in_the_charset_it_declares(
    label: str, codec: str, words: str, opened: Open
) -> None:
    said, source = opened(MARKUP.format(label, words).encode(codec))
    assert words in said
    assert source.notes == []


def test_xml_is_read_in_the_charset_it_declares(opened: Open) -> None:
    content = '<?xml version="1.0" encoding="ISO-8859-2"?>\n<a>Święta</a>'
    said, source = opened(content.encode("iso8859_2"))
    assert "Święta" in said
    assert source.notes == []


def test_a_charset_that_the_bytes_contradict_is_not_believed_and_told(opened: Open) -> None:
    said, source = opened(MARKUP.format("Shift_JIS", "Été, Noël, à bientôt").encode("cp1252"))
    assert "Été, Noël, à bientôt" in said
    (note,) = source.notes
    assert "says that it is Shift_JIS, but is not" in note
    assert "Windows-1252" in note
    assert "--encoding" in note


@pytest.mark.parametrize("label", ["utf-8", "undefined", "idna", "utf-16", "utf-7", "no such"])
def test_what_is_declared_in_vain_leaves_it_to_a_guess(label: str, opened: Open) -> None:
    said, source = opened(MARKUP.format(label, "Café – nuit").encode("cp1252"))
    assert "Café – nuit" in said
    assert "a guess" in source.notes[0]


def test_utf_8_is_seen_whatever_is_declared(opened: Open) -> None:
    said, source = opened(MARKUP.format("windows-1251", "Ночь “тиха”").encode())
    assert "Ночь “тиха”" in said
    assert source.notes == []


def test_a_cell_that_speaks_of_a_charset_declares_none(opened: Open) -> None:
    content = "url,note\nhttps://a.example/,Café <meta charset=koi8-r>\n".encode("cp1252")
    said, _ = opened(content)
    assert "Café" in said


def test_a_list_with_the_old_line_ends_of_apple_has_its_letters(opened: Open) -> None:
    said, source = opened("Name,Note\rCafé,“don’t” – ½ µ\r".replace("½ µ", "•").encode("mac_roman"))
    assert "Café,“don’t” – •" in said
    assert "Mac Roman" in source.notes[0]


GUESSED = [
    ("cp1252", "£5 a session – don’t worry"),
    ("cp1252", "it’s kind"),
    ("cp1252", "“Kind” — free… ™"),
    ("cp1252", "20°C, ½ a day, 5 m²"),
    ("cp1252", "Hilfe für Ärzte, Größe"),
    ("cp1252", "¿Qué hacer? 1ª línea, Mª José"),
    ("cp1252", "Informação e ações à criança"),
    ("cp1252", "Síminn er opinn á nóttunni, það er gott"),
    ("iso8859_15", "Écoute la nuit à 7 €"),
    ("iso8859_15", "Un cœur à l’œuvre".replace("’", "'")),
    ("cp1250", "Pomoc dla młodzieży, bezpłatnie"),
    ("cp1254", "Çocuklar için danışma hattı"),
    ("cp1251", "Ночная линия для родителей"),
    ("koi8_r", "Ночная линия для родителей"),
    ("cp932", "こころの夜間電話"),
    ("gb18030", "青少年夜间帮助热线"),
    ("mac_roman", "Café for parents"),
]


@pytest.mark.parametrize(("codec", "words"), GUESSED)
def test_few_words_are_guessed_right(codec: str, words: str) -> None:
    body = f"Name,Link\n{words},https://a.example/\n".encode(codec)
    assert words in body.decode(guess(body))


def test_a_guess_finds_the_letters_behind_megabytes_without_any(opened: Open) -> None:
    plain = b"Page,https://a.example/\n" * 60_000
    said, _ = opened(plain + "Ночная линия для родителей\n".encode("koi8_r"))
    assert said.endswith("Ночная линия для родителей\n")


@given(body=st.binary(max_size=200), old_mac=st.booleans())
def test_any_bytes_are_guessed_as_something_that_decodes(body: bytes, *, old_mac: bool) -> None:
    assert isinstance(body.decode(guess(body, old_mac=old_mac), "replace"), str)


@given(st.text("azAZ09-_:x", max_size=30))
def test_any_label_is_a_codec_or_none(label: str) -> None:
    assert codec_of(label) == "" or b"".decode(codec_of(label)) == ""


def test_a_declaration_is_looked_for_at_the_beginning_only() -> None:
    assert declared(b"<p>" * SAMPLE + b"<meta charset=koi8-r>") == ""
    assert declared(b"<meta " + b"x" * 100_000 + b"charset=koi8-r>") == ""

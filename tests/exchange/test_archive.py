"""What wraps lists: zip and gzip as mailed, Firefox's backups; and what is refused by name."""

import gzip
import io
import json
import plistlib
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Run
from toolkit.errors import Refused
from toolkit.exchange.archive import read_mozilla, unpacked
from toolkit.exchange.sniff import MOZ_LZ4, OLE
from toolkit.exchange.source import Source, open_source, spool

A = "https://a.example/"
ROW = b"url,title\nhttps://a.example/,A\n"
BOOKMARKS = (
    b'<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<DL><p>\n<DT><A HREF="https://b.example/">B</A>\n'
)


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def lists_of(path: Path) -> tuple[dict[str, bytes], list[str]]:
    """Return the lists in a file, name -> content, and what is told of them."""
    found = {}
    notes: list[str] = []
    whole = open_source(path)
    try:
        sources = unpacked(whole)
    finally:
        whole.close()
    for source in sources:
        source.stream.seek(0)
        found[source.name.removeprefix(f"{path}/")] = source.stream.read()
        notes += source.notes
        source.close()
    return found, notes


def test_a_list_in_no_archive_is_itself(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(ROW)
    source = open_source(path)
    assert unpacked(source) == [source]
    source.close()


def test_all_parts_of_an_export_are_lists_and_the_rest_is_told(tmp_path: Path) -> None:
    files = {
        "part_000000.csv": ROW,
        "part_000001.csv": ROW,
        "content/page.html": b"<p>https://c.example/</p>",
        "readme.txt": b"https://d.example/",
        "__MACOSX/._part_000000.csv": b"\0\5",
        ".DS_Store": b"\0\0",
        "part_000002.csv": b"",
    }
    found, notes = lists_of(zipped(tmp_path / "export.zip", files))
    assert found == {"part_000000.csv": ROW, "part_000001.csv": ROW}
    told = " ".join(notes)
    assert "content/page.html, readme.txt" in told
    assert "DS_Store" not in told


def test_of_an_archive_of_x_the_posts_and_likes_are_read_and_no_followers(tmp_path: Path) -> None:
    files = {
        "Your archive.html": b"<html><script src='data/manifest.js'></script></html>",
        "data/manifest.js": b'window.__THAR_CONFIG = {"a":"https://a.example/"}',
        "data/follower.js": b'window.YTD.follower.part0 = [{"follower":{"userLink":"https://x"}}]',
        "data/like.js": b"window.YTD.like.part0 = []",
        "data/tweets-part1.js": b"window.YTD.tweets.part1 = []",
        "site/like.js": b"export const like = 1",
        "README.txt": b"https://d.example/",
    }
    found, _ = lists_of(zipped(tmp_path / "x.zip", files))
    assert set(found) == {"data/like.js", "data/tweets-part1.js"}


def test_bookmarks_are_read_and_passwords_beside_them_are_not(tmp_path: Path) -> None:
    secret = b"Title,URL,Username,Password\nA,https://a.example/,me,hunter2\n"
    files = {"Passwords.csv": secret, "Bookmarks.html": BOOKMARKS}
    found, notes = lists_of(zipped(tmp_path / "browser.zip", files))
    assert list(found) == ["Bookmarks.html"]
    assert "Passwords.csv" in " ".join(notes)


def test_shortcuts_of_a_folder_are_lists(tmp_path: Path) -> None:
    shortcut = b"[InternetShortcut]\r\nURL=https://a.example/\r\n"
    files = {"links/Calm.url": shortcut, "links/Night.url": shortcut, "links/notes.txt": b"x"}
    found, _ = lists_of(zipped(tmp_path / "links.zip", files))
    assert list(found) == ["links/Calm.url", "links/Night.url"]


def test_a_web_location_in_bytes_is_one_in_xml(tmp_path: Path) -> None:
    path = tmp_path / "Calm.webloc"
    path.write_bytes(plistlib.dumps({"URL": A}, fmt=plistlib.FMT_BINARY))
    (content,) = lists_of(path)[0].values()
    assert A.encode() in content
    for other in (plistlib.dumps(["x"], fmt=plistlib.FMT_BINARY), b"bplist00" + b"\xff" * 60):
        path.write_bytes(other)
        with pytest.raises(Refused, match="not a web location"):
            lists_of(path)


def test_a_zip_with_one_list_is_imported_under_the_name_of_the_list(
    run: Run, tmp_path: Path
) -> None:
    path = zipped(tmp_path / "mailed.zip", {"ours.csv": ROW + b"ftp://old.example/,Old\n"})
    document = run("import", str(path), "--json").document
    assert document["added"] == 1
    assert "mailed.zip/ours.csv" in document["problems"][0]["file"]


def test_gzip_is_read(tmp_path: Path) -> None:
    path = tmp_path / "list.csv.gz"
    path.write_bytes(gzip.compress(ROW) + gzip.compress(b"https://c.example/,C\n"))
    (source,) = unpacked(open_source(path))
    assert source.stem == "list"
    source.stream.seek(0)
    assert source.stream.read() == ROW + b"https://c.example/,C\n"
    source.close()


NO_LISTS = {
    "pictures": ({"a.png": b"x", "b/c.jpg": b"y"}, "no list of links in it: a.png, b/c.jpg"),
    "archives": ({"inner.zip": b"PK\3\4"}, "only other archives"),
    "nothing": ({}, "nothing in it"),
    "hidden": ({"lists/inner.csv": b"PK\5\6" + b"\0" * 18}, "an archive inside another"),
}


@pytest.mark.parametrize(("files", "says"), NO_LISTS.values(), ids=NO_LISTS)
def test_a_zip_without_a_list_says_what_is_inside(
    tmp_path: Path, files: dict[str, bytes], says: str
) -> None:
    with pytest.raises(Refused, match=says):
        lists_of(zipped(tmp_path / "x.zip", files))


def test_a_zip_bomb_is_refused_unopened(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("list.csv", "w", force_zip64=True) as stream,
    ):
        for _ in range(600):
            stream.write(b"a" * (1 << 20))
    with pytest.raises(Refused, match="MB when unpacked"):
        lists_of(path)


def test_a_zip_that_lies_of_its_size_gives_no_more_than_it_says(tmp_path: Path) -> None:
    path = zipped(tmp_path / "lies.zip", {"list.csv": b"a" * 1_000_000})
    content = path.read_bytes()
    path.write_bytes(content.replace((1_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little")))
    with pytest.raises(Refused, match="not complete"):
        lists_of(path)


def test_a_gzip_bomb_is_refused_before_it_fills_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "bomb.gz"
    with gzip.open(path, "wb") as stream:
        for _ in range(40):
            stream.write(bytes(1 << 20))
    with pytest.raises(Refused, match="far too large"):
        lists_of(path)


@pytest.mark.parametrize("cut", [-1, -9, 12])
def test_a_file_that_is_not_whole_is_refused(tmp_path: Path, cut: int) -> None:
    for name, content in (
        ("x.gz", gzip.compress(ROW * 9)),
        ("x.zip", zipped(tmp_path / "y.zip", {"list.csv": ROW}).read_bytes()),
    ):
        path = tmp_path / name
        path.write_bytes(content[:cut])
        with pytest.raises(Refused, match="not complete"):
            lists_of(path)


def test_a_locked_zip_is_called_locked(tmp_path: Path) -> None:
    path = zipped(tmp_path / "locked.zip", {"list.csv": ROW})
    content = bytearray(path.read_bytes())
    # Bit 0 of the flags says so, of each entry and of its copy in the list of entries.
    for mark, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        content[content.find(mark) + place] |= 1
    path.write_bytes(content)
    with pytest.raises(Refused, match="locked with a password"):
        lists_of(path)


def literal(data: bytes) -> bytes:
    """Return a block of LZ4 that repeats nothing."""
    more, rest = divmod(len(data) - 15, 255)
    length = b"\xff" * more + bytes([rest]) if len(data) >= 15 else b""
    return bytes([min(len(data), 15) << 4]) + length + data


def backup(block: bytes, size: int) -> bytes:
    return MOZ_LZ4 + size.to_bytes(4, "little") + block


@given(st.binary(max_size=600))
def test_what_was_not_packed_comes_back(data: bytes) -> None:
    assert read_mozilla("x", backup(literal(data), len(data))) == data


@given(st.binary(min_size=1, max_size=9), st.integers(4, 300))
def test_a_match_goes_on_into_what_it_adds(data: bytes, length: int) -> None:
    more = length - 4
    lengths = b"" if more < 15 else b"\xff" * ((more - 15) // 255) + bytes([(more - 15) % 255])
    offset = len(data).to_bytes(2, "little")
    block = bytes([len(data) << 4 | min(more, 15)]) + data + offset + lengths + b"\0"
    whole = (data * (length + 1))[: len(data) + length]
    assert read_mozilla("x", backup(block, len(whole))) == whole


@given(st.binary(max_size=60), st.integers(0, 80))
def test_bytes_that_are_no_backup_are_refused_or_as_long_as_they_say(
    data: bytes, size: int
) -> None:
    with suppress(Refused):
        assert len(read_mozilla("x", backup(data, size))) == size


def test_a_backup_that_claims_gigabytes_is_refused() -> None:
    with pytest.raises(Refused, match="MB when unpacked"):
        read_mozilla("x", backup(b"\0", (1 << 32) - 1))


def test_a_backup_of_firefox_is_imported(run: Run, tmp_path: Path) -> None:
    page = {"type": "text/x-moz-place", "title": "Calm", "uri": "https://calm.example/"}
    tree = {"type": "text/x-moz-place-container", "root": "placesRoot", "children": [page]}
    text = json.dumps(tree).encode()
    path = tmp_path / "bookmarks-2026-11-30.jsonlz4"
    path.write_bytes(backup(literal(text), len(text)))
    assert run("import", str(path), "--json").document["added"] == 1


def ole(*streams: str) -> bytes:
    entries = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in streams)
    return OLE + b"\0" * 504 + entries + "Workbook".encode("utf-16-le") + b"\1"


NAMED = {
    "old-word.doc": (ole("Root Entry", "WordDocument"), "an old Word document", "docx"),
    "old-slides.ppt": (ole("Root Entry", "PowerPoint Document"), "presentation", "Copy"),
    "mail.msg": (ole("Root Entry", "__properties_version1.0"), "Outlook", "Copy"),
    "secret.xlsx": (ole("EncryptedPackage"), "locked with a password", "without a password"),
    "unknown.ole": (ole("Root Entry"), "holds no list", "Export"),
}
PACKAGES = {
    "slides.pptx": ({"[Content_Types].xml": b"", "ppt/presentation.xml": b""}, "presentation"),
    "binary.xlsb": ({"[Content_Types].xml": b"", "xl/workbook.bin": b""}, "binary Excel"),
    "list.numbers": ({"Index/Document.iwa": b"", "preview.jpg": b""}, "Numbers"),
    "list.pages": ({"index.apxl": b""}, "Pages"),
    "novel.epub": ({"mimetype": b"application/epub+zip"}, "e-book"),
    "talk.odp": ({"mimetype": b"application/vnd.oasis.opendocument.presentation"}, "presentation"),
}


@pytest.mark.parametrize(("content", "what", "hint"), NAMED.values(), ids=NAMED)
def test_a_file_of_old_office_is_refused_by_name(
    tmp_path: Path, content: bytes, what: str, hint: str
) -> None:
    path = tmp_path / "list"
    path.write_bytes(content)
    with pytest.raises(Refused, match=what) as refused:
        lists_of(path)
    assert hint in refused.value.hint


@pytest.mark.parametrize(("files", "what"), PACKAGES.values(), ids=PACKAGES)
def test_a_document_without_a_list_is_refused_by_name(
    tmp_path: Path, files: dict[str, bytes], what: str
) -> None:
    with pytest.raises(Refused, match=what):
        lists_of(zipped(tmp_path / "x", files))


PLAIN = {
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\n", "a PDF"),
    "rtf": (b"{\\rtf1\\ansi https://a.example/}", "a Rich Text document"),
    "webp": (b"RIFF\x10\0\0\0WEBPVP8 ", "an image"),
    "heic": (b"\0\0\0\x18ftypheic\0\0", "an image"),
    "film": (b"\0\0\0\x18ftypmp42\0\0", "a film"),
    "tar": (b"list.csv".ljust(257, b"\0") + b"ustar\x0000", "a tar archive"),
    "program": (b"MZ\x90\0\3\0\0\0", "a program"),
}


@pytest.mark.parametrize(("content", "what"), PLAIN.values(), ids=PLAIN)
def test_what_is_no_list_is_refused_by_name(
    run: Run, tmp_path: Path, content: bytes, what: str
) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    assert what in run("import", str(path)).err


def test_words_that_begin_like_other_files_stay_text(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("MZ title,ID3,link\nA,1,https://a.example/\n")
    assert run("import", str(path), "--json").document["added"] == 1


def test_a_stream_is_unpacked_as_a_file_is() -> None:
    inner = io.BytesIO(gzip.compress(ROW))
    sources: list[Source] = unpacked(spool(inner, "-"))
    assert sources[0].head == ROW
    sources[0].close()


def test_what_a_zip_leaves_out_is_told_though_its_first_list_is_refused(
    run: Run, tmp_path: Path
) -> None:
    files = {"a.csv": b"Name,Town\nA,Leeds\n" * 3, "b.json": b"{", "c.csv": ROW, "d.md": b"# D\n"}
    found = run("import", str(zipped(tmp_path / "mixed.zip", files)))
    assert "mixed.zip: d.md." in found.err


def test_a_password_column_refuses_the_table(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "Passwords.csv"
    for header in ("name,url,username,password", "login_uri,login_username,login_password"):
        path.write_text(f"{header}\nA,https://a.example/,sam,opensesame\n")
        for asked in ([], ["--map", "url=2"]):
            found = run("import", str(path), *asked)
            assert found.code == 1
            assert "column of passwords" in found.err
            assert "opensesame" not in found.err + found.out
    assert "a.example" not in run("export", "--all", "--format", "json").out


SERVICES = b"""id,organization_id,name,url,email
s1,o1,Night line,https://line.example/,hello@line.example
s2,o1,Drop-in,https://line.example/drop-in,
s3,o2,Advice,https://advice.example/,
s4,o2,A page,https://advice.example/page,
"""
PHONES = b"""id,service_id,organization_id,contact_id,location_id,number,type,description
p1,s1,,,,01632 960111,voice,after dark
p2,s1,,,,01632 960112,fax,
p3,,,c1,,01632 960222,voice,
p4,,,,l1,01632 960333,voice,
p5,,o2,,,01632 960444,voice,
"""
DIRECTORY = {
    "data/services.csv": SERVICES,
    "data/phones.csv": PHONES,
    "data/contacts.csv": b"id,service_id,name\nc1,s2,Jo Bloggs\n",
    "data/service_at_location.csv": b"id,service_id,location_id\nx,s3,l1\n",
    "data/organizations.csv": b"id,name,url\no1,Line Trust,https://trust.example/\n",
}


def test_the_numbers_of_an_open_referral_directory_join_their_services(
    run_anywhere: Run, tmp_path: Path
) -> None:
    path = zipped(tmp_path / "directory.zip", DIRECTORY)
    run_anywhere("init", "--empty")
    told = run_anywhere("import", str(path))
    assert "joined to it from data/phones.csv, data/contacts.csv" in told.err
    links = run_anywhere("list", "--json").document["links"]
    numbers = {
        link["title"]: [one["value"] for one in link["contacts"] if one["kind"] == "phone"]
        for link in links
    }
    assert numbers == {
        "Night line": ["01632 960111"],
        "Drop-in": ["01632 960222"],
        "Advice": ["01632 960333"],
        # Without a number of its own it has its organisation's.
        "A page": ["01632 960444"],
    }
    assert {link["publisher"] for link in links} == {"Line Trust", ""}
    assert "Jo Bloggs" not in run_anywhere("export", str(tmp_path / "all.csv")).out
    assert "Jo Bloggs" not in (tmp_path / "all.csv").read_text(encoding="utf-8")


def test_services_without_their_numbers_are_lists_of_their_own(tmp_path: Path) -> None:
    some = {"services.csv": SERVICES, "organizations.csv": b"id,name\no1,Line Trust\n"}
    assert lists_of(zipped(tmp_path / "some.zip", some))[0] == some


def test_a_directory_with_a_table_that_is_none_is_refused_by_name(tmp_path: Path) -> None:
    damaged = {**DIRECTORY, "data/phones.csv": b"id,number\np1," + b"1" * 17_000_000 + b"\n"}
    with pytest.raises(Refused, match=r"data/phones\.csv is not a table that can be read"):
        lists_of(zipped(tmp_path / "damaged.zip", damaged))

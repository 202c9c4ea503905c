"""Lists in XML: records by the format's own names, and no link that is none."""

from pathlib import Path

import pytest

from toolkit.errors import Refused
from toolkit.exchange.format_xml import SHAPES, Shape, xml_root
from toolkit.exchange.formats import Wanted, begin
from toolkit.exchange.record import LinkRecord, Row, RowProblem
from toolkit.exchange.source import open_source


def rows_of(path: Path, text: str) -> list[Row]:
    path.write_text(text)
    source = open_source(path)
    try:
        return list(begin(source, Wanted())[0].rows)
    finally:
        source.close()


# A record of each shape: {a} is an address, {t} words.
RECORDS = {
    "pinboard-xml": ("<posts>", '<post href="{a}" description="{t}"/>', "</posts>"),
    "xbel": ("<xbel>", '<bookmark href="{a}"><title>{t}</title></bookmark>', "</xbel>"),
    "atom": (
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        '<entry><title>{t}</title><link href="{a}"/></entry>',
        "</feed>",
    ),
    "rss": (
        "<rss><channel>",
        "<item><title>{t}</title><link>{a}</link></item>",
        "</channel></rss>",
    ),
    "rss-1": (
        '<rdf:RDF xmlns:rdf="x" xmlns="http://purl.org/rss/1.0/">',
        "<item><title>{t}</title><link>{a}</link></item>",
        "</rdf:RDF>",
    ),
    "opml": ("<opml><body>", '<outline text="{t}" htmlUrl="{a}"/>', "</body></opml>"),
    "sitemap": (
        '<urlset xmlns="x" xmlns:news="y">',
        "<url><loc>{a}</loc><news:news><news:title>{t}</news:title></news:news></url>",
        "</urlset>",
    ),
    "enex": (
        "<en-export>",
        (
            "<note><title>{t}</title><note-attributes><source-url>{a}</source-url>"
            "</note-attributes></note>"
        ),
        "</en-export>",
    ),
}


def document(shape: str, *records: tuple[str, str], before: str = "") -> str:
    start, record, end = RECORDS[shape]
    return f"{before}{start}{''.join(record.format(a=a, t=t) for a, t in records)}{end}"


def test_every_shape_has_a_record_here() -> None:
    assert set(RECORDS) == {shape.name for shape in SHAPES}


@pytest.mark.parametrize("shape", RECORDS)
def test_a_record_gives_its_address_and_title(shape: str, tmp_path: Path) -> None:
    text = document(
        shape, ("https://a.example/?x=1&amp;reg=2", "A &amp; B"), ("https://b.example/", "B")
    )
    rows = rows_of(tmp_path / "list.xml", text)
    assert [(row.url, row.title) for row in rows if isinstance(row, LinkRecord)] == [
        ("https://a.example/?x=1&reg=2", "A & B"),
        ("https://b.example/", "B"),
    ]


@pytest.mark.parametrize("shape", RECORDS)
def test_what_a_document_defines_is_neither_a_link_nor_expanded(shape: str, tmp_path: Path) -> None:
    _, record, _ = RECORDS[shape]
    planted = record.format(a="https://planted.example/", t="P").replace('"', "'")
    before = (
        '<?xml version="1.0"?>\n<!DOCTYPE x SYSTEM "https://dtd.example/x.dtd" [\n'
        f'<!ENTITY a "{planted}">\n<!ENTITY b "&a;&a;">\n]>\n'
    )
    text = document(shape, ("https://a.example/", "&b; words &b;"), before=before)
    (row,) = rows_of(tmp_path / "list.xml", text)
    assert isinstance(row, LinkRecord)
    assert (row.url, row.title) == ("https://a.example/", "&b; words &b;")


@pytest.mark.parametrize("shape", RECORDS)
def test_a_record_without_an_address_is_told(shape: str, tmp_path: Path) -> None:
    text = document(shape, ("", "Words alone"), ("https://b.example/", "B"))
    told, kept = rows_of(tmp_path / "list.xml", text)
    assert isinstance(told, RowProblem)
    assert (told.value, told.rejected) == ("Words alone", False)
    assert isinstance(kept, LinkRecord)


@pytest.mark.parametrize("shape", RECORDS)
def test_deep_and_unclosed_elements_end_no_reading(shape: str, tmp_path: Path) -> None:
    depth = 30_000
    deep = "<x>" * depth
    start, record, end = RECORDS[shape]
    good = record.format(a="https://a.example/", t="A")
    rows = rows_of(tmp_path / "list.xml", f"{start}{good}{deep}{good}{'</x>' * depth}{good}{end}")
    assert [row.url for row in rows if isinstance(row, LinkRecord)] == ["https://a.example/"] * 3


def test_folders_nested_without_end_keep_the_nearest(tmp_path: Path) -> None:
    depth = 20_000
    text = (
        "<xbel>" + "<folder><title>f</title>" * depth + "<folder><title>Near</title>"
        '<bookmark href="https://a.example/"><title>A</title></bookmark></folder>'
    )
    (row,) = rows_of(tmp_path / "list.xml", text)
    assert isinstance(row, LinkRecord)
    assert "f" in row.tags


def test_an_own_name_in_a_record_is_kept_beside_the_link(tmp_path: Path) -> None:
    text = (
        '<rss xmlns:own="x"><channel><item><title>A</title><link>https://a.example/</link>'
        "<own:seen>twice</own:seen><mood>calm</mood></item></channel></rss>"
    )
    (row,) = rows_of(tmp_path / "list.xml", text)
    assert isinstance(row, LinkRecord)
    assert {("own:seen", "twice"), ("mood", "calm")} <= set(row.extra)


def test_words_of_a_bookmark_are_words_and_those_of_a_feed_are_html(tmp_path: Path) -> None:
    (words,) = rows_of(
        tmp_path / "a.xbel",
        '<xbel><bookmark href="https://a.example/"><desc>a &lt;b&gt; tag</desc></bookmark></xbel>',
    )
    (html,) = rows_of(
        tmp_path / "a.rss",
        "<rss><channel><item><link>https://a.example/</link>"
        "<description>the &lt;b&gt;bold&lt;/b&gt; one</description></item></channel></rss>",
    )
    assert isinstance(words, LinkRecord)
    assert isinstance(html, LinkRecord)
    assert (words.summary, html.summary) == ("a <b> tag", "the bold one")


def test_a_prefix_of_the_root_is_one_of_all_elements(tmp_path: Path) -> None:
    (row,) = rows_of(
        tmp_path / "a.xml",
        '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:title>A</a:title>'
        '<a:link href="https://a.example/"/></a:entry></a:feed>',
    )
    assert isinstance(row, LinkRecord)
    assert (row.url, row.title) == ("https://a.example/", "A")


def test_an_index_of_sitemaps_is_refused_as_what_it_is(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="lists, not pages"):
        rows_of(
            tmp_path / "index.xml",
            "<sitemapindex><sitemap><loc>https://a.example/s.xml</loc></sitemap></sitemapindex>",
        )


@pytest.mark.parametrize(
    "broken", ["<key>URL</key>", "<dict><key>URL</key><string>x</dict>", "<array/><key>URL</key>"]
)
def test_a_broken_web_location_is_refused(broken: str, tmp_path: Path) -> None:
    text = f'<?xml version="1.0"?><plist version="1.0">{broken}</plist>'
    with pytest.raises(Refused, match="web location"):
        rows_of(tmp_path / "a.webloc", text)


ROOTS = {
    '<?xml version="1.0"?><directory>': "directory",
    "<!-- a note --><kml xmlns='x'><Document>": "kml",
    '<!DOCTYPE svg PUBLIC "-//W3C" [<!ENTITY x "<y>">]>\n<svg xmlns="x">': "svg",
    "<a:thing xmlns:a='x'/>": "a:thing",
    "<list><b>x</b></list>": "list",
    "<robin> have a look at https://a.example/": "",
    "<https://a.example/> is kind": "",
    "a < b": "",
    "url,title\n": "",
}


@pytest.mark.parametrize("head", ROOTS)
def test_the_root_of_xml_is_named_and_no_other_text_has_one(head: str) -> None:
    assert xml_root(head) == ROOTS[head]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_no_shape_claims_another(shape: Shape) -> None:
    claimed = [
        name for name in RECORDS if shape.begins(document(name, ("https://a.example/", "A")))
    ]
    assert claimed == [shape.name]


RSS = '<rss xmlns:wp="x"><channel><link>https://site.example/</link>{}</channel></rss>'
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom">{}</feed>'
ADDRESSES = {
    "a guid": (RSS, "item", "<link></link><guid isPermaLink='true'>https://a.example/</guid>"),
    "a link before a guid": (
        RSS,
        "item",
        "<guid>https://b.example/</guid><link>https://a.example/</link>",
    ),
    "the original": (
        RSS,
        "item",
        (
            "<link>https://count.example/~r/1</link>"
            "<feedburner:origLink>https://a.example/</feedburner:origLink>"
        ),
    ),
    "no enclosure": (
        RSS,
        "item",
        "<enclosure url='https://b.example/1.mp3'/><link>https://a.example/</link>",
    ),
    "the page among links": (
        ATOM,
        "entry",
        (
            "<link rel='self' href='https://b.example/'/>"
            "<link rel='enclosure' href='https://c.example/1.mp3'/>"
            "<link rel='alternate' href='https://a.example/'/>"
        ),
    ),
    "a link of no kind": (
        ATOM,
        "entry",
        "<link rel='edit' href='https://b.example/'/><link href='https://a.example/'/>",
    ),
    "what a link is about": (ATOM, "entry", "<link rel='via' href='https://a.example/'/>"),
}


@pytest.mark.parametrize("which", ADDRESSES)
def test_of_several_addresses_the_page_is_taken(which: str, tmp_path: Path) -> None:
    document_, record, inside = ADDRESSES[which]
    text = document_.format(f"<{record}><title>A</title>{inside}</{record}>")
    (row,) = rows_of(tmp_path / "list.xml", text)
    assert isinstance(row, LinkRecord)
    assert (row.url, row.title) == ("https://a.example/", "A")


@pytest.mark.parametrize(
    "inside",
    [
        "<enclosure url='https://b.example/1.mp3'/>",
        "<guid isPermaLink='false'>https://b.example/?p=1</guid>",
        "<link>https://b.example/1.jpg</link><wp:post_type>attachment</wp:post_type>",
    ],
)
def test_what_is_no_page_is_told(inside: str, tmp_path: Path) -> None:
    text = RSS.format(f"<item><title>A</title>{inside}</item>")
    (row,) = rows_of(tmp_path / "list.xml", text)
    assert isinstance(row, RowProblem)
    assert (row.value, row.rejected) == ("A", False)


def test_a_post_is_kept_without_what_runs_the_site(tmp_path: Path) -> None:
    text = RSS.format(
        "<item><title>Owl &amp;#8211; sleep</title><link>https://a.example/</link>"
        "<wp:post_type>post</wp:post_type><wp:comment><wp:comment_author_email>"
        "sam@sam.example</wp:comment_author_email></wp:comment></item>"
    )
    (row,) = rows_of(tmp_path / "list.xml", text)
    assert isinstance(row, LinkRecord)
    assert (row.title, row.extra) == ("Owl \N{EN DASH} sleep", ())

"""Web pages that a person names as lists: what each link is called, and under which heading."""

from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from toolkit.errors import Refused
from toolkit.exchange.format_page import is_page
from toolkit.exchange.formats import FORMATS, Wanted, begin
from toolkit.exchange.page_units import PageUnits, Unit
from toolkit.exchange.record import LinkRecord
from toolkit.exchange.source import open_source


def read(path: Path, page: str) -> tuple[list[LinkRecord], list[str]]:
    path.write_text(page)
    source = open_source(path)
    try:
        reading, _ = begin(source, Wanted(format="page"))
        rows = list(reading.rows)
    finally:
        source.close()
    assert all(isinstance(row, LinkRecord) for row in rows)
    return rows, reading.notes


def told(row: LinkRecord) -> tuple[str, str, tuple[str, ...], str, str]:
    """Return the address, title, tags, summary and number of a link."""
    phone = next((contact.value for contact in row.contacts), "")
    return row.url, row.title, row.tags, row.summary, phone


PAGES: dict[str, tuple[str, list[tuple[str, str, tuple[str, ...], str, str]]]] = {
    "a page of buttons": (
        """
<!DOCTYPE html><html><head><title>@calm | links</title>
<style>a{color:red;background:url(https://css.example/x.png)}</style>
<script>var x="<a href='https://js.example/'>x</a>";</script>
<link rel="stylesheet" href="https://cdn.example/a.css"></head><body><div id="app">
<header><a href="https://links.example/">Make your own</a></header><main>
<h1>@calm</h1><p>Things that help</p><div class="links">
<a href="https://one.example/sleep"><div>
<img src="https://img.example/1.png" alt=""><p>Sleep better tonight</p></div></a>
<a href="https://two.example/"><span>Breathing room</span></a>
<a href="https://social.example/calm" aria-label="Our photos"><svg>
<a href="https://svg.example/"></a></svg></a></div></main><footer>
<a href="https://links.example/privacy">Privacy</a>
<a href="https://links.example/report">Report</a></footer></div></body></html>
        """,
        [
            ("https://one.example/sleep", "Sleep better tonight", (), "", ""),
            ("https://two.example/", "Breathing room", (), "", ""),
            ("https://social.example/calm", "Our photos", (), "", ""),
        ],
    ),
    "a document that was saved as a page": (
        """
<html><head><meta content="text/html; charset=UTF-8">
<style>@import url('https://themes.example/fonts.css');</style></head>
<body class="doc-content"><p class="title"><span>Useful links</span></p>
<h1 id="h.1"><span>Talking</span></h1><ul class="lst"><li>
<span>Night line &ndash; 01632 960123 &ndash; </span><span>
<a class="c1" href="https://www.google.com/url?q=https://night.example/&amp;sa=D">website</a>
</span></li><li><span><a href="https://day.example/">Day line</a></span>
<span>: open nine to five</span></li></ul><h1 id="h.2"><span>Money</span></h1><ul>
<li><span>Debt</span><ul><li><span><a href="https://debt.example/a">Debt helper</a>
</span></li></ul></li><li><span><a href="https://bills.example/">Bills</a></span>
</li></ul><p><span>Call </span><span>
<a href="https://prose.example/">the Prose team</a></span>
<span> if you are stuck, any day.</span></p></body></html>
        """,
        [
            (
                "https://www.google.com/url?q=https://night.example/&sa=D",
                "Night line",
                ("Talking",),
                "",
                "01632 960123",
            ),
            ("https://day.example/", "Day line", ("Talking",), "open nine to five", ""),
            ("https://debt.example/a", "Debt helper", ("Money", "Debt"), "", ""),
            ("https://bills.example/", "Bills", ("Money",), "", ""),
            ("https://prose.example/", "the Prose team", ("Money",), "", ""),
        ],
    ),
    "a notebook's page, with bookmarks, a toggle and a table": (
        """
<html><head><title>Links</title></head><body><article class="page"><header>
<h1 class="page-title">Links</h1></header><div class="page-body">
<h2>Young people</h2><figure id="1">
<a href="https://young.example/help" class="bookmark source">
<div class="bookmark-info"><div class="bookmark-text">
<div class="bookmark-title">Help for teens</div>
<div class="bookmark-description">Free &amp; private chat.</div></div>
<div class="bookmark-href">
<img src="https://young.example/icon.ico" class="icon"/>https://young.example/help</div>
</div></a></figure><ul class="toggle"><li><details open="">
<summary>Parents</summary><p><a href="https://parents.example/">For parents</a></p>
</details></li></ul><p><a href="Sub%20page%20123.html">Sub page</a></p>
<table class="collection-content"><thead><tr><th>Name</th><th>Link</th><th>Tags</th>
</tr></thead><tbody><tr><td><a href="Row%201.html">Carers' club</a></td><td>
<a href="https://carers.example/club" class="url-value">https://carers.example/club</a>
</td><td><span>carers</span></td></tr></tbody></table></div></article></body></html>
        """,
        [
            (
                "https://young.example/help",
                "Help for teens",
                ("Young people",),
                "Free & private chat.",
                "",
            ),
            ("https://parents.example/", "For parents", ("Young people", "Parents"), "", ""),
            ("https://carers.example/club", "Carers' club", ("carers", "Young people"), "", ""),
        ],
    ),
    "a council's page of cards": (
        """
<!DOCTYPE html><html lang="en"><head><base href="https://council.example/health/">
</head><body><nav><ul><li><a href="/">Home</a></li><li><a href="/bins">Bins</a></li>
</ul></nav><main><h1>Mental health support</h1>
<p>See <a href="#top">top</a> or <a href="mailto:a@council.example">write</a>.</p>
<h2>In a crisis</h2><div class="card"><h3>Night harbour</h3>
<p>A quiet place, open all night.</p>
<p>Phone: <a href="tel:01632960111">01632 960111</a></p><p>
<a href="https://harbour.example/">Visit website</a></p></div><div class="card">
<h3>Day harbour</h3><p>Drop in from ten.</p>
<a href="https://day.harbour.example/">Visit website</a></div><h2>More</h2><ul><li>
<a href="talking">Talking groups</a> (every Tuesday)</li><li>
<strong>Shed club</strong>: <a href="https://shed.example/">https://shed.example/</a>
</li></ul></main><footer><a href="https://council.example/cookies">Cookies</a>
</footer></body></html>
        """,
        [
            (
                "https://harbour.example/",
                "Night harbour",
                ("In a crisis",),
                "A quiet place, open all night. – Phone: 01632 960111",
                "01632960111",
            ),
            (
                "https://day.harbour.example/",
                "Day harbour",
                ("In a crisis",),
                "Drop in from ten.",
                "",
            ),
            (
                "https://council.example/health/talking",
                "Talking groups",
                ("More",),
                "every Tuesday",
                "",
            ),
            ("https://shed.example/", "Shed club", ("More",), "", ""),
        ],
    ),
    "a list of terms": (
        """
<html><body><h1>List</h1><h2>Lines</h2><dl><dt>
<a href="https://a.dl.example/">Line A</a></dt><dd>About line A, with words.</dd>
<dt>Line B</dt><dd><a href="https://b.dl.example/">Website</a>, 01632 960222</dd>
<dt>Housing</dt><dd><a href="https://c.dl.example/">Roof help</a></dd><dd>
<a href="https://d.dl.example/">Rent help</a></dd></dl></body></html>
        """,
        [
            ("https://a.dl.example/", "Line A", ("Lines",), "About line A, with words.", ""),
            ("https://b.dl.example/", "Line B", ("Lines",), "", "01632 960222"),
            ("https://c.dl.example/", "Roof help", ("Lines", "Housing"), "", ""),
            ("https://d.dl.example/", "Rent help", ("Lines", "Housing"), "", ""),
        ],
    ),
    "words repeated in a language that has no table here": (
        """
<html><body><h1>Hjälp</h1><section><h2>Kris</h2><article><h3>Nattljus</h3>
<p>Öppet varje kväll.</p><a href="https://nacht.example/">Till tjänsten</a>
</article><article><h3>Dagsljus</h3><a href="https://tag.example/">Till tjänsten</a>
</article></section></body></html>
        """,
        [
            ("https://nacht.example/", "Nattljus", ("Kris",), "Öppet varje kväll.", ""),
            ("https://tag.example/", "Dagsljus", ("Kris",), "", ""),
        ],
    ),
    "a newsletter laid out in tables, and rows without a header": (
        """
<html><body><table width="600"><tr><td><table><tr><td><h2>This month</h2><p>
<a href="https://news.example/a">A walk in the park</a></p><p>Bring shoes.</p></td>
</tr></table></td></tr></table><table><tr><td>Harbour</td><td>01632 960333</td><td>
<a href="https://h.news.example/">here</a></td></tr><tr><td>Lantern</td><td></td>
<td><a href="https://l.news.example/">here</a></td></tr></table></body></html>
        """,
        [
            ("https://news.example/a", "A walk in the park", ("This month",), "", ""),
            ("https://h.news.example/", "Harbour", ("This month",), "", "01632 960333"),
            ("https://l.news.example/", "Lantern", ("This month",), "", ""),
        ],
    ),
    "a table with lines between its rows": (
        """
<table><tr><th>Service</th><th>Telephone</th><th>Web</th></tr><tr><td colspan=3>
<b>Grief</b></td></tr><tr><td>Harbour</td><td>01632 960444</td><td>
<a href="https://g.sec.example/">Click here</a></td></tr><tr>
<td colspan=3>Sleep</td></tr><tr><td><a href="https://s.sec.example/">Lantern</a>
</td><td></td><td></td></tr><tr><td>Moon</td><td></td><td>
<a href="https://m.sec.example/">Site</a> <a href="https://m.sec.example/leaflet.pdf">Leaflet</a>
</td></tr></table>
        """,
        [
            ("https://g.sec.example/", "Harbour", ("Grief",), "", "01632 960444"),
            ("https://s.sec.example/", "Lantern", ("Sleep",), "", ""),
            ("https://m.sec.example/", "Moon", ("Sleep",), "", ""),
            ("https://m.sec.example/leaflet.pdf", "Leaflet", ("Sleep",), "", ""),
        ],
    ),
    "a record that stands upright": (
        """
<body><h1>Contacts</h1><h2>Harbour</h2><table><tr><th>Phone</th>
<td>01632 960555</td></tr><tr><th>Website</th><td>
<a href="https://up.example/">up.example</a></td></tr><tr><th>Opening hours</th>
<td>Mon to Fri</td></tr></table></body>
        """,
        [
            ("https://up.example/", "Harbour", (), "", "01632 960555"),
        ],
    ),
    "nothing but a menu": (
        """
<body><nav><a href="https://x.nav.example/">X place</a>
<a href="https://y.nav.example/">Y place</a></nav></body>
        """,
        [
            ("https://x.nav.example/", "X place", (), "", ""),
            ("https://y.nav.example/", "Y place", (), "", ""),
        ],
    ),
}


@pytest.mark.parametrize("name", PAGES)
def test_links_of_a_page_have_the_names_that_people_read(name: str, tmp_path: Path) -> None:
    page, expected = PAGES[name]
    rows, _ = read(tmp_path / "page.html", page)
    assert [told(row) for row in rows] == expected


def test_what_is_passed_over_is_told(tmp_path: Path) -> None:
    _, notes = read(
        tmp_path / "page.html",
        "<nav><a href='https://menu.example/'>M</a></nav><a href='/own'>O</a>"
        "<p><a href='https://a.example/'>A</a>",
    )
    assert any("1 link in menus" in note for note in notes)
    assert any("1 link to the page's own site" in note for note in notes)


NO_LINKS = [
    "<link rel=stylesheet href='https://x.example/a.css'>",
    "<img src='https://x.example/a.png'>",
    "<script>'<a href=\"https://x.example/\">x</a>'</script>",
    "<style>@import url(https://x.example/a.css);</style>",
    "<!-- <a href='https://x.example/'>x</a> -->",
    "<a href='#https://x.example/'>x</a>",
    "<a href='javascript:open(\"https://x.example/\")'>x</a>",
    "<a href='mailto:x@x.example'>x</a>",
    "<a href='tel:01632960199'>x</a>",
    "<form action='https://x.example/'></form>",
    "<iframe src='https://x.example/'></iframe>",
    "<svg><a href='https://x.example/'><text>x</text></a></svg>",
    "<p>https://x.example/ in words</p>",
]


@pytest.mark.parametrize("markup", NO_LINKS)
def test_what_leads_to_no_page_is_no_link(markup: str, tmp_path: Path) -> None:
    rows, _ = read(tmp_path / "page.html", f"<body>{markup}<a href='https://a.example/'>A</a>")
    assert [row.url for row in rows] == ["https://a.example/"]


def test_one_address_is_one_link_with_the_best_of_its_words(tmp_path: Path) -> None:
    rows, _ = read(
        tmp_path / "page.html",
        "<h2>Sleep</h2><a href='https://a.example/'><img src='x.png'></a>"
        "<p><a href='https://a.example/'>Rest well</a></p>"
        "<h2>Night</h2><ul><li><a href='https://a.example/'>Read more</a></li></ul>",
    )
    assert [(row.title, row.tags) for row in rows] == [("Rest well", ("Sleep", "Night"))]


def test_a_picture_beside_its_words_takes_no_name_from_them(tmp_path: Path) -> None:
    rows, _ = read(
        tmp_path / "page.html",
        "<p><a href='https://a.example/'><img src='x.png'></a>"
        " <a href='https://a.example/'>Rest well</a> every night</p>",
    )
    assert [(row.title, row.summary) for row in rows] == [("Rest well", "every night")]


def test_an_own_page_says_where_it_is(tmp_path: Path) -> None:
    rows, notes = read(
        tmp_path / "page.html",
        "<head><link rel=canonical href='https://a.example/list/'></head>"
        "<a href='one'>One</a> <a href='/two'>Two</a> <a href='//b.example/'>B</a>",
    )
    expected = ["https://a.example/list/one", "https://a.example/two", "https://b.example/"]
    assert [row.url for row in rows] == expected
    assert not any("own site" in note for note in notes)


@pytest.mark.parametrize(
    "piece", ["<ul><li>", "<div>", "<dl><dt>w<dd>", "<table><tr><td>", "<details><summary>s", "<b>"]
)
def test_a_link_below_elements_without_end_is_found(piece: str, tmp_path: Path) -> None:
    rows, _ = read(tmp_path / "p.html", f"<body>{piece * 30_000}<a href='https://a.example/'>A</a>")
    assert [(row.url, row.title) for row in rows] == [("https://a.example/", "A")]


def test_a_cell_that_reaches_down_is_said_in_each_of_its_rows(tmp_path: Path) -> None:
    rows, _ = read(
        tmp_path / "page.html",
        "<table><tr><th>Topic</th><th>Name</th><th>Link</th></tr><tr><td rowspan='2'>Sleep</td>"
        "<td>A</td><td><a href='https://a.example/'>go</a></td></tr>"
        "<tr><td>B</td><td><a href='https://b.example/'>go</a></td></tr></table>",
    )
    assert [(row.title, row.tags) for row in rows] == [("A", ("Sleep",)), ("B", ("Sleep",))]


def test_a_page_too_large_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="more than 8 MB"):
        read(tmp_path / "page.html", "<p>" + "x" * (9 << 20))


def test_no_file_is_taken_for_a_page_by_itself() -> None:
    assert "page" not in {row.name for row in FORMATS}


@pytest.mark.parametrize(
    "head", ["<!DOCTYPE html>", "<html lang=en>", "<!-- x -->\n<p>", "<ul><li>"]
)
def test_html_is_known_by_how_it_begins(head: str) -> None:
    assert is_page(head)


@pytest.mark.parametrize(
    "head", ["<rss>", "<https://a.example/>", "<robin> hi", "a <p>", "# A list"]
)
def test_other_text_is_no_html(head: str) -> None:
    assert not is_page(head)


def test_an_item_is_named_by_the_heading_in_it(tmp_path: Path) -> None:
    rows, _ = read(
        tmp_path / "page.html",
        "<ul><li><h3>Night Line</h3><p>01632 960001</p><a href='https://n.example/'>Website</a>"
        "<li><h3>Day Line</h3><a href='https://d.example/'>Website</a><p>01632 960002</p></ul>",
    )
    assert [told(row) for row in rows] == [
        ("https://n.example/", "Night Line", (), "", "01632 960001"),
        ("https://d.example/", "Day Line", (), "", "01632 960002"),
    ]


def test_cells_that_reach_far_end_where_a_grid_is_full(tmp_path: Path) -> None:
    wide = "<td rowspan=99999 colspan=100>x</td>"
    body = LexborHTMLParser(f"<table>{f'<tr>{wide}{wide}<td>y</td></tr>' * 2_000}</table>").body
    assert body is not None
    units = PageUnits("").read(body)
    cells = sum(len(unit.pieces) for unit in units if isinstance(unit, Unit))
    assert 100_000 < cells < 250_000


NUMBERS = {
    "in cards": (
        (
            "<h3>Night Line</h3><p>01632 960001</p><a href='https://a.example/'>Website</a>"
            "<h3>Day Line</h3><a href='https://b.example/'>Website</a>"
            "<p><a href='tel:01632960002'>01632 960002</a></p>"
        ),
        [("Night Line", "01632 960001"), ("Day Line", "01632960002")],
    ),
    "behind a linked heading": (
        (
            "<h3><a href='https://a.example/'>Alpha</a></h3><p>01632 960001</p>"
            "<h3><a href='https://b.example/'>Beta</a></h3><p>Words</p>"
        ),
        [("Alpha", "01632 960001"), ("Beta", "")],
    ),
    "in a heading": (
        (
            "<h3>Alpha <a href='tel:01632960001'>01632 960001</a></h3>"
            "<p><a href='https://a.example/'>Website</a></p>"
        ),
        [("Alpha", "01632960001")],
    ),
    "behind the links of one paragraph": (
        (
            "<p><a href='https://a.example/'>Alpha</a> 01632 960001,"
            " <a href='https://b.example/'>Beta</a> <a href='tel:01632960002'>call</a></p>"
        ),
        [("Alpha", "01632 960001"), ("Beta", "01632960002")],
    ),
    "before the links of one paragraph": (
        (
            "<p>01632 960001 <a href='https://a.example/'>Alpha</a>"
            " 01632 960002 <a href='https://b.example/'>Beta</a></p>"
        ),
        [("Alpha", "01632 960001"), ("Beta", "01632 960002")],
    ),
    "between two links, of either": (
        (
            "<p><a href='https://a.example/'>Alpha</a> 01632 960001"
            " <a href='https://b.example/'>Beta</a></p>"
        ),
        [("Alpha", ""), ("Beta", "")],
    ),
    "below a link and above another": (
        (
            "<h2>Help</h2><p><a href='https://a.example/'>Alpha</a></p><p>01632 960001</p>"
            "<p><a href='https://b.example/'>Website</a></p>"
        ),
        [("Alpha", ""), ("Help", "")],
    ),
    "of two links to one site": (
        (
            "<h3>Night Line</h3><p>01632 960001</p><p><a href='https://a.example/'>Website</a>"
            " <a href='https://a.example/chat'>Visit</a></p>"
        ),
        [("Night Line", "01632 960001"), ("Night Line", "")],
    ),
}


@pytest.mark.parametrize("where", NUMBERS)
def test_a_number_goes_to_the_link_that_it_stands_with(where: str, tmp_path: Path) -> None:
    page, expected = NUMBERS[where]
    rows, _ = read(tmp_path / "page.html", f"<body>{page}")
    assert [(row.title, told(row)[4]) for row in rows] == expected


@pytest.mark.parametrize(
    "author",
    [
        "<h4 class='author'>Sam Owl</h4>",
        "<span class='chatlog__author-name' title='sam'>Sam Owl</span>",
        "<b class='message_sender username'>Sam Owl</b>",
        "<h3><a class='display-name' href='https://people.example/sam'><b>Sam Owl</b></a></h3>",
        "<div class='from_name'>Sam Owl</div>",
    ],
)
def test_whoever_shared_a_link_is_no_title(author: str, tmp_path: Path) -> None:
    link = "<a href='https://a.example/'>https://a.example/</a>"
    rows, _ = read(tmp_path / "page.html", f"<body><div class=m>{author} <p>{link}</p></div>")
    assert [told(row) for row in rows] == [("https://a.example/", "", (), "", "")]


def test_what_an_author_wrote_is_read(tmp_path: Path) -> None:
    rows, _ = read(
        tmp_path / "page.html",
        "<body class='single-author'><h2>Night Line</h2><p><a href='https://a.example/'>Website</a>",
    )
    assert [(row.url, row.title) for row in rows] == [("https://a.example/", "Night Line")]

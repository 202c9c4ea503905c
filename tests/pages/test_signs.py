"""Signs: what error pages, walls and parked domains say, and what living pages may say."""

from __future__ import annotations

import pytest

from toolkit.domain.page import Received, Sign
from toolkit.pages.page import read_page
from toolkit.pages.signs import SIGNS, signs

ARTICLE = "Grief comes in waves, and talking about it with somebody helps many people. " * 40


def seen(
    title: str = "", h1: str = "", text: str = "", more: str = "", url: str = "https://a.example/x"
) -> frozenset[Sign]:
    heading = f"<h1>{h1}</h1>" if h1 else ""
    page = f"<html><head><title>{title}</title></head><body>{heading}<p>{text}</p>{more}</body>"
    received = Received(url=url, content_type="text/html; charset=utf-8", body=page.encode())
    return signs(read_page(received))[0]


NOT_FOUND = [
    "404", "Error 404", "404 Not Found", "Page not found", "Page Not Found - Example Charity",
    "Oops! That page can’t be found.", "Sorry, this page isn't available", "Not found",
    "Sorry, we can't find the page you're looking for", "This page does not exist",
    "The page you requested could not be found", "This page is no longer available",
    "Nothing found", "File not found", "The requested URL was not found on this server",
    "404: This page could not be found.", "Content not found", "Page unavailable",
    "Seite nicht gefunden", "Fehler 404 – Seite nicht gefunden", "Die Seite existiert nicht mehr",
    "Die angeforderte Seite wurde nicht gefunden", "Page introuvable", "Page non trouvée",
    "Cette page n'existe pas", "Erreur 404", "Página no encontrada", "La página no existe",
    "Página não encontrada", "Pagina non trovata", "Pagina niet gevonden", "Nie znaleziono strony",
    "Strona nie została znaleziona", "Stránka nenalezena", "Sidan hittades inte",
    "Siden blev ikke fundet", "Sivua ei löytynyt", "Pagina nu a fost găsită",
    "Az oldal nem található", "Sayfa bulunamadı", "Heb ganfod y dudalen", "Ni chanfuwyd y dudalen",
    "Leathanach gan aimsiú", "Страница не найдена", "Сторінку не знайдено", "页面不存在",
    "ページが見つかりませんでした", "페이지를 찾을 수 없습니다", "الصفحة غير موجودة", "הדף לא נמצא",
    "पृष्ठ नहीं मिला", "Η σελίδα δεν βρέθηκε",
]  # fmt: skip


@pytest.mark.parametrize("said", NOT_FOUND)
def test_an_error_page_is_seen_by_title_or_heading(said: str) -> None:
    assert Sign.NOT_FOUND in seen(title=said)
    assert Sign.NOT_FOUND in seen(title="Example Charity", h1=said)


LIVING = [
    ("Why people feel lost and not found", "Lost and not found"),
    ("What to do when a page is not found on our site", "Missing pages"),
    ("Found: a page of your own story", "Found"),
    ("Error and trial: a life", "Error and trial"),
    ("Missing people: how to find somebody", "Missing people"),
    ("Sleep | 404 Street Centre", "Sleep"),
    ("Nothing is lost", "Nothing is lost"),
    ("Domain knowledge for volunteers", "Domain knowledge"),
    ("Our house is for sale", "A house move and your mood"),
    ("Suspended from school", "Suspended from school: your rights"),
    ("Signs of a break-in", "After a burglary"),
    ("Access denied? Your right to your records", "Your right to your records"),
    ("Log in to hope: a diary", "A diary of hope"),
]


@pytest.mark.parametrize(("title", "h1"), LIVING)
def test_living_pages_that_speak_of_such_things_show_nothing(title: str, h1: str) -> None:
    assert not seen(title, h1, "We are here for you, and listen. " * 10)


@pytest.mark.parametrize(
    "said", ["Page not found", "This domain is for sale", "Account suspended", "Just a moment..."]
)
def test_a_long_page_is_about_its_subject(said: str) -> None:
    found = seen(title="Grief", h1="Grief", text=f"{said}. {ARTICLE}")
    assert not found
    assert not seen(title=said, h1="Grief", text=ARTICLE) - {Sign.PERHAPS_NOT_FOUND}


def test_a_heading_of_another_kind_leaves_doubt() -> None:
    assert seen("Page not found", "Sleep and mood", "Short.") == {Sign.PERHAPS_NOT_FOUND}
    text = "Sorry, the page you requested could not be found."
    assert seen("Charity", "Welcome", text) == {Sign.PERHAPS_NOT_FOUND}


@pytest.mark.parametrize(
    ("title", "text", "sign"),
    [
        ("a.example", "This domain is for sale!", Sign.FOR_SALE),
        ("a.example", "The domain <b>a.example</b> is for sale. Make an offer.", Sign.FOR_SALE),
        ("a.example is for sale", "", Sign.FOR_SALE),
        ("Buy this domain", "", Sign.FOR_SALE),
        ("a.example", "Diese Domain steht zum Verkauf.", Sign.FOR_SALE),
        ("a.example", "Ce nom de domaine est à vendre.", Sign.FOR_SALE),
        ("a.example", "This domain has expired. Is this yours? Renew it now.", Sign.PARKED),
        ("Parked domain", "", Sign.PARKED),
        ("a.example", "This web page is parked free, courtesy of a registrar.", Sign.PARKED),
        ("Account Suspended", "Contact your provider.", Sign.SUSPENDED),
        ("a.example", "This website has been suspended.", Sign.SUSPENDED),
        ("Welcome to nginx!", "", Sign.PLACEHOLDER),
        ("Apache2 Ubuntu Default Page: It works", "", Sign.PLACEHOLDER),
        ("Just a moment...", "", Sign.CHALLENGE),
        ("Attention Required! | Cloudflare", "", Sign.CHALLENGE),
        ("Checking your browser before accessing a.example", "", Sign.CHALLENGE),
        ("Are you a robot?", "", Sign.CHALLENGE),
        ("Log in", "", Sign.LOGIN),
        ("Sign in to continue", "", Sign.LOGIN),
        ("Anmelden – Forum", "", Sign.LOGIN),
    ],
)
def test_each_sign_is_seen(title: str, text: str, sign: Sign) -> None:
    assert sign in seen(title=title, text=text)


def test_words_are_quoted_without_the_blanks_around_them() -> None:
    body = b"<title>a.example</title><h1>a.example</h1> <p>This domain is for sale. Buy it now.</p>"
    page = read_page(Received(url="https://a.example/x", content_type="text/html", body=body))
    assert signs(page)[1] == "This domain is for sale"


def test_marks_in_the_code_count_on_pages_that_say_little() -> None:
    parked = '<script src="https://www.google.com/adsense/domains/caf.js"></script>'
    assert Sign.PARKED in seen("a.example", more=parked)
    assert not seen("Grief", "Grief", ARTICLE, more=parked)
    wall = "<script>window._cf_chl_opt={}</script>"
    assert Sign.CHALLENGE in seen("a.example", more=wall)
    frame = '<iframe src="https://sedo.com/search/details"></iframe>'
    assert Sign.PARKED in seen("a.example", more=frame)


def test_addresses_count_too() -> None:
    assert Sign.PARKED in seen("Welcome", url="https://www.hugedomains.com/domain_profile.cfm")
    assert Sign.SUSPENDED in seen("Hi", url="https://a.example/cgi-sys/suspendedpage.cgi")
    assert not seen("Sudan", "Sudan", "News. " * 40, url="https://sudan.com/")


def test_a_login_beside_a_living_page_is_no_wall() -> None:
    form = '<form>Members: <input type="password"></form>'
    assert Sign.LOGIN in seen("Portal", more=form)
    assert not seen("Sleep help", "Sleep help", "We listen, day and night. " * 12, more=form)


def test_every_sign_has_a_row() -> None:
    assert {row.sign for row in SIGNS} == set(Sign)

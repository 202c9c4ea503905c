"""Kinds of pages as they are met: what one look makes of each, both ways.

Made up after kinds met in the wild; names of services stand for titles alone.
"""

# ruff: noqa: E501, C408 - a page is one line

from __future__ import annotations

from typing import Any

import pytest

from toolkit.checking.facts import Facts, see_walls
from toolkit.checking.judge import UNLIKE, Case, Judgement, judge
from toolkit.domain.page import Expected, Finding, Fingerprint, PageReading, Received
from toolkit.pages.compare import inspect

ASKED = "https://www.goodhelp.org.uk/help/sleep"
FILL = "We are here to listen, day or night, to anybody who finds life hard. Our volunteers answer calls, texts and letters. You can talk about anything that troubles you, and you do not have to give your name. "
CAS = (
    "Play the best casino games with a welcome bonus and free spins. Poker, roulette and blackjack wait for you. Deposit today and win the jackpot. "
    * 6
)
ID = (
    "Situs slot gacor hari ini dengan RTP live tertinggi. Daftar slot88 dan togel online, maxwin setiap hari. "
    * 8
)
DE = (
    "Die besten Online Casinos mit Freispielen ohne Einzahlung. Spielautomaten, Roulette und Sportwetten. "
    * 8
)
TR = "Deneme bonusu veren bahis siteleri, canlı bahis ve casino siteleri giriş adresi. " * 8
BLOG = (
    "Ten ways to choose a kitchen worktop for a small flat. Granite lasts, laminate is cheap, and oak needs oil. Measure twice. "
    * 8
)


def page(
    title: str = "", h1: str = "", text: str = "", lang: str = "en", more: str = "", head: str = ""
) -> bytes:
    heading = f"<h1>{h1}</h1>" if h1 else ""
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>'
        f"{head}</head><body>{heading}<p>{text}</p>{more}</body></html>"
    ).encode()


def look(  # noqa: PLR0913, PLR0917 - what differs from look to look
    library: str,
    body: bytes,
    asked: str = ASKED,
    final: str = "",
    kind: str = "text/html",
    was: Fingerprint | None = None,
    headers: dict[str, str] | None = None,
    status: int = 200,
    **more: Any,
) -> tuple[Judgement, PageReading]:
    final = final or asked
    received = Received(url=final, content_type=kind, body=body)
    reading = inspect(received, asked, Expected(title=library, baseline=was))
    facts = Facts(asked=asked, final_url=final, status=status, redirected=final != asked, **more)
    see_walls(facts, headers or {})
    return judge(Case(facts=facts, reading=reading)), reading


BAD: list[tuple[Any, ...]] = [
    ("Samaritans of Leeds", page("Best Online Casino 2026", "Top casinos", CAS)),
    ("Sleep problems", page("SLOT88: Situs Slot Gacor Hari Ini", "", ID, "id")),
    ("Debt advice for families", page("Deneme Bonusu Veren Siteler", "Bahis", TR, "tr")),
    ("Grief support group", page("Online Casinos im Test", "Beste Casinos", DE, "de")),
    (
        "Youth counselling Hull",
        page(
            "казино онлайн",
            "Казино Вулкан",
            "Игровые автоматы и ставки на спорт, фриспины каждый день. " * 8,
            "ru",
        ),
    ),
    (
        "Eating disorders: help for carers",
        page(
            "娱乐城官网",
            "娱乐城",
            "欢迎来到我们的娱乐城，百家乐、老虎机和彩票应有尽有。" * 20,
            "zh",
        ),
    ),
    ("Bereavement café", page("สล็อต เว็บตรง", "", "สล็อต บาคาร่า เครดิตฟรี " * 20, "th")),
    ("Rural stress helpline", page("Rural Stress Helpline | Slot Gacor", "Slot Gacor", ID)),
    (
        "Mind in Example",
        page(
            "Kasyno online - darmowe spiny",
            "Kasyno",
            "Najlepsze kasyno online, darmowe spiny i bukmacher. " * 8,
            "pl",
        ),
    ),
    (
        "Perinatal support",
        page(
            "Buy Cheap Viagra Online",
            "Viagra",
            "Order viagra and cialis without prescription today from our shop. " * 8,
        ),
    ),
    ("Young carers' club", page("youngcarersclub.org", "", "")),
    (
        "Young carers' club",
        page(
            "youngcarersclub.org", "youngcarersclub.org", "Related searches: Help. Privacy Policy"
        ),
    ),
    ("Young carers' club", page("", "", "")),
    ("Hope line", page("hopeline-example.org", "", "This domain is for sale")),
    ("Hope line", page("hopeline-example.org is available", "Get this domain", "Make an offer")),
    (
        "Hope line",
        page(
            "HugeDomains",
            "hopeline is for sale",
            "Buy now",
        ),
    ),
    ("Hope line", page("Account Suspended", "", "Contact your hosting provider")),
    (
        "Hope line",
        page(
            "Welcome to nginx!", "Welcome to nginx!", "If you see this page, the web server works."
        ),
    ),
    ("Hope line", page("Index of /", "Index of /", "")),
    ("Hope line", page("Page not found | Good Help", "Page not found", "Try the search.")),
    (
        "Hope line",
        page(
            "Good Help",
            "Oops! That page can’t be found.",
            "It looks like nothing was found at this location.",
        ),
    ),
    (
        "Self-harm: information for parents",
        page("Kitchen worktops: how to choose", "Kitchen worktops", BLOG),
    ),
    (
        "Self-harm: information for parents",
        page("Home | Good Help", "Latest news", BLOG),
        dict(final="https://www.kitchens.example/", to_home=True),
    ),
    (
        "Self-harm: information for parents",
        page("Kitchen worktops", "Kitchens", BLOG),
        dict(final="https://www.kitchens.example/a", permanent=True),
    ),
    (
        "Self-harm: information for parents",
        page("Kitchen worktops", "Kitchens", BLOG),
        dict(final="https://www.kitchens.example/a"),
    ),
    (
        "Helpline for farmers",
        page("MegaWin Casino - Login", "", ""),
        dict(final="https://www.megawin.example/login", permanent=True, to_login=True),
    ),
    (
        "Helpline for farmers",
        page("MegaWin - Login", "Log in", "Sign up now", more="<input type=password>"),
        dict(final="https://www.megawin.example/x", permanent=True),
    ),
    ("Anxiety UK infoline", page("Coming soon", "", "")),
    (
        "Anxiety UK infoline",
        page(
            "Site is undergoing maintenance",
            "Maintenance mode is on",
            "Site will be available soon.",
        ),
    ),
    (
        "Anxiety UK infoline",
        page(
            "Car insurance quotes",
            "Compare car insurance",
            "Compare quotes from many insurers and save money on your policy today. " * 8,
        ),
    ),
    (
        "Anxiety UK infoline",
        page("Example Escorts", "Escorts in Leeds", "Call us for company tonight. " * 10),
    ),
    ("Anxiety UK infoline", page("Error", "", "An unexpected error occurred")),
    ("Anxiety UK infoline", page("Event ended", "This event has ended", "See other events")),
    (
        "Anxiety UK infoline",
        page(
            "Anxiety UK infoline",
            "We have closed",
            "After 20 years our helpline has closed. Thank you to all who helped.",
        ),
    ),
]
LIVING: list[tuple[str, bytes]] = [
    (
        "Samaritans – talk to us any time",
        page("Contact Us | Samaritans", "We’re here to listen", FILL),
    ),
    (
        "Samaritans",
        page("Samaritans | Every life lost to suicide is a tragedy | Here to listen", "", FILL),
    ),
    ("MIND", page("Home - Mind", "We’re Mind", FILL)),
    (
        "Mind infoline",
        page(
            "Helplines - Mind",
            "Helplines",
            "Our Infoline provides an information and signposting service. " + FILL,
        ),
    ),
    (
        "NHS sleep problems",
        page(
            "Insomnia - NHS",
            "Insomnia",
            "Insomnia means you regularly have problems sleeping. It usually gets better by changing your sleeping habits. "
            + FILL,
        ),
    ),
    ("NHS", page("Home | NHS", "", FILL)),
    (
        "Anxiety – NHS",
        page("Overview - Generalised anxiety disorder in adults - NHS", "Overview", FILL),
    ),
    (
        "NSPCC Helpline",
        page(
            "National Society for the Prevention of Cruelty to Children",
            "What you can do to report abuse",
            FILL,
        ),
    ),
    ("Childline", page("Child Line", "Get support", FILL)),
    (
        "Child Line 1-2-1 chat",
        page("Childline | 1-2-1 counsellor chat", "1-2-1 counsellor chat", FILL),
    ),
    ("BEAT eating disorders", page("Beat: the UK’s Eating Disorder Charity", "", FILL)),
    ("The Mix", page("Essential support for under 25s | The Mix", "", FILL)),
    (
        "Papyrus HOPELINE247",
        page("PAPYRUS UK Suicide Prevention | Prevention of Young Suicide", "", FILL),
    ),
    (
        "CALM – Campaign Against Living Miserably",
        page("Homepage | Campaign Against Living Miserably (CALM)", "", FILL),
    ),
    ("Depression self-help guide", page("NHS inform", "Depression self-help guide", FILL)),
    (
        "Cruse Bereavement",
        page("Home - Cruse Bereavement Support", "We help people through grief", FILL),
    ),
    (
        "Welsh: CALL helpline",
        page(
            "C.A.L.L. Mental Health Helpline for Wales", "Community Advice & Listening Line", FILL
        ),
    ),
    ("Iechyd meddwl", page("Cymorth iechyd meddwl | Mind Cymru", "", FILL, "cy")),
    (
        "Mental health support in Wales",
        page("Cymorth iechyd meddwl | Mind Cymru", "Cymorth", FILL, "cy"),
    ),
    ("https://www.goodhelp.org.uk/help/sleep", page("Anything at all", "Welcome", FILL)),
    ("goodhelp.org.uk", page("Something else", "Welcome", FILL)),
    ("Link", page("Something else", "Welcome", FILL)),
    (
        "Anxiety in Urdu",
        page(
            "پریشانی",
            "پریشانی",
            "پریشانی ایک عام احساس ہے جو سب کو ہوتا ہے اور مدد موجود ہے۔ " * 12,
            "ur",
        ),
    ),
    (
        "Turn2us benefits calculator",
        page("Benefits Calculator - Turn2us", "Benefits Calculator", FILL),
    ),
    (
        "Shout 85258",
        page(
            "Shout: the UK's free, confidential and 24/7 mental health text service for crisis support | Shout 85258",
            "",
            FILL,
        ),
    ),
    (
        "Sedona counselling",
        page("Sedona Counselling", "Sedona Counselling", "We help. Call 01234 567890."),
    ),
    (
        "Dan's blog on OCD",
        page("Dan's OCD blog", "Dan", "I write about my OCD and how I cope. " * 6),
    ),
    ("Atom Psychology", page("Atom Psychology", "Atom", "Therapy in York.")),
    (
        "GamCare",
        page(
            "GamCare - The leading provider of support for anyone affected by gambling harms",
            "Support for gambling",
            "Online casino, betting, roulette and poker can harm. We offer treatment. " * 6,
        ),
    ),
    (
        "Gambling: am I addicted?",
        page(
            "Gambling and betting",
            "Is it still fun?",
            "Betting on sports, casino and slots, roulette, jackpots. If you worry, call the helpline for treatment. "
            * 6,
        ),
    ),
    (
        "Work and mental health",
        page("No job?", "No job?", "Losing work hurts. We help you find the next step."),
    ),
    (
        "Seroxat",
        page(
            "Seroxat is no longer available",
            "Seroxat is no longer available",
            "This medicine is no longer available. Talk to your GP about others.",
        ),
    ),
    (
        "Universal Credit suspended",
        page(
            "Your account has been suspended: what to do",
            "Your account has been suspended: what to do",
            "Call the office. Ask why. Keep a note.",
        ),
    ),
    (
        "A story about loss",
        page("Page not found: a story", "Page not found: a story", "A short story about grief."),
    ),
    (
        "Records",
        page(
            "Access denied: how to get your records",
            "Access denied: how to get your records",
            "You have a right to see them.",
        ),
    ),
    (
        "Disabled people's service",
        page("Service for disabled people", "Service for disabled people", "We help."),
    ),
    (
        "Mindline",
        page(
            "Mindline",
            "Mindline",
            "Our lines are open 7pm to 11pm. Mindline is closed on Christmas Day.",
        ),
    ),
    (
        "Mindline",
        page(
            "Mindline",
            "Mindline",
            "We are closed today. This helpline is now closed. Opening hours: 9am to 5pm.",
        ),
    ),
    ("Mindline", page("Mindline", "Mindline", "Our phone lines are closed at weekends. " + FILL)),
    (
        "Kids Company",
        page(
            "Kids Company: what happened | News",
            "What happened to Kids Company",
            (
                "The charity closed in August 2015 after trustees ran out of money. Its founder spoke of a loss to children. "
                * 15
            ),
        ),
    ),
    (
        "Sleepio",
        page("Sleepio", "", "", more='<div id="root"></div><script src="/main.js"></script>'),
    ),
    ("Unmind", page("App", "", "", more='<div id="root"></div><script src="/main.js"></script>')),
    (
        "Hub of Hope",
        page(
            "Hub of Hope",
            "Hub of Hope",
            "Find help near you.",
            more='<script src="/_Incapsula_Resource?SWJIYLWA=1"></script>',
        ),
    ),
    (
        "Hub of Hope",
        page(
            "Hub of Hope",
            "Hub of Hope",
            "Find help.",
            more='<script src="https://client.perimeterx.net/PX1/main.min.js"></script><script src="https://js.datadome.co/tags.js"></script>',
        ),
    ),
    ("Side by Side", page("Join our online community | Side by Side", "", FILL)),
    (
        "Perinatal",
        page(
            "Postnatal depression",
            "Postnatal depression",
            "Perinatal mental illness affects one in five. " + FILL,
        ),
    ),
    ("Men's Sheds", page("UK Men's Sheds Association", "", FILL)),
    (
        "Ask for Angela",
        page(
            "Domestic abuse: how to get help - GOV.UK",
            "Domestic abuse: how to get help",
            "Ask for Angela is a scheme in bars. Ask the bar. " + FILL,
        ),
    ),
    ("Andy's Man Club", page("#ITSOKAYTOTALK | ANDYSMANCLUB", "Talking groups", FILL)),
    ("Bipolar UK peer support line", page("Peer Support - Bipolar UK", "Talk to us", FILL)),
    (
        "Citizens Advice: debt and money",
        page("Debt and money - Citizens Advice", "Debt and money", FILL),
    ),
    ("Hearing Voices Network", page("HVN: Welcome", "Welcome to HVN", FILL)),
    ("Relate counselling", page("Relate | The relationship people", "", FILL)),
    (
        "Every Mind Matters",
        page(
            "Mental wellbeing tips",
            "Take care of yourself",
            "Every Mind Matters gives you simple tips. " + FILL,
        ),
    ),
    (
        "Registration for the course",
        page(
            "Register",
            "Register",
            "Applications for this course are closed to new people until May. " + FILL,
        ),
    ),
]
S = "Good sleep is a habit, and it can be learned. A steady evening helps, and so does less light before bed. Many people lie awake with worry; writing it down takes it off the mind. Our group meets every week to talk about sleep. "
LONG = (S + FILL) * 3 + "Ring us if the nights are hard; somebody has time for you. " * 2
W = page("Help with sleep | Good Help", "Help with sleep", LONG)
BASE = look("Help with sleep", W)[1].fingerprint
CASINO = (
    "Play the best casino games with a welcome bonus and free spins. Poker, roulette and blackjack wait for you. Deposit today and win the jackpot. "
    * 8
)
KIT = (
    "Ten ways to choose a kitchen worktop for a small flat. Granite lasts, laminate is cheap, and oak needs oil. Measure twice and order once from a good shop. "
    * 8
)
T = "Help with sleep | Good Help"
H = "Help with sleep"
NOTICES = [
    "This helpline has closed.",
    "Sadly, our service closed permanently on 31 March 2026.",
    "We are sorry to announce that our charity has closed.",
    "This service is no longer running.",
    "Our helpline is closing on 30 June 2026.",
    "After 25 years of helping people, our charity has now closed its doors.",
    "Good Help has merged with Better Help.",
    "This charity has merged with Example Trust.",
    "This event has ended.",
    "This guidance was withdrawn on 1 May 2024.",
    "Please note: this service is no longer available.",
    "It is with great sadness that we announce the closure of our helpline.",
    "We have made the difficult decision to close our helpline.",
    "Our helpline will close permanently on 1 July.",
    "Mae'r gwasanaeth hwn wedi cau.",
    "Mae'r llinell gymorth hon wedi dod i ben.",
    "Nid yw'r gwasanaeth hwn ar gael mwyach.",
    "Mae'r digwyddiad hwn wedi dod i ben.",
    "Dieser Dienst wurde eingestellt.",
    "Ce service a définitivement fermé.",
    "Este servicio ya no está disponible.",
    "Questo servizio è stato chiuso.",
    "Deze hulplijn is gestopt.",
    "Ta infolinia została zamknięta.",
    "This project has come to an end.",
    "This group is no longer meeting.",
    "Our charity has been wound up.",
    "The charity has been dissolved.",
    "Unfortunately, due to a lack of funding, our service has closed.",
    "This website is no longer maintained.",
    "We have ceased operations.",
    "This publication has been withdrawn.",
    "Our text service has been discontinued.",
    "The Sleep Line has now closed.",
    "This programme has ended.",
    "We have now closed.",
    "This service ended in March 2025.",
    "Good Help closed on 31 March 2025.",
    "This organisation no longer exists.",
    "Our helpline is now permanently closed.",
    "The helpline closed on 31 March 2026.",
    "This service ceased on 1 April 2025.",
    "We are closing down.",
]
HOURS = [
    "We are closed today.",
    "We are closed for Christmas.",
    "Our phone lines are closed at weekends.",
    "Our office is closed until Monday 5 January.",
    "This medicine is no longer available.",
    "Our helpline will close at 5pm on 24 December and reopen on 2 January.",
    "Applications have closed.",
    "We have closed our waiting list to new referrals.",
    "The service is closed on bank holidays.",
    "The charity Kids Company closed in 2015.",
    "Kids Company has closed.",
    "Our helpline is now closed. We are open from 9am to 5pm.",
    "Comments are closed.",
    "Registration is closed.",
    "The shop has closed for refurbishment.",
    "This page was last updated on 1 May 2024.",
    "Many services have closed since 2010.",
    "My local support group has closed, and I feel alone.",
    "We are closing early on Friday.",
    "This service is not for emergencies.",
    "Our Leeds office has closed and moved to York.",
    "The pandemic has ended.",
    "If this service has closed, call 111.",
    "Is this service closing?",
    "Our lines close at 11pm.",
    "This course has no closing date.",
    "Ein Teil unseres Büros ist heute geschlossen.",
    "Mae'r swyddfa ar gau heddiw.",
    "Mae'r llinell gymorth ar gau dros y Nadolig.",
    "Our trustees closed the meeting.",
    "When a relationship has ended, sleep suffers.",
    "The event takes place in May.",
    "We have merged our two leaflets.",
    "The old guidance was withdrawn in 2019.",
    "This guidance replaces the 2019 guidance.",
    "The session is over 90 minutes long.",
    "Your session has expired? Log in again.",
    "We no longer take calls on Sundays.",
]
OTHERS = {
    "short notice": page(
        T, H, "This helpline has closed. Thank you to everybody who gave their time."
    ),
    "heading": page(T, "We have closed", LONG),
    "withdrawn": page("[Withdrawn] Help with sleep - GOV.UK", H, LONG),
    "wares under the same title": page(T, H, CASINO),
    "another subject under the same title": page(T, H, KIT),
    "a title that shares the site": page("Casino | Good Help", "Casino", CASINO),
    "a heading that is the site": page("Casino | Good Help", "Good Help", CASINO),
    "lost text": page(T, H, "Welcome back soon"),
    "no text": page(T),
    "another language": page(T, H, "Situs slot gacor " * 40, "id"),
}
SAME = {
    "same": W,
    "edited": page(T, H, LONG.replace("Good sleep", "Fine sleep") + "New dates: 3 May."),
    "redesigned": page("Sleep problems: help | Good Help", "Sleep", LONG[300:]),
    "rewritten": page(
        T,
        H,
        "Can't sleep? You are not alone: one adult in three has trouble with sleep. Try to rise at the same hour, and see your GP when sleep stays away. "
        * 6,
    ),
    "drawn by script": page(T, more='<div id="root"></div><script src="/m.js"></script>'),
}


def walled(
    body: bytes = b"", status: int = 200, headers: dict[str, str] | None = None, final: str = ""
) -> tuple[Judgement, PageReading]:
    return look("Help with sleep", body, status=status, headers=headers, final=final)


def soc(asked: str, body: bytes, final: str = "") -> Judgement:
    return look("Help with sleep", body, asked=asked, final=final)[0]


WALLS: dict[str, tuple[Any, ...]] = {
    "akamai new": walled(
        page(
            "",
            "",
            "",
            head='<meta http-equiv="refresh" content="5; URL=\'/?bm-verify=AAQ\'">',
            more='<script src="/tXk2/a.js?v=1"></script>',
        ),
        headers={"set-cookie": "_abck=1; Path=/, ak_bmsc=2"},
    ),
    "akamai cookie only": walled(
        page("", "", "", more='<script src="/tXk2/a.js?v=1"></script>'),
        headers={"set-cookie": "ak_bmsc=2; path=/, _abck=x"},
    ),
    "akamai ref": walled(
        page(
            "Access Denied",
            "Access Denied",
            'You don\'t have permission to access "http&#58;&#47;&#47;a" on this server.<P>Reference&#32;&#35;18.7d0b1002.1',
        )
    ),
    "akamai cpt": walled(page("", "", "", more='<div id="sec-if-cpt-container"></div>')),
    "siteground": walled(
        b'<html><head><meta http-equiv="refresh" content="0;/.well-known/sgcaptcha/?r=%2F&y=ipc:1"></meta></head></html>',
        202,
    ),
    "siteground hdr": walled(b"", 202, {"sg-captcha": "challenge"}),
    "empty 202": walled(b"", 202),
    "empty 202 html": walled(b"<html></html>", 202),
    "f5": walled(
        page(
            "Request Rejected",
            "",
            "The requested URL was rejected. Please consult with your administrator. Your support ID is: 404520459",
        )
    ),
    "f5 cookie": walled(
        page("", "", "", more="<script>(function(){window['bobcmn']=1})()</script>"),
        headers={"set-cookie": "TS01ab=1; Path=/"},
    ),
    "fortiweb": walled(
        page(
            "Web Page Blocked!",
            "",
            "The page cannot be displayed. Please contact the administrator for additional information. URL: a Client IP: 1 Attack ID: 20000051 Message ID: 00000",
        )
    ),
    "fortiguard": walled(
        page(
            "Web Filter Violation",
            "FortiGuard Intrusion Prevention - Access Blocked",
            "You have tried to access a web page that is in violation of your Internet usage policy. Category: Suicide",
        ),
        403,
    ),
    "fortiguard200": walled(
        page(
            "Web Filter Violation",
            "FortiGuard Intrusion Prevention - Access Blocked",
            "You have tried to access a web page that is in violation of your Internet usage policy. Category: Suicide",
        )
    ),
    "zscaler": walled(
        page(
            "Internet Security by Zscaler",
            "",
            "Sorry, you don't have permission to visit this site. Your organization has selected Zscaler to protect you",
        )
    ),
    "zscaler host": walled(page("x", "", ""), final="https://gateway.zscaler.net/auD?a=1"),
    "umbrella": walled(
        page(
            "This site is blocked",
            "",
            "Sorry, goodhelp.org.uk has been blocked by your network administrator. Cisco Umbrella",
        )
    ),
    "umbrella host": walled(page("x", "", ""), final="https://block.opendns.com/?url=1"),
    "netskope": walled(
        page("Netskope", "Access blocked", "This website has been blocked by Netskope")
    ),
    "go-away": walled(
        page(
            "Checking you are not a bot",
            "",
            "",
            more='<script src="/.well-known/.git.gammaspectra.live/git/go-away/x.mjs"></script>',
        )
    ),
    "anubis": walled(
        page(
            "Making sure you&#39;re not a bot!",
            "Making sure you're not a bot!",
            "Loading... Please wait a moment while we ensure the security of your connection.",
        )
    ),
    "bunny": walled(
        page(
            "Establishing a secure connection ...",
            "",
            "",
            head='<link href="/.bunny-shield/assets/challenge-styles.css">',
        )
    ),
    "radware host": walled(
        page("Radware Captcha Page", "", ""), final="https://validate.perfdrive.com/abc/?ssa=1"
    ),
    "radware": walled(
        page(
            "Radware Bot Manager Captcha",
            "",
            "We apologize for the inconvenience, but your activity and behavior on this site made us think that you are a bot.",
        )
    ),
    "queue-it": walled(
        page("Good Help queue", "You are now in line", "Your estimated wait time is 4 minutes"),
        final="https://goodhelp.queue-it.net/?c=goodhelp",
    ),
    "consent google": walled(
        page("Before you continue to YouTube", "", "Sign in"),
        final="https://consent.google.com/ml?continue=x",
    ),
    "consent yahoo": walled(
        page("Yahoo is part of the Yahoo family of brands", "", ""),
        final="https://guce.yahoo.com/consent?x",
    ),
    "cookies required": walled(
        page(
            "Cookies Required",
            "Cookies are required",
            "Please enable cookies in your browser to continue.",
        )
    ),
    "cf 409": walled(page("Just a moment", "", ""), 409),
    "cf 1020": walled(b"error code: 1020"),
    "cf1015": walled(
        page("Error 1015", "", "You are being rate limited. Ray ID: 7c1b2d3e4f5a6b7c")
    ),
    "cf chl": walled(
        page("Just a moment...", "", "", more="<script>window._cf_chl_opt={}</script>")
    ),
    "imperva": walled(
        page(
            "",
            "",
            "",
            more='<iframe id="main-iframe" src="/_Incapsula_Resource?CWUDNSAI=1">Request unsuccessful. Incapsula incident ID: 1</iframe>',
        )
    ),
    "datadome": walled(
        page(
            "goodhelp.org.uk",
            "",
            "",
            more="<script>var dd={'rt':'c'}</script><script src='https://ct.captcha-delivery.com/c.js'></script>",
        )
    ),
    "px": walled(
        page("Access to this page has been denied", "", "", more='<div id="px-captcha"></div>')
    ),
    "kasada": walled(
        page(
            "",
            "",
            "",
            more='<script src="/149e9513-01fa-4fb0-aad4-566afd725d1b/2d206a39/ips.js?tkrm=1"></script>',
        )
    ),
    "aws": walled(page("Human Verification", "", "", more="<script>window.gokuProps={}</script>")),
    "aws hdr": walled(b"", 202, {"x-amzn-waf-action": "challenge"}),
    "vercel": walled(page("Vercel Security Checkpoint", "", "We're verifying your browser")),
    "sucuri": walled(
        page(
            "You are being redirected...", "", "", more="<script>sucuri_cloudproxy_js='';</script>"
        )
    ),
    "wordfence": walled(
        page(
            "Your access to this site has been limited by the site owner",
            "Your access to this service has been limited",
            "(HTTP response code 503) Generated by Wordfence",
        ),
        503,
    ),
    "stackpath": walled(
        page(
            "Site verification",
            "",
            "This website is using a security service to protect itself from online attacks.",
        )
    ),
    "reblaze": walled(
        page(
            "Access Denied (403)",
            "",
            "Current session has been terminated. For further information, do not hesitate to contact us.",
        )
    ),
    "ddos-guard": walled(page("DDoS-Guard", "", "Checking your browser before accessing")),
    "barracuda": walled(page("Blocked", "", "Blocked by Barracuda Networks")),
    "sophos": walled(
        page("Sophos Web Protection", "Website blocked", "The site is categorised as")
    ),
    "paloalto": walled(
        page(
            "Web Page Blocked",
            "Web Page Blocked",
            "Access to the web page you were trying to visit has been blocked in accordance with company policy.",
        )
    ),
    "smoothwall": walled(page("Blocked", "Blocked", "This page has been blocked by Smoothwall")),
    "captive": walled(
        page("Wi-Fi login", "Wi-Fi login", "Accept terms"),
        final="http://portal.hotel.example/login",
    ),
    "pardon": walled(
        page(
            "Pardon Our Interruption",
            "Pardon Our Interruption...",
            "As you were browsing something about your browser made us think you were a bot.",
        )
    ),
}
NO_WALLS: dict[str, tuple[Any, ...]] = {
    "cf cookie page": walled(
        page("Help with sleep", "Help with sleep", FILL),
        headers={"set-cookie": "__cf_bm=1", "server": "cloudflare"},
    ),
    "cf cookie short": walled(
        page("Help with sleep", "", "Ring 116 123."), headers={"set-cookie": "__cf_bm=1"}
    ),
    "spa cf": walled(
        page("App", "", "", more='<div id="root"></div><script src="/m.js"></script>'),
        headers={"set-cookie": "__cf_bm=1"},
    ),
    "incap": walled(
        page(
            "Help with sleep",
            "Help with sleep",
            "Ring us on 116 123, day or night.",
            more='<script src="/_Incapsula_Resource?SWJIYLWA=7"></script>',
        ),
        headers={"set-cookie": "visid_incap_1=2, incap_ses_1=2"},
    ),
    "block": walled(page("Writer's block and sleep", "Help with sleep", "Blocked? Try a walk.")),
    "cookie banner": walled(
        page(
            "Help with sleep",
            "Help with sleep",
            "We use cookies to improve this site. Accept cookies. Ring 116 123.",
        )
    ),
    "consent form": walled(
        page("Consent to treatment and sleep", "Help with sleep", "Consent means you agree.")
    ),
    "turnstile form": walled(
        page(
            "Help with sleep",
            "Contact us",
            "Write to us about sleep.",
            more='<div class="cf-turnstile" data-sitekey="x"></div><script src="https://challenges.cloudflare.com/turnstile/v0/api.js"></script>',
        )
    ),
    "recaptcha": walled(
        page(
            "Help with sleep",
            "Help with sleep",
            "Write to us.",
            more='<script src="https://www.google.com/recaptcha/api.js"></script>',
        )
    ),
}
GONE: dict[str, Judgement] = {
    "yt term": soc(
        "https://www.youtube.com/@help",
        page(
            "YouTube",
            "",
            "",
            more='<script>var ytInitialData={"alerts":[{"alertRenderer":{"type":"ERROR","text":{"runs":[{"text":"This account has been terminated for a violation of YouTube\'s Terms of Service."}]}}}]}</script>',
        ),
    ),
    "yt text": soc(
        "https://www.youtube.com/channel/UC1",
        page(
            "YouTube",
            "",
            "This account has been terminated because we received multiple third-party claims",
        ),
    ),
    "yt list": soc(
        "https://www.youtube.com/playlist?list=PL1",
        page(
            "YouTube",
            "",
            "",
            more='<script>{"alertRenderer":{"type":"ERROR","text":{"simpleText":"The playlist does not exist."}}}</script>',
        ),
    ),
    "yt watch": soc(
        "https://www.youtube.com/watch?v=abcDEF12345",
        page(
            "- YouTube",
            "",
            "",
            more='<script>"playabilityStatus":{"status":"ERROR","reason":"Video unavailable"}</script>',
        ),
    ),
    "discord": soc(
        "https://discord.gg/abc",
        page("Discord", "Invite Invalid", "This invite may be expired"),
        final="https://discord.com/invite/abc",
    ),
    "discord generic": soc(
        "https://discord.com/invite/abc",
        page(
            "Discord",
            "",
            "",
            head='<meta property="og:title" content="Discord - Group Chat That’s All Fun &amp; Games">',
            more='<div id="app-mount"></div><script></script>',
        ),
    ),
    "tg": soc(
        "https://t.me/nobody",
        page(
            "Telegram: Contact @nobody",
            "",
            "If you have Telegram, you can contact @nobody right away.",
            more='<div class="tgme_page"><div class="tgme_page_icon"></div></div>',
        ),
    ),
    "tg join": soc(
        "https://t.me/joinchat/AAA",
        page(
            "Join group chat on Telegram",
            "",
            "You are invited to a group chat on Telegram. Click to join:",
            more='<div class="tgme_page"></div>',
        ),
    ),
    "wa": soc(
        "https://chat.whatsapp.com/AAA",
        page(
            "WhatsApp Group Invite",
            "",
            "You can't join this group because this invite link was reset.",
        ),
    ),
    "wa generic": soc(
        "https://chat.whatsapp.com/AAA",
        page(
            "WhatsApp Group Invite",
            "",
            "Follow this link to join",
            head='<meta property="og:title" content="WhatsApp Group Invite"/>',
        ),
    ),
    "tiktok": soc(
        "https://www.tiktok.com/@nobody",
        page("TikTok - Make Your Day", "", "Couldn't find this account. Looking for videos?"),
    ),
    "tiktok json": soc(
        "https://www.tiktok.com/@nobody",
        page(
            "TikTok",
            "",
            "",
            more='<script>{"webapp.user-detail":{"statusCode":10221,"statusMsg":""}}</script>',
        ),
    ),
    "bsky": soc(
        "https://bsky.app/profile/x.test", page("Bluesky", "", "Error: Unable to resolve handle")
    ),
    "bsky generic": soc(
        "https://bsky.app/profile/x.test",
        page("Bluesky", "", "", more='<div id="root"></div><script></script>'),
    ),
    "bsky taken": soc(
        "https://bsky.app/profile/x.test", page("Bluesky", "", "Account has been suspended")
    ),
    "reddit": soc(
        "https://www.reddit.com/r/x/", page("reddit", "", "This community has been banned")
    ),
}
THERE: dict[str, Judgement] = {
    "yt ch": soc(
        "https://www.youtube.com/@help",
        page(
            "Help with sleep - YouTube",
            "",
            "",
            more='<script>var ytInitialData={"metadata":{}}</script>',
        ),
    ),
    "discord ok": soc(
        "https://discord.gg/abc",
        page(
            "Help with sleep",
            "",
            "",
            head='<meta property="og:title" content="Join the Help with sleep Discord Server!">',
        ),
        final="https://discord.com/invite/abc",
    ),
    "tg ok": soc(
        "https://t.me/help",
        page(
            "Telegram: Contact @help",
            "",
            "Help with sleep 1 200 subscribers",
            more='<div class="tgme_page"><div class="tgme_page_title"><span>Help with sleep</span></div></div>',
        ),
    ),
    "wa ok": soc(
        "https://chat.whatsapp.com/AAA",
        page(
            "WhatsApp Group Invite",
            "",
            "Help with sleep",
            head='<meta property="og:title" content="Help with sleep"/>',
        ),
    ),
    "tiktok ok": soc(
        "https://www.tiktok.com/@help",
        page(
            "Help with sleep (@help) | TikTok",
            "",
            "",
            more='<script>{"statusCode":0,"uniqueId":"help"}</script>',
        ),
    ),
    "bsky ok": soc(
        "https://bsky.app/profile/help.test",
        page(
            "Help with sleep (@help.test) — Bluesky",
            "",
            "",
            head='<meta property="og:title" content="Help with sleep (@help.test)">',
        ),
    ),
    "reddit ok": soc(
        "https://www.reddit.com/r/sleep/", page("r/sleep: help with sleep", "", "Posts about sleep")
    ),
}


# Living pages of which a person is asked, because nothing of them fits the title.
ASKED_ABOUT = {
    "Mental health support in Wales",
    "Anxiety in Urdu",
    "Universal Credit suspended",
    "Unmind",
}


@pytest.mark.parametrize("row", BAD, ids=lambda row: row[0])
def test_a_first_look_keeps_no_page_that_is_not_the_right_one(row: tuple[Any, ...]) -> None:
    library, body, *more = row
    judgement, _ = look(library, body, **(more[0] if more else {}))
    assert judgement.finding is Finding.SUSPECT or judgement.cause == UNLIKE


@pytest.mark.parametrize("row", LIVING, ids=lambda row: row[0])
def test_a_first_look_at_a_living_page_is_good_or_asks(row: tuple[str, bytes]) -> None:
    judgement, _ = look(*row)
    assert judgement.finding is Finding.OK
    assert (judgement.cause == UNLIKE) is (row[0] in ASKED_ABOUT)
    assert ("check whether it is the right one" in judgement.reason) is (row[0] in ASKED_ABOUT)


@pytest.mark.parametrize("notice", NOTICES)
def test_a_notice_changes_a_page_once(notice: str) -> None:
    body = page(T, H, f"{notice} {LONG}")
    judgement, reading = look("Help with sleep", body, was=BASE)
    assert judgement.finding is Finding.CHANGED
    assert look("Help with sleep", body)[0].finding is Finding.SUSPECT
    again, _ = look("Help with sleep", body, was=reading.fingerprint)
    assert again.finding is Finding.OK


@pytest.mark.parametrize("said", HOURS)
def test_what_is_closed_for_a_time_or_elsewhere_changes_nothing(said: str) -> None:
    assert look("Help with sleep", page(T, H, f"{said} {LONG}"), was=BASE)[0].cause == "ok"


@pytest.mark.parametrize("name", OTHERS)
def test_another_page_in_the_place_of_a_good_one_is_changed(name: str) -> None:
    assert look("Help with sleep", OTHERS[name], was=BASE)[0].finding is Finding.CHANGED


@pytest.mark.parametrize("name", SAME)
def test_a_page_that_lives_on_is_good(name: str) -> None:
    assert look("Help with sleep", SAME[name], was=BASE)[0].cause == "ok"


def test_a_document_that_becomes_something_else_is_changed() -> None:
    was = look("Leaflet", b"", kind="application/pdf")[1].fingerprint
    unlike, like = page("Casino", "Casino", CASINO), page("Leaflet on sleep", "Leaflet", LONG)
    assert look("Leaflet", unlike, was=was)[0].finding is Finding.CHANGED
    assert look("Leaflet", like, was=was)[0].finding is Finding.OK
    picture = look("Leaflet", b"", kind="image/png", was=was)[0]
    assert (picture.finding, picture.reason) == (
        Finding.CHANGED, "it was a document, now it is a picture",
    )  # fmt: skip
    for kind in ("application/pdf", "application/octet-stream"):
        assert look("Leaflet", b"", kind=kind, was=was)[0].finding is Finding.OK
    assert look("Leaflet", b"%PDF-1.7", was=was)[0].finding is Finding.OK


def test_bytes_that_are_no_text_could_not_be_checked() -> None:
    judgement, _ = look("Help with sleep", bytes(range(256)) * 20, was=BASE)
    assert (judgement.finding, judgement.cause) == (Finding.REFUSED, "unreadable")


@pytest.mark.parametrize("name", WALLS)
def test_a_wall_is_no_evidence(name: str) -> None:
    assert WALLS[name][0].finding is Finding.REFUSED


def test_a_filter_of_one_s_own_network_is_said_to_be_one() -> None:
    for name in ("fortiguard", "zscaler host", "umbrella", "netskope", "smoothwall", "captive"):
        assert WALLS[name][0].cause == "filter"
    assert WALLS["fortiweb"][0].cause == "wall"


@pytest.mark.parametrize("name", NO_WALLS)
def test_a_page_behind_a_firewall_is_a_page(name: str) -> None:
    assert NO_WALLS[name][0].finding is Finding.OK


@pytest.mark.parametrize("name", GONE)
def test_what_a_site_says_is_gone_is_not_alive(name: str) -> None:
    unknown = "generic" in name
    assert GONE[name].finding is (Finding.REFUSED if unknown else Finding.SUSPECT)


@pytest.mark.parametrize("name", THERE)
def test_what_is_there_on_such_a_site_is_good(name: str) -> None:
    assert THERE[name].cause == "ok"

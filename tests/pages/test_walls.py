"""Walls and filters of many products, pages that only sound like them, and casinos at a login."""

# ruff: noqa: E501 - a page is one line

from __future__ import annotations

from tests.pages.test_kinds import ASKED, FILL, look, page
from toolkit.checking.facts import is_login
from toolkit.checking.judge import Judgement
from toolkit.domain.page import Finding
from toolkit.domain.url import parse_url


def w(
    body: bytes = b"", status: int = 200, headers: dict[str, str] | None = None, final: str = ""
) -> Judgement:
    asked, led = parse_url(ASKED), parse_url(final)
    to_login = bool(asked and led and is_login(led, asked))
    return look(
        "Help with sleep", body, status=status, headers=headers, final=final, to_login=to_login
    )[0]


WALLS = {
    "akamai challenge page": w(
        page("Challenge Page", "", "", more='<script src="/.well-known/sbsd?v=1"></script>')
    ),
    "akamai sbsd only": w(
        b'<html><head></head><body><script src="/.well-known/sbsd/abc?t=1"></script></body></html>'
    ),
    "akamai scf": w(
        page(
            "",
            "",
            "",
            more='<div class="behavioral-content" id="scf-akamai-logo-text">Powered and protected by</div>',
        )
    ),
    "akamai sec text": w(
        page(
            "",
            "Powered and protected by Akamai",
            "",
            more='<iframe id="sec-cpt-if" src="/_sec/cp_challenge/x.htm"></iframe>',
        )
    ),
    "akamai pardon": w(page("", "", "", more="<script>bmak.sensor_data</script>")),
    "siteground text": w(
        page(
            "Robot Challenge Screen",
            "Robot Challenge Screen",
            "Checking the site connection security. goodhelp.org.uk needs to verify the request.",
        )
    ),
    "siteground redir": w(
        page("Robot Challenge Screen"),
        final="https://www.goodhelp.org.uk/.well-known/captcha/?r=%2F",
    ),
    "empty 202 text": w(page("", "", ""), 202),
    "f5 proactive": w(
        b'<html><head><script src="/TSPD/08a1?type=8"></script><noscript>Please enable JavaScript to view the page content.<br/>Your support ID is: 123.</noscript></head><body></body></html>'
    ),
    "f5 short": w(
        b"<html><head><title>Request Rejected</title></head><body>The requested URL was rejected. If you think this is an error, please contact the webmaster.<br><br>Your support ID is: 998</body></html>"
    ),
    "f5 dist cloud": w(
        page(
            "Error Page",
            "The request was rejected",
            "The requested URL was rejected. Please consult with your administrator. Your support ID is 7a8b-99",
        )
    ),
    "fortiweb 2": w(
        page(
            "Server Unavailable!",
            "",
            "Sorry, this page is unavailable due to security. Attack ID: 20000008 Message ID: 000011112222",
        )
    ),
    "fortiweb cookie": w(
        b"<html><head></head><body><script>window.location.reload()</script></body></html>",
        headers={"set-cookie": "cookiesession1=678A3E0F; HttpOnly"},
    ),
    "fortigate block": w(
        page(
            "FortiGate Application Control",
            "Application Blocked",
            "You have attempted to use an application that violates your Internet usage policy.",
        )
    ),
    "fortiguard sub": w(
        page(
            "Web Page Blocked",
            "Web Page Blocked",
            "The page you have requested has been blocked because the URL is banned. Powered by FortiGuard.",
        )
    ),
    "zscaler caution": w(
        page("Zscaler", "Caution", "Your organization's policy lets you proceed after this notice.")
    ),
    "zscaler redirect": w(
        page("", "", "", more='<form action="https://gateway.zscaler.net:443/auT"></form>')
    ),
    "go-away refresh": w(
        page(
            "Checking you are not a bot",
            "Checking you are not a bot",
            "Loading challenge js-refresh... Why am I seeing this? You are seeing this because the administrator of this website has set up go-away to protect the server against the scourge of AI companies aggressively scraping websites. Mass scraping can and does cause downtime for the websites, which makes their resources inaccessible for everyone.",
        )
    ),
    "go-away localized": w(
        page(
            "Vérification",
            "Vérification",
            "Chargement",
            head='<link rel="stylesheet" href="/.well-known/.git.gammaspectra.live/git/go-away/cmd/go-away/assets/static/anubis/style.css">',
        )
    ),
    "go-away err": w(page("Oh no! Forbidden", "Oh no!", "Access denied by go-away")),
    "bunny 2": w(
        page(
            "Establishing a secure connection ...",
            "",
            "We're verifying your browser",
            more='<script src="/.bunny-shield/assets/challenge.js"></script>',
        )
    ),
    "bunny 403": w(page("Forbidden", "", "This request was blocked by Bunny Shield")),
    "radware appwall": w(
        page(
            "Unauthorized Request Blocked",
            "Unauthorized Activity Has Been Detected",
            "Case Number: 1-2345. Because we have detected unauthorized activity, your request was blocked.",
        )
    ),
    "radware stormcaster": w(
        page(
            "",
            "",
            "",
            more='<script src="https://cdn.perfdrive.com/aperture/aperture.js"></script>',
        )
    ),
    "queue-it inline": w(
        page(
            "Waiting",
            "",
            "",
            more='<script src="https://assets.queue-it.net/static/queueclient.js"></script>',
        )
    ),
    "queue-it host": w(page("Good Help"), final="https://tickets.queue-it.net/softblock/?c=x"),
    "queue-fair": w(page("Queue-Fair", "You are in the queue", "Your place in the queue is 1,234")),
    "cloudflare waiting": w(
        page(
            "Waiting Room powered by Cloudflare",
            "You are now in line.",
            "Your estimated wait time is 3 minutes.",
        )
    ),
    "consent didomi": w(
        page("Consent", "", "We and our partners store or access information on devices"),
        final="https://consent.yahoo.com/v2/collectConsent?sessionId=1",
    ),
    "consent google de": w(
        page("Bevor Sie zu Google weitergehen", "", "Wir verwenden Cookies"),
        final="https://consent.google.de/ml?continue=x",
    ),
    "consent youtube fr": w(
        page("Avant d'accéder à YouTube", "", "Nous utilisons des cookies"),
        final="https://consent.youtube.com/m?continue=x",
    ),
    "consent msn": w(page("Privacy", "", "We value"), final="https://consent.msn.com/x"),
    "consent tcf": w(
        page("Your choice", "", "x"), final="https://privacy-consent.example-news.com/?redirect=x"
    ),
    "cookies 1": w(
        page(
            "Good Help",
            "Cookies must be enabled",
            "Your browser does not accept cookies. Please turn on cookies and try again.",
        )
    ),
    "cookies 2": w(page("Session cookie missing", "", "This site requires cookies to be enabled")),
    "cookies oup": w(
        page("Good Help", "", "Cookies disabled"),
        final="https://www.goodhelp.org.uk/action/cookieAbsent",
    ),
    "cf 409 1001": w(b"error code: 1001", 409),
    "cf 200 1006": w(
        page(
            "Access denied | goodhelp.org.uk used Cloudflare to restrict access",
            "Error 1006",
            "You've been blocked. The owner of this website has banned your IP address. Cloudflare Ray ID: 88aa77bb66cc55dd",
        )
    ),
    "cf managed": w(
        page(
            "Just a moment...",
            "",
            "goodhelp.org.uk needs to review the security of your connection before proceeding.",
            more='<script src="/cdn-cgi/challenge-platform/h/g/orchestrate/chl_page/v1"></script>',
        )
    ),
    "cf turkish": w(
        page(
            "Bir dakika lütfen...",
            "",
            "goodhelp.org.uk devam etmeden önce bağlantınızın güvenliğini gözden geçirmelidir.",
            more='<script>window._cf_chl_opt={cvId:"3"}</script>',
        )
    ),
    "litespeed": w(
        page(
            "Bot Verification",
            "",
            "Verifying that you are not a robot...",
            more='<form id="lsrecaptcha-form"></form>',
        )
    ),
    "modsec": w(
        page(
            "Not Acceptable!",
            "Not Acceptable!",
            "An appropriate representation of the requested resource could not be found on this server. This error was generated by Mod_Security.",
        )
    ),
    "imunify": w(
        page("One moment, please...", "", "Please wait while your request is being verified...")
    ),
    "imunify captcha": w(
        page(
            "Captcha",
            "",
            "We noticed unusual activity. Imunify360 webshield protection",
            more='<div class="g-recaptcha"></div>',
        )
    ),
    "hostinger": w(
        page(
            "Just a moment...",
            "",
            "Checking your browser",
            more='<script src="/hcdn-cgi/jschallenge"></script>',
        )
    ),
    "wpengine": w(page("One Moment, Please", "", "Checking your connection")),
    "perimeter2": w(
        page(
            "Access to this page has been denied.",
            "Please verify you are a human",
            "Access to this page has been denied because we believe you are using automation tools to browse the website. Reference ID: #abc",
        )
    ),
    "aws 405": w(
        page(
            "Human Verification",
            "",
            "",
            more='<script src="https://x.token.awswaf.com/x/challenge.js"></script>',
        ),
        405,
    ),
    "aws 202": w(
        b'<html><body><div id="challenge-container"></div><script>window.gokuProps={}</script></body></html>',
        202,
    ),
    "azure fd": w(
        page(
            "Blocked by Azure WAF",
            "The request is blocked.",
            "Azure Web Application Firewall. Reference 0abc",
        )
    ),
    "azure js": w(
        page(
            "Azure WAF JS Challenge",
            "",
            "Please wait while we are checking your browser",
            more='<script src="/azwaf/jschallenge"></script>',
        )
    ),
    "gcp": w(
        page(
            "Sorry...",
            "We're sorry...",
            "... but your computer or network may be sending automated queries. To protect our users, we can't process your request right now.",
        )
    ),
    "castle basilisk": w(page("Checking your browser", "", "basilisk")),
    "tollbit": w(
        page("Payment Required", "", "This content requires a token for automated access"), 402
    ),
    "friendly captcha": w(
        page(
            "Security check", "", "Anti-robot verification", more='<div class="frc-captcha"></div>'
        )
    ),
    "altcha": w(
        page(
            "Please verify",
            "",
            "I'm not a robot",
            more='<altcha-widget challengeurl="/x"></altcha-widget>',
        )
    ),
    "mtcaptcha": w(page("Verification", "", "Please complete the captcha below to continue")),
    "qrator": w(page("", "", "", more='<script src="/__qrator/qauth_utm_v2.js"></script>')),
    "wallarm": w(page("Access blocked", "", "Your request was blocked by Wallarm")),
    "cloudfilt": w(page("Access denied", "", "CloudFilt has blocked this request")),
    "incapsula empty": w(
        b'<html style="height:100%"><head><META NAME="ROBOTS" CONTENT="NOINDEX, NOFOLLOW"><script src="/some/_Incapsula_Resource?SWJIYLWA=719"></script></head><body></body></html>'
    ),
    "reese84": w(
        page(
            "Pardon Our Interruption",
            "",
            "",
            more='<script>var interrogatorScriptTag="/x-y-z?s=1";window.reeseRetriedAutoload</script>',
        )
    ),
    "ddg ru": w(page("DDOS-GUARD", "Проверка браузера", "Пожалуйста, подождите")),
    "variti": w(
        page("", "", "Checking your browser... ", more='<script src="/__js_p_="></script>')
    ),
    "arkose": w(
        page(
            "Verification required",
            "",
            "",
            more='<script src="https://client-api.arkoselabs.com/v2/x/api.js"></script>',
        )
    ),
    "captive meraki": w(
        page("Meraki", "", "Accept the terms to go online"),
        final="https://eu.network-auth.com/splash/x",
    ),
    "captive cloud": w(
        page("BT Wi-fi", "Log in to BT Wi-fi", "Buy time"), final="https://www.btwifi.com:8443/home"
    ),
    "captive sky": w(
        page("The Cloud", "Get online", "x"), final="https://service.thecloud.net/service-platform/"
    ),
    "nhs wifi": w(
        page(
            "NHS WiFi",
            "Welcome to NHS WiFi",
            "Please accept the terms and conditions to access the internet",
        )
    ),
    "forcepoint": w(
        page(
            "Access to this site is blocked",
            "Content blocked by your organization",
            "Forcepoint Web Security",
        )
    ),
    "smoothwall2": w(
        page(
            "Web page blocked",
            "",
            "Smoothwall: This page has been blocked because of the category Suicide",
        )
    ),
    "lightspeed": w(
        page("Access Denied", "", "This site was blocked by Lightspeed Filter"),
        final="https://access.lsfilter.com/block",
    ),
    "talktalk": w(
        page("HomeSafe", "This site is blocked", "Your HomeSafe settings block this site")
    ),
    "virgin": w(page("Web Safe", "", "Web Safe is on: this site is blocked for your household")),
    "ee": w(
        page(
            "Content lock",
            "This website is blocked",
            "Prove you're over 18 to turn the content lock off",
        )
    ),
    "court": w(
        page(
            "Access to this website has been blocked",
            "",
            "Access to this website has been blocked under an Order of the High Court",
        )
    ),
    "mcafee": w(page("McAfee Web Gateway - Notification", "", "URL Blocked")),
    "cisco wsa": w(
        page(
            "Notification: Policy: URL Filtering",
            "This Page Cannot Be Displayed",
            "Based on your organization's access policies, access to this web site has been blocked because the web category is not allowed.",
        )
    ),
    "checkpoint": w(
        page(
            "Page Blocked",
            "",
            "Access to goodhelp.org.uk is blocked according to the organization security policy. Check Point",
        )
    ),
    "sonicwall": w(
        page(
            "Web Site Blocked", "", "This site has been blocked by SonicWALL Content Filter Service"
        )
    ),
    "pihole": w(
        page(
            "Access to the following website has been denied",
            "Website Blocked",
            "Pi-hole: Your black hole for Internet advertisements",
        )
    ),
    "adguard": w(page("Access blocked", "", "AdGuard DNS has blocked access to this page")),
    "opendns": w(
        page("Phishing Site Blocked", "", "This domain is blocked due to a phishing threat")
    ),
}
PAGES = {
    "login in text": w(
        page(
            "Help with sleep",
            "Help with sleep",
            "Log in to your account or ring us. Our cookies help us to count visits.",
        )
    ),
    "queue words": w(
        page(
            "Help with sleep",
            "Waiting lists",
            "You are in the queue for therapy? While you wait, try this. Your place in the queue is told by letter.",
        )
    ),
    "security check": w(
        page(
            "Help with sleep",
            "Security checks at airports and sleep",
            "Airport checks can be hard.",
        )
    ),
    "consent page": w(
        page("Consent | Help with sleep", "Your consent", "You choose what happens to you.")
    ),
    "rate": w(page("Help with sleep", "Too many requests on your time?", "Saying no helps.")),
    "forti": w(page("Help with sleep", "Fortitude", "Fortitude grows by small steps.")),
    "wifi": w(page("Help with sleep", "WiFi and sleep", "Switch the wifi off at night.")),
    "blocked": w(
        page("Help with sleep", "Blocked on social media", "If a friend blocked you, it hurts.")
    ),
    "shield": w(page("Help with sleep", "Shielding", "If you were shielding, sleep may be hard.")),
    "turnstile": w(
        page("Help with sleep", "Help with sleep", FILL, more='<div class="cf-turnstile"></div>'),
        headers={"set-cookie": "__cf_bm=1"},
    ),
    "bmak": w(
        page(
            "Help with sleep", "Help with sleep", FILL, more="<script>bmak.form_submit()</script>"
        ),
        headers={"set-cookie": "_abck=1, bm_sz=2"},
    ),
    "suicide": w(
        page("Help with sleep", "Category: suicide prevention", "A category of our library.")
    ),
    "moment": w(
        page(
            "One moment of calm - Help with sleep",
            "One moment of calm",
            "Breathe. Please wait while your thoughts settle.",
        )
    ),
    "denied": w(page("Help with sleep", "Denied benefits", "Access to benefits denied? Appeal.")),
    "verify": w(
        page("Help with sleep", "Verify a therapist", "Check that your therapist is registered.")
    ),
    "policy": w(
        page(
            "Help with sleep",
            "Our internet safety policy",
            "Parents: how we keep children safe online.",
        )
    ),
    "spa": w(
        page("Help with sleep", "", "", more='<div id="app"></div><script src="/app.js"></script>'),
        headers={"set-cookie": "TS01=1"},
    ),
}
CASINOS = {
    "casino login": look(
        "Help with sleep",
        page("Royal Spin - Login", "Login", "", more="<input type=password>"),
        final="https://royalspin.example/",
        permanent=True,
    )[0],
    "casino login301": look(
        "Help with sleep",
        page("Casino Royal | Login", "", "Login to play"),
        final="https://royalspin.example/login",
        permanent=True,
        to_login=True,
    )[0],
    "casino 302": look(
        "Help with sleep",
        page("BigWin casino - Login", "", "Deposit and play"),
        final="https://bigwin.example/auth",
        to_login=True,
    )[0],
    "same host casino": look(
        "Help with sleep", page("Slot88 Login", "Slot88 Login", "Masuk. Daftar")
    )[0],
}


def test_a_wall_or_filter_is_no_evidence() -> None:
    found = {name: seen for name, seen in WALLS.items() if seen.finding is not Finding.REFUSED}
    assert found == {}


def test_a_page_that_sounds_like_a_wall_is_a_page() -> None:
    assert {name: seen for name, seen in PAGES.items() if seen.finding is not Finding.OK} == {}


def test_a_casino_with_a_login_is_no_wall() -> None:
    assert {
        name: seen for name, seen in CASINOS.items() if seen.finding is not Finding.SUSPECT
    } == {}

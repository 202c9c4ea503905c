"""Whole phrases by which error pages, walls and parked domains name themselves.

Written as `normal` leaves a text: folded, without punctuation, one blank
between words. A phrase must be all that a title's part or a heading says,
because living pages speak of missing pages too. Must not read HTML.
"""

from __future__ import annotations

import re
from functools import lru_cache

from toolkit.domain.text import fold, late

_WORDS = re.compile(r"[^\W_]+")
_ASCII_WORDS = re.compile("[a-z0-9]+")
_APOSTROPHES = re.compile("['’ʼ`´]")
# Said before or after the phrase itself.
_NOISE = frozenset(
    "404 410 error http https code status oops ooops oh ah uh whoops sorry ups huch hoppla nanu "
    "fehler erreur errore fout fel feil fejl virhe blad oeps desole lo sentimos perdon scusa "
    "gwall earraid ошибка ошиб помилка エラー 错误 錯誤 오류 خطا".split()
)
_ERROR_NUMBERS = frozenset({"404", "410"})


# Names of sites stand in the titles of all their pages.
@lru_cache(maxsize=4_096)
def normal(name: str) -> str:
    """Return a title's part or a heading as the phrases are written."""
    return normal_text(name)


def normal_text(text: str) -> str:
    """Return a text as the phrases are written."""
    if text.isascii():
        return " ".join(_ASCII_WORDS.findall(text.replace("'", "").replace("`", "").lower()))
    return " ".join(_WORDS.findall(fold(_APOSTROPHES.sub("", text))))


@lru_cache(maxsize=4_096)
def core(text: str) -> str:
    """Return what is left of a normal text without "oops", "error", "404"."""
    words = text.split()
    while words and words[0] in _NOISE:
        words.pop(0)
    while words and words[-1] in _NOISE:
        words.pop()
    return " ".join(words)


@lru_cache(maxsize=4_096)
def says_not_found(said: str) -> bool:
    """Tell whether a normal title's part or heading only says that there is no page."""
    left = core(said)
    if not left:
        return bool(_ERROR_NUMBERS & set(said.split()))
    return _NOT_FOUND.fullmatch(left) is not None


def speaks_of_not_found(text: str) -> bool:
    """Tell whether a few sentences hold one that says the page is not there."""
    small = text.lower()
    if not any(word in small for word in _IN_A_SENTENCE):
        return False
    return _SENTENCE.search(normal_text(text)) is not None


def _either(*patterns: str) -> str:
    return "|".join(f"(?:{pattern})" for pattern in patterns)


_THING = (
    "(?:page|content|article|resource|file|document|url|link|address|post|item|product|topic"
    "|entry|listing|story|web ?page|website|site|video|account|user|profile|event|job|group|blog"
    "|channel|episode|service|record|organi[sz]ation)"
)
_YOU = (
    "(?: (?:that )?(?:youre|youve|you|u)(?: a?re| were|ve| have)?(?: requested| looking for| wanted"
    "| searching for| tried to (?:reach|access|view|open|visit)| trying to (?:reach|access|view)"
    "| after| seeking| followed| need| want))?"
)
_NOT = (
    "(?:could not be|couldnt be|can not be|cannot be|cant be|was not|wasnt|is not|isnt"
    "|has not been|no longer|not)"
)
_NOT_FOUND_ENGLISH = _either(
    f"(?:(?:this|that|the|your|requested) )*{_THING}{_YOU} {_NOT} "
    "(?:be )?(?:found|located|available|here|exists?)(?: any ?more| on this (?:server|site)"
    "| right now)?",
    f"(?:(?:this|that|the|your|requested) )*{_THING}{_YOU} (?:does not|doesnt|dont|do not) exist"
    "(?: any ?more)?",
    f"(?:(?:this|that|the|your|requested) )*{_THING}{_YOU} (?:is )?(?:no longer (?:available|exists"
    "|here)|missing|(?:has been|was) (?:removed|deleted"
    "|withdrawn|retired|taken down|discontinued)|(?:is )?unavailable"
    "|removed|deleted)",
    "(?:sorry )?(?:but )?(?:we )?(?:can not|cannot|cant|could not|couldnt|were unable to"
    "|are unable to) (?:seem to )?(?:find|locate) (?:that|this|the|your|what)(?: requested)?"
    f"(?: {_THING})?{_YOU}",
    f"(?:not found|nothing (?:was )?found(?: here)?|nothing here|no (?:such )?{_THING}(?: found)?"
    f"|missing {_THING}|file not found|object not found|page lost|lost page|invalid (?:page|url)"
    "|nothing to see here)",
    "(?:[^ ]+ ){1,5}is no longer available",
    "(?:internal )?server error|application error|service (?:temporarily )?unavailable|bad gateway"
    "|error establishing a database connection|database error"
    "|(?:an|a) (?:unexpected |unknown )?error (?:has )?occurred|something went wrong",
)
# One line a language; all are said in full by content management systems.
_NOT_FOUND_BY_LANGUAGE = {
    "de": _either(
        "(?:(?:die|diese|ihre) )?(?:angeforderte |gewunschte |gesuchte |aufgerufene )?"
        "(?:web)?(?:seite|inhalt|datei|artikel)(?: die sie suchen)? (?:wurde |konnte |kann |ist )?"
        "(?:leider )?(?:nicht (?:mehr )?(?:gefunden|verfugbar|vorhanden|existiert|auffindbar)"
        "(?: werden)?|existiert (?:leider )?nicht(?: mehr)?)",
        "nicht gefunden|diese seite gibt es (?:leider )?nicht(?: mehr)?|seite fehlt",
    ),
    "fr": _either(
        "(?:la |cette |votre )?page (?:demandee |recherchee |que vous (?:cherchez|recherchez"
        "|demandez) )?(?:est )?(?:non trouvee|introuvable|inexistante|n ?existe (?:pas|plus)"
        "|n ?a pas ete trouvee|na pu etre trouvee|pas trouvee)",
        "(?:contenu|document|fichier) (?:introuvable|non trouve)|non trouve|page perdue",
    ),
    "es": _either(
        "(?:la |esta )?pagina (?:solicitada |que (?:buscas|busca|buscaba) )?(?:no (?:encontrada"
        "|existe|disponible|se (?:encuentra|encontro|ha encontrado)|ha sido encontrada"
        "|fue encontrada|esta disponible)|ya no existe)",
        "no (?:encontrado|encontrada)|no (?:se )?(?:encontro|encuentra|ha encontrado|encontramos"
        "|pudimos encontrar) (?:la|esta|esa) pagina|contenido no (?:encontrado|disponible)",
    ),
    "pt": "(?:a |esta )?pagina (?:solicitada |que voce procura )?(?:nao (?:encontrada|existe"
    "|localizada|foi encontrada|esta disponivel)|inexistente)|nao encontrad[oa]",
    "it": "(?:la |questa )?pagina (?:richiesta |che (?:cerchi|stai cercando) )?non (?:trovata"
    "|esiste(?: piu)?|disponibile|e stata trovata|e disponibile)|non trovat[oa]",
    "nl": "(?:de |deze )?(?:opgevraagde )?pagina (?:die u zoekt )?(?:(?:is |werd |kan |kon )?niet "
    "(?:meer )?(?:gevonden|beschikbaar)(?: worden)?|bestaat niet(?: meer)?)|niet gevonden",
    "pl": "nie znaleziono(?: strony)?|strony nie znaleziono|(?:ta )?strona nie (?:zosta[lł]a "
    "(?:znaleziona|odnaleziona)|istnieje)|strona nieznaleziona",
    "cs": "(?:tato )?stranka (?:nenalezena|nebyla nalezena|neexistuje|sa nenasla|nebola najdena)",
    "sv": "(?:den )?(?:har )?sidan (?:hittades inte|kunde inte hittas|kan inte hittas|finns inte"
    "(?: langre)?|saknas)|hittades inte",
    "da": "siden (?:blev ikke fundet|findes ikke(?: l[aæ]ngere)?|kunne ikke findes|kan ikke findes"
    "|ble ikke funnet|finnes ikke|eksisterer ikke)|ikke (?:fundet|funnet)"
    "|fant ikke siden|vi fant ikke siden",
    "fi": "sivua ei (?:loydy|loytynyt|ole)|hakemaasi sivua ei loytynyt",
    "ro": "pagina (?:cautata )?nu (?:a fost gasita|exista|poate fi gasita)|pagina negasita",
    "hu": "(?:az |a )?(?:keresett )?oldal nem (?:talalhato|letezik)",
    "tr": "(?:aradiginiz )?sayfa bulunamad[iı]|(?:aradıgınız )?sayfa (?:bulunamadı|mevcut degil)",
    "cy": "heb ganfod y dudalen|ni chanfuwyd y dudalen|(?:t|d)udalen heb ei (?:ch|dd?)anfod"
    "|tudalen heb ei darganfod|ni ellir dod o hyd ir? dudalen|nid ywr dudalen (?:hon )?ar gael"
    "|ni ddaethpwyd o hyd ir dudalen",
    "ga": "leathanach (?:gan aimsiu|nach bhfuarthas|nar aimsiodh)|nior aimsiodh an leathanach"
    "|ni bhfuarthas an leathanach",
    "gd": "cha deach an duilleag a lorg|duilleag gun lorg",
}
_NOT_FOUND_AS_SAID = (
    "Страница не найдена", "Страница не существует", "Такой страницы не существует",
    "Запрашиваемая страница не найдена", "Не найдено", "Сторінку не знайдено",
    "Сторінка не знайдена", "Сторінки не існує", "Страницата не е намерена",
    "Η σελίδα δεν βρέθηκε", "Δεν βρέθηκε η σελίδα", "页面不存在", "页面未找到", "找不到页面",
    "找不到网页", "找不到该页面", "您访问的页面不存在", "頁面不存在", "找不到頁面", "找不到網頁",
    "ページが見つかりません", "ページが見つかりませんでした", "お探しのページは見つかりません",
    "お探しのページは見つかりませんでした", "お探しのページが見つかりません",
    "お探しのページが見つかりませんでした", "페이지를 찾을 수 없습니다", "페이지를 찾을 수 없음",
    "요청하신 페이지를 찾을 수 없습니다", "الصفحة غير موجودة", "لم يتم العثور على الصفحة",
    "الصفحة المطلوبة غير موجودة", "صفحه یافت نشد", "صفحه مورد نظر یافت نشد", "صفحه پیدا نشد",
    "صفحہ نہیں ملا", "הדף לא נמצא", "העמוד לא נמצא", "पृष्ठ नहीं मिला", "पेज नहीं मिला",
    "পৃষ্ঠা পাওয়া যায়নি", "ਪੰਨਾ ਨਹੀਂ ਮਿਲਿਆ", "ไม่พบหน้า", "ไม่พบหน้าที่คุณต้องการ",
    "Không tìm thấy trang", "Halaman tidak ditemukan", "Faqja nuk u gjet",
    "Stranica nije pronađena",
    "Stran ni bila najdena", "Puslapis nerastas", "Lapa nav atrasta", "Lehekülge ei leitud",
)  # fmt: skip
_NOT_FOUND = re.compile(
    _either(
        _NOT_FOUND_ENGLISH,
        *_NOT_FOUND_BY_LANGUAGE.values(),
        *(re.escape(normal(said)) for said in _NOT_FOUND_AS_SAID),
    )
)
_SENTENCE = re.compile(
    rf"\b(?:{_THING}{_YOU} (?:could not|couldnt|can not|cannot|cant) be found"
    rf"|{_THING}{_YOU} (?:was not|wasnt) found"
    rf"|{_THING}{_YOU} (?:does not|doesnt|no longer) exists?"
    r"|(?:cannot|cant|could not|couldnt) find (?:that|this|the) page"
    r"|seite (?:wurde|konnte|kann) (?:leider )?nicht gefunden|page (?:est )?introuvable"
    r"|pagina no (?:existe|encontrada)|pagina non (?:trovata|esiste)|pagina niet gevonden)\b"
)
# One of these stands in every sentence that fits.
_IN_A_SENTENCE = (
    "found",
    "exist",
    "find",
    "gefunden",
    "introuvable",
    "trova",
    "gevonden",
    "encontrada",
)
_LOGIN = _either(
    "(?:please )?(?:log|sign) ?(?:in|on)(?: to (?:continue|(?:your|my) account|view .{1,40}"
    "|access .{1,40})"
    "| with .{1,40}| required| page| here)?",
    "(?:member|members|user|account|staff|client|customer) (?:log|sign) ?in",
    "login|sign ?in or (?:register|sign ?up|join|create an account)|authentication required",
    "(?:you (?:must|need to) )?(?:be )?log(?:ged)? ?in(?: to (?:continue|view|see) .{0,40})?",
    "anmelden|anmeldung|einloggen|connexion|se connecter|identifiez vous|iniciar sesion"
    "|inicia sesion|acceso|entrar|accedi|accesso|inloggen|aanmelden|logga in|logg inn|log ind"
    "|zaloguj sie|logowanie|mewngofnodi|войти|вход|увійти|登录|登入|ログイン|로그인",
)
_CHALLENGE = _either(
    "just a moment|one moment please|attention required|access denied|access to this page has "
    "been denied|ddos guard|security check(?: required)?|human verification|bot verification",
    "checking your browser(?: before accessing .{0,60})?"
    "|verifying (?:you are human|your browser|that you are human)(?: .{0,40})?"
    "|verify (?:that )?you are (?:a )?human(?: .{0,40})?",
    "please verify (?:that )?you are (?:a )?human|are you (?:a )?(?:robot|human)"
    "|im not a robot|you have been blocked|sorry you have been blocked|please wait"
    "|pardon our interruption|making sure youre not a bot|robot or human|captcha|recaptcha"
    "|please complete the security check(?: .{0,60})?|request unsuccessful|forbidden|blocked"
    "|before you continue(?: to .{0,40})?|unusual traffic(?: .{0,60})?|client challenge"
    "|vercel security checkpoint|browser check|einen moment(?: bitte)?|un momento|un instant",
)
_SUSPENDED = _either(
    "(?:this |your |the )?(?:web ?site|site|account|domain|web ?page|hosting(?: account)?|blog"
    "|service)(?: .{1,60})? (?:has been |is |was )?(?:currently |temporarily )?"
    "(?:suspended|deactivated|disabled|terminated)(?: .{0,60})?",
    "suspended(?: (?:account|page|domain|site|website))?|bandwidth limit exceeded"
    "|account suspended|resource limit is reached",
    "konto gesperrt|compte suspendu|cuenta suspendida|account sospeso|account opgeschort",
)
_DOMAIN = "(?:domain|domain name|web address|domainname)"
_FOR_SALE = _either(
    rf"(?:this |the |your )?(?:premium )?{_DOMAIN}(?: [^ ]+){{0,6}}? (?:is|may be|could be"
    "|might be) (?:available )?(?:for sale|for purchase)(?: .{0,60})?",
    rf"(?:buy|purchase|get|own|lease) (?:this|the) {_DOMAIN}(?: .{{0,60}})?",
    rf"{_DOMAIN} for sale|(?:make|submit) an offer (?:on|for) this {_DOMAIN}",
    "(?:diese |die )?domain(?: [^ ]+){0,4} (?:steht|ist|kann) (?:zum verkauf|zu verkaufen"
    "|kauflich|gekauft werden|zu kaufen)|domain (?:kaufen|zu verkaufen)",
    "(?:ce |le )?(?:nom de )?domaine(?: [^ ]+){0,4} est (?:a vendre|en vente)"
    "|(?:este |el )?dominio(?: [^ ]+){0,4} esta (?:en venta|a la venta)"
    "|(?:questo |il )?dominio(?: [^ ]+){0,4} e in vendita"
    "|(?:dit |deze )?domein(?:naam)?(?: [^ ]+){0,4} is te koop"
    "|(?:este )?dominio(?: [^ ]+){0,4} esta a venda|ta domena jest na sprzedaz",
)
_PARKED = _either(
    rf"(?:this |the )?{_DOMAIN}(?: [^ ]+){{0,6}}? (?:is|has been|was) (?:currently )?(?:parked"
    "|registered|reserved|expired)(?: .{0,80})?",
    rf"(?:this |the )?{_DOMAIN}(?: [^ ]+){{0,6}}? (?:has |is )?expired(?: .{{0,80}})?",
    "(?:this |the )?(?:web ?page|page|site|website) is parked(?: .{0,60})?|parked (?:domain"
    f"|page|free)(?: .{{0,60}})?|{_DOMAIN} parking|website expired|expired domain",
    "(?:diese )?domain (?:ist |wurde )?(?:geparkt|registriert|reserviert)|domaine (?:parque"
    "|expire|reserve)|dominio (?:aparcado|parcheggiato|scaduto|caducado)|domein geparkeerd",
)
_PLACEHOLDER = _either(
    "welcome to (?:nginx|centos|openresty|caddy|openlitespeed)(?: .{0,40})?|it works",
    "apache2? (?:ubuntu|debian|http server)? ?(?:default|test) page(?: .{0,40})?",
    "(?:http server )?test page(?: for .{0,60})?|iis windows(?: server)?|iis[0-9]*",
    "default (?:web ?site|web ?server|server|plesk|parallels) page|web server s? ?default page"
    "|index of|future home of something quite cool|site not (?:published|configured)"
    "|(?:web ?site |site )?(?:coming soon|under construction)|launching soon"
    "|domain default page|there isnt a github pages site here",
)
LOGIN = late(_LOGIN)
CHALLENGE = late(_CHALLENGE)
SUSPENDED = late(_SUSPENDED)
FOR_SALE = late(_FOR_SALE)
PARKED = late(_PARKED)
PLACEHOLDER = late(_PLACEHOLDER)
# Any of them: hardly a page has one, so that the others need not be looked for.
ANY = late(_either(_LOGIN, _CHALLENGE, _SUSPENDED, _FOR_SALE, _PARKED, _PLACEHOLDER))

"""A text cut up for the reader of places, and words that tell what a place is to somebody.

Addresses, handles and mail are left out. The lists are written by hand, folded and
without apostrophes. Must not know a place.
"""

from __future__ import annotations

from typing import NamedTuple

from toolkit.domain.text import fold, late

# What parts two words: nothing but blanks or a hyphen, a pause, the end of a sentence.
JOINED, PAUSE, END = "", ",", "."
_NOT_TEXT = late(r"(?i:https?://|www\.)\S+|\S*@\S+")
_INITIALS = late(r"\b(?:[A-Za-z]\.){2,}")
_WORD = late(r"[^\W_]+(?:['’‘`][^\W_]+)*")
# The same without a table of all letters; compiled and read faster.
_ASCII_WORD = late(r"[A-Za-z0-9]+(?:['`][A-Za-z0-9]+)*")
_HUMP = late(r"(?<=[a-z])(?=[A-Z])")
_APOSTROPHES = ("'", "’", "‘", "ʼ", "`")
# "St. Albans", "Co. Down" and "N. Ireland" are one name.
_SHORTENED = frozenset({"st", "co", "n", "dr", "mt"})
# Regional indicators are letters from here; a flag of a part of the UK is a black flag and tags.
_FIRST_INDICATOR, _LAST_INDICATOR = 0x1F1E6, 0x1F1FF
_BLACK_FLAG, _FIRST_TAG, _LAST_TAG = 0x1F3F4, 0xE0061, 0xE007A
_TAG_BASE = 0xE0000


class Text(NamedTuple):
    """Words in order, folded; as written; what stands before each; who owns or is tagged.

    `gaps` are JOINED, PAUSE or END; `owners` and `tags` are places in `words` of
    "Jordan's" and "#Leeds". `cased` tells that capitals mean something here.
    `flags` are codes of emoji flags.
    """

    words: list[str]
    written: list[str]
    gaps: list[str]
    owners: frozenset[int] = frozenset()
    tags: frozenset[int] = frozenset()
    cased: bool = False
    flags: tuple[str, ...] = ()

    def word(self, at: int) -> str:
        """Return the word at a place, "" outside the text."""
        return self.words[at] if 0 <= at < len(self.words) else ""

    def before(self, at: int) -> str:
        """Return the word right before a place, "" where something parts them."""
        return self.words[at - 1] if self.gap(at) is JOINED else ""

    def behind(self, at: int) -> str:
        """Return the word at a place, "" where something parts it from the one before."""
        return self.words[at] if self.gap(at) is JOINED else ""

    def gap(self, at: int) -> str:
        """Return what stands before the word at a place; outside the text it is an end."""
        return self.gaps[at] if 0 < at < len(self.gaps) else END


def plain_text(words: list[str]) -> Text:
    """Return words alone as a text, of which nothing else is known."""
    return Text(words, words, [JOINED] * len(words))


def cut_text(text: str) -> Text:
    """Cut a text into words, with what is known of how it was written."""
    if "@" in text or "://" in text or "www." in text.lower():
        text = _NOT_TEXT.sub(" . ", text)
    if "." in text:
        text = _INITIALS.sub(lambda match: match[0].replace(".", ""), text)
    words: list[str] = []
    written: list[str] = []
    gaps: list[str] = []
    owners: set[int] = set()
    tags: set[int] = set()
    end = 0
    for match in (_ASCII_WORD if text.isascii() else _WORD).finditer(text):
        between = text[end : match.start()]
        end = match.end()
        gap = _gap(between, words[-1] if words else "")
        tagged = between.endswith("#")
        for number, piece in enumerate(_HUMP.split(match[0]) if tagged else (match[0],)):
            if tagged:
                tags.add(len(words))
            word, owned = _folded(piece)
            if owned:
                owners.add(len(words))
            words.append(word)
            written.append(piece)
            gaps.append(JOINED if number else gap)
    return Text(
        words, written, gaps, frozenset(owners), frozenset(tags), _cased(text), _flags(text)
    )


def _folded(piece: str) -> tuple[str, bool]:
    """Return a word folded, and whether it owns something: "Jordan's"."""
    folded = piece.lower() if piece.isascii() else fold(piece)
    for sign in _APOSTROPHES:
        if sign in folded:
            base, _, last = folded.rpartition(sign)
            if last == "s":
                folded = base
                return "".join(char for char in folded if char not in _APOSTROPHES), True
            folded = folded.replace(sign, "")
    return folded, False


def _gap(between: str, before: str) -> str:
    """Tell what parts two words from the characters between them."""
    if not between or between.isspace() or between == "-":
        return END if "\n" in between else JOINED
    bare = between.strip(' #*_~"“”')
    if not bare:
        return JOINED
    if bare == "." and before in _SHORTENED:
        return JOINED
    if "\n" in between or any(char in ".!?;…|" or char > "⁯" for char in bare):
        return END
    return PAUSE


def _cased(text: str) -> bool:
    """Tell whether a text is written with capitals and small letters as books are."""
    letters = [char for char in text[:400] if char.isalpha()]
    capitals = sum(char.isupper() for char in letters)
    first = letters[0] if letters else ""
    return first.isupper() and 0 < capitals * 2 < len(letters)


def _flags(text: str) -> tuple[str, ...]:
    if text.isascii():
        return ()
    found: list[str] = []
    letters = tag = ""
    for char in text:
        number = ord(char)
        if _FIRST_INDICATOR <= number <= _LAST_INDICATOR:
            letters += chr(number - _FIRST_INDICATOR + ord("A"))
            if len(letters) > 1:
                found.append(letters)
                letters = ""
        elif number == _BLACK_FLAG:
            tag = "+"
        elif tag and _FIRST_TAG <= number <= _LAST_TAG:
            tag += chr(number - _TAG_BASE)
        elif tag:
            found += [f"{tag[1:3]}-{tag[3:]}".upper()] if len(tag) > 1 else []
            tag = ""
        else:
            letters = ""
    return tuple(found)


# Words that tell what a place has to do with somebody. Lists written by hand, folded and
# without apostrophes.


# Before a place: somebody or something is there.
IN = frozenset(
    "in near around outside nr round inside across throughout within by at up down"
    # The same in Polish, Spanish and French, and Welsh, of people who write so here.
    " w en yn yng ym mewn".split()
)
# Of these a name that is also a word takes only the plain ones: not "at reading".
IN_SURELY = frozenset("in near outside nr around en yn yng ym".split())
TO = frozenset({"to", "into"})
# Between the preposition and the name.
QUALIFIERS = frozenset(
    "north south east west central northern southern eastern western rural downtown inner outer"
    " greater upper lower sunny beautiful old lovely little mid city town county province state"
    " island isle university uni college borough bit part parts outskirts suburbs area centre"
    " region capital of deepest darkest good ole".split()
)
ARTICLES = frozenset({"the", "a", "an", "this", "my"})
# Said of where somebody is now.
NOW = frozenset(
    "live living lives stay staying stays based settled settle reside residing resident residents"
    " currently now stuck stranded working work works study studying studies student students"
    " teaching here am im is are hes shes theyre were weve ive moved relocated emigrated"
    " transferred homeless placement posted stationed tenant renting flat house home hostel"
    " hospital ward prison detained rehab unit out over back up down".split()
)
LIVE = frozenset(
    "live living lives staying stays stay based settled reside residing resident currently stuck"
    " stranded study studying studies studyin uni university relocated emigrated moved now"
    " nowadays homeless livin liv".split()
)
MOVED = frozenset(
    "back moved moving relocated emigrated transferred retired"
    " retiring came come coming evacuated deployed sent"
    " posted"
    " fled move moves home migrated commuted".split()
)
# The same for a name that is also a word, where "come to Barry" is none.
RELOCATED = frozenset(
    "moved moving move moves relocated emigrated transferred retired retiring".split()
)
# Said of where somebody was, or comes from.
ORIGIN = frozenset(
    "born grew raised originally used lived formerly previously childhood roots heritage"
    " upbringing was served fought toured worked studied brought ancestry descent bred visa"
    " passport".split()
)
# Said of where somebody only was or will be for a while.
VISIT = frozenset(
    "visited visit visiting visits holiday holidays trip trips flew fly flying flight flights"
    " travelled traveled travelling honeymoon cruise weekend gig concert festival wedding"
    " documentary film movie match tour returned invade invaded".split()
)
# Nearest before "in": what happens there to others.
NEWS = frozenset("war news conflict happening situation genocide elections protests".split())
# Nearest before "from" the writer speaks of now, or of a way back.
WRITING = frozenset("asking writing posting messaging".split())
AWAY = frozenset({"back", "away"})
LEFT = frozenset("fled escaped left leaving leave miss missing".split())
# Beside "live": it is over; beside "in": somebody is there.
PAST = frozenset({"used", "lived"})
THERE = frozenset("im am here now still landed arrived".split())
# What was said before such a word is of another place.
TURNS = frozenset("but so who then before until".split())
# Before a name: somebody or an animal has it.
PETS = frozenset(
    "mr mrs miss ms dr prof sir cat"
    " dog puppy kitten hamster rabbit horse budgie parrot named".split()
)
NOT_YET = frozenset(
    "going go went goes off been trip travel gone flight want wanted booked".split()
)
# After a place: still there, or somebody of there.
STILL = frozenset({"now", "nowadays", "atm", "currently", "here", "rn"})
SERVICES = frozenset(
    "council hospital infirmary general camhs samaritans uni university college cmht nhs area based"
    " station jobcentre crisis town branch police social services support"
    " iapt healthwatch mind prison library helpline helplines hotline line lines number numbers"
    " charity charities equivalent version branch clinic clinics surgery centre center".split()
)
# The same for a name that is also a word, where "reading support" is none.
SURE_SERVICES = frozenset(
    "council hospital infirmary camhs samaritans uni university college cmht area based town"
    " station jobcentre prison borough".split()
)
# After a name: a team, a dish, an event, not where somebody is.
THINGS = frozenset(
    "united fc fan fans supporter supporters v vs"
    " rovers rangers hotspur albion wanderers match kit shirt marathon"
    " festival syndrome sauce cake cakes cheese pudding pie sausage pasty wine beer film movie"
    " series sitcom album song band orchestra ballet opera novel trilogy accent accents dialect"
    " election elections president embassy airport airlines airways army navy open derby bombing"
    " bombings attack attacks riots treaty agreement convention protocol arena times stadium show"
    " musical won win wins beat drew scored"
    " premiership league cup game games marathon jumper".split()
)
# After a people's name: what is said of things, tongues and lessons is not of a person.
PERSONS = frozenset(
    "man men woman women lad lads lass lasses boy boys girl girls guy guys bloke blokes mum mums"
    " mam mom moms dad dads mother father parent parents wife husband partner boyfriend girlfriend"
    " gf bf student students person people teenager teenagers teen teens kid kids child children"
    " citizen citizens national nationals expat expats immigrant immigrants migrant migrants"
    " refugee refugees nurse nurses carer carers nanny pair worker workers friend friends mate"
    " mates neighbour colleague cousin family families couple pensioner widow widower gran nan"
    " grandma grandad farmer farmers veteran veterans vet soldier lady ladies gentleman muslim"
    " jewish christian catholic speaker speakers origin born here doctor builder driver chef"
    " waitress cleaner housemate flatmate roommate academic researcher graduate undergrad postgrad"
    " lecturer engineer developer trucker patient patients asylum seeker seekers visitor tourist"
    " helper helpers maid grandmother grandfather grandparents twin twins youth male female"
    " living based".split()
)
PERSONAL_BEFORE = frozenset(
    "im am is are being hes shes theyre as were fellow other us we be half part a an fully also"
    " second young old any for from proud single lonely soy sou sono jestem suis bin".split()
)
PUBLIC = frozenset(
    "helpline helplines hotline hotlines line lines nhs benefits law laws system helplines charity"
    " charities equivalent version school schools government healthcare insurance hospital"
    " hospitals number services service citizen council councils advice organisation".split()
)
# Beside a people's name in front of a text: it is of lessons, not of the writer.
LESSONS = frozenset(
    "exam exams gcse gcses mocks homework lesson lessons class revision maths essay test english"
    " food cooking".split()
)
# Between a people's name and a person: "English literature student".
SUBJECTS = frozenset("literature lit language lang history film studies food".split())
# "In English" and "in French" are tongues; these are what follows or goes before one.
TONGUE_VERBS = frozenset(
    "speak speaks speaking spoke learn learning learns learnt teach teaching taught study studying"
    " fail failed failing revise revising read write understand translate".split()
)
TONGUE_BEFORE = frozenset("in no my your good bad into from".split())
# "Georgia (the country)", and what may stand between a place and a wider one around it.
SORTS = frozenset("country city town place county state island region village".split())
BETWEEN = frozenset("in the south north".split())
# Words a sentence goes on with after a place; others make a compound of it.
GOES_ON = frozenset(
    "and but or so who with for i im ive id my need needs any please that where on at if because"
    " since when what is are was has have cant can do does not now here too as until for from"
    " which to dont wont help alone we our he she they his her their u pls plz cos bc anyone"
    " though tonight today atm rn looking without near feeling while after before last this"
    " then just really struggling recently lol by about says said myself over know got about"
    " hes shes theyre how would whos in it its amd uk isnt wants suicidal crying age aged"
    " trying no mental again yesterday already all lives live living y ac et und aur i pero".split()
)
# Before "in": what is followed by a thing, not a place.
NOT_PLACED = frozenset(
    "made interested lost behind"
    " absorbed engrossed believe believes believed trust confide confided"
    " faith covered dressed wrapped dipped progress improve improvement difficulty problems"
    " pleasure joy comfort refuge lesson lessons good bad soak soaking soaked wearing drenched"
    " interest fluent exam gcse lie lying sit sitting sat marks grade skills peace".split()
)
# Who the writer is, and others: those who may need help, and those who only are somewhere.
WRITER = frozenset("i im ive id ill we weve".split())
OTHERS = frozenset(
    "friend mate bestie pal bff sister brother sis bro son daughter mum mam mom mother dad father"
    " nan gran grandma granny nana grandad grandpa grandmother grandfather cousin aunt auntie uncle"
    " niece nephew partner gf bf girlfriend boyfriend fiance fiancee husband wife roommate flatmate"
    " housemate colleague coworker neighbour someone somebody girl guy follower mutual"
    " stepson stepdaughter grandson granddaughter stepdad stepmum ma da mammy daddy mummy"
    " kid kids children ex neighbours sisters brothers teenager lad student friends mates"
    " buddy".split()
)
BYSTANDERS = frozenset(
    "parents family families relatives folks grandparents boss landlord"
    " therapist counsellor psychiatrist doctor gp surgeon friends mates ancestors inlaws".split()
)
# Before a bystander: "my parents are in Poland", but "a family in Leeds".
OWNERS = frozenset("my his her our their".split())
SAYS = frozenset(
    "says said say saying tells tell told thinks reckons suggested recommended keeps".split()
)
ADVISES = frozenset("suggested recommended".split())
# Whom it is said to, and what is said to a writer then: "told me about", "told me to".
LISTENER = frozenset("me us you".split())
ADVICE = frozenset("to about of".split())
THEMSELVES = frozenset("himself herself themselves themself".split())
THIRD = frozenset({"he", "she", "hes", "shes", "her", "him", "theyre", "they", "them", "his"})
WORRY = frozenset(
    "worried worry worries scared suicidal overdosed reach answer answering threatening threatened"
    " unwell missing hurt".split()
)
# After "i" or "im": the writer speaks of the writer.
DISTRESS = frozenset(
    "feel cant so alone lonely suicidal crying struggling low depressed anxious hate miss lost"
    " exhausted cry need want homesick isolated scared drinking not falling breaking losing hear"
    " desperate broken empty tired isolated sad drowning done unhappy miserable burnt failing"
    " hopeless going".split()
)
# Before "from" and a name that is also a word: a person is from there, a letter is not.
FROM = NOW | ORIGIN | OTHERS | PERSONS
TEAMS = frozenset({"team", "house", "cafe", "line", "service"})

"""The many ways one word is written, for the crisis hint: tables for people.

Used to bring a post to the plain forms in which `crisis_words` is written. It
must hold spellings and nothing that carries a meaning of its own. NOT YET
REVIEWED by a qualified person; `crisis_words` says who should.

Before these tables are used, letters are made small, accents, apostrophes and
invisible characters dropped, and signs become breaks between words. A letter
three or more times in a row ("dieee") is compared by the letters alone.
"""

# Letters hidden behind signs, put back before words are cut.
MASKED_WORDS: tuple[tuple[str, str], ...] = (
    ("su!c", "suic"),
    ("su*c", "suic"),
    ("s*ic", "suic"),
    ("$uic", "suic"),
    ("k!ll", "kill"),
    ("k*ll", "kill"),
    ("d!e", "die"),
    ("d*e", "die"),
)

# The plain form, and what people write for it.
SPELLINGS: tuple[tuple[str, str], ...] = (
    ("suicide", "sucide, suicde, suacide, suciide, suiside, sewerslide, sewer slide, su1cide"),
    ("suicide", "sucicide, suicid, suicidee, s u i c i d e, suuicide, sueside"),
    ("suicidal", "suicidle, sucidal, suicidial, suicidel, suisidal, suacidal, suicical, su1cidal"),
    ("suicidal", "suicadal, sucicidal, suicideal, suicidall, sucidle, sucidial, suidical"),
    ("commit", "comit, committ"),
    ("kms", "k m s"),
    ("unalive", "un alive"),
    ("kill", "kil, k1ll, kll"),
    ("die", "d1e, d i e, diee"),
    ("dying", "dieing"),
    ("myself", "my self, mysel, meself, maself, masel, mysef, myslef"),
    ("himself", "him self, hisself, himslef"),
    ("herself", "her self, herslef"),
    ("themselves", "them selves, theirselves, theirself, themselfs"),
    ("yourself", "your self, ur self, urself"),
    ("self harm", "selfharm"),
    ("self harming", "selfharming"),
    ("want", "wnt, wan, waant, desire"),
    ("want to", "wanna, wana, wnna, want too, want 2, want tae, wannae"),
    ("wants to", "wants too, wants 2, wants tae"),
    ("going to", "gonna, gona, gunna, going too, going 2, finna, gonnae"),
    ("trying to", "tryna, trynna"),
    ("i want to die", "iwanttodie, wanttodie, i wanttodie"),
    ("kill myself", "killmyself"),
    ("end my life", "endmylife"),
    ("i am", "im, i m"),
    ("i have", "ive, i ve"),
    ("i would", "id, i d"),
    ("do not", "dont, don t, dnt, donot, dinnae, dinny, do nt"),
    ("i do not", "ion, idont"),
    ("does not", "doesnt, doesn t, doesnae"),
    ("did not", "didnt, didn t, didnae"),
    ("cannot", "cant, can t, can not, cnt, cannae, carnt, canot"),
    ("could not", "couldnt, couldn t, couldnae"),
    ("would not", "wouldnt, wouldn t, wouldnae"),
    ("will not", "wont, won t, willnae"),
    ("was not", "wasnt, wasn t, wisnae, wasnae"),
    ("were not", "werent, weren t"),
    ("had not", "hadnt, hadn t"),
    ("should not", "shouldnt, shouldn t"),
    ("about", "bout, abt"),
    ("is not", "isnt, isn t, isnae"),
    ("what is", "whats, what s, wots"),
    ("life is", "lifes, life s"),
    ("nobody", "no one, noone, no body, no 1, naebody, nobdy"),
    ("anyone", "any one, any1"),
    ("someone", "some one, some1"),
    ("everyone", "every one, every1"),
    ("without", "with out, witout"),
    ("anymore", "any more, any longer, no more, nomore, anymor, anymoe, anymroe, any mor"),
    ("burden", "burdon, burdan, berden"),
    ("hate", "h8, haet"),
    ("worthless", "worthles, worth less"),
    ("hopeless", "hopless, hopeles"),
    ("disappear", "dissapear, disapear, dissappear"),
    ("goodbye", "good bye, goodby, bye bye"),
    ("tonight", "tonite, 2night, to night"),
)

# Words passed over wherever they stand.
FILLERS: tuple[str, ...] = (
    "just really so actually honestly literally truly genuinely seriously basically simply",
    "fucking fuckin freaking bloody effing even still always sometimes often now rn tbh probably",
    "constantly totally completely lowkey maybe kinda sorta very own such oh",
)

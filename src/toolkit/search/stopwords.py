"""Words that carry no topic, and are left out where others remain.

Folded as the index folds them (no apostrophes). Question words of manners
("please", "anyone") belong here; feelings and people never do.
"""

from __future__ import annotations

_WRITTEN = """
    a able about across actually after again ago all along already also although always am
    among an and another any anybody anymore anyone anything are aren arent around as ask
    asked asking at away back be because been before being bit both but by came can cannot
    cause come comes coming cos could couldnt coz did didnt do does doesnt doing done dont
    down during each either else em etc even ever every everything few for from gave get gets
    getting give given go goes going gone gonna got gotta had hadnt has hasnt have havent
    having he hello her here hers herself hes hey hi him himself his how however i id if ill
    im in into is isnt it itd itll its itself ive just keep keeps know knows like likely ll
    look looking lot lots made make makes making many may maybe me mean means might mine more
    most much must my myself near need needs never new no nor not now of off ok okay on once
    one only onto or other others ought our ours out over own people perhaps please put puts
    quite rather re really said same say saying says see seem seems shall she shes should
    shouldnt since so some somebody someone something soon still such sure take takes than
    thank thanks that thats the their theirs them themselves then there theres these they
    theyre theyve thing things think this those though through thru to today told too took
    tried try trying two u under until up upon ur us use used using very want wanted wants was
    wasnt way we well went were werent what whatever whats when where wheres whether which
    while who whom whos whose why will with within without wont would wouldnt yeah yes yet you
    youd youll your youre yours yourself youve
"""
STOP_WORDS = frozenset(_WRITTEN.split())

"""What honest names share, and what disguises add: the words of look-alikes.

Reviewed by hand. Each word widens or narrows a warning, so a change needs an
address that shows why. Must not decide anything: `imitation` reads it.
"""

from __future__ import annotations

# Put before or after a known name to make another site look like its own.
ADDED = frozenset(
    "the my your our get ask call text contact join visit to support supports help helps helpline"
    " donate donation donations give official online live chat now today uk gb charity org website"
    " site web login secure info www com net 24 247 24h 111 999 116123".split()
)
# Glued to a name of few letters, only these are sure: mymind, mindhelp and
# mindcharity are names of others (mymind.org, mindcharity.co.uk).
ADDED_TO_SHORT = frozenset("uk official donate helpline website org".split())
# Names that are words of the field: carers.org and carersuk.org, autism.org
# and autism.org.uk, switchboard.lgbt and switchboard.org.uk are all honest.
TOPICS = frozenset(
    "alzheimers anxiety autism autistic bereavement bipolar care carers counselling crisis dementia"
    " depression disability friends grief health helpline lifeline mentalhealth police recovery"
    " refuge release relief sleep shelter suicide switchboard therapy trauma wellbeing".split()
)
# Offices whose name everybody knows, though others have sites under it.
OFFICES = frozenset({"nhs.uk", "gov.uk"})
# Honest sites that the rules would call imitations.
HONEST = frozenset(
    {
        "nhs.net",  # the health service's own mail
        "nhs24.com",  # NHS 24, Scotland
        "sane.org",  # SANE Australia
    }
)
# The same name there is mostly a sister's, or a stranger's far away.
SISTERS = frozenset("scot wales cymru ie im je gg au nz ca".split())
# Businesses hold these side by side; the last three are slips of .com.
COMMERCIAL = frozenset({"com", "co"})
SLIPS_OF_COM = frozenset({"cm", "co", "om"})

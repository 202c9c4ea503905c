"""An overdue judgement counts a little less, and says so; it never hides a better answer."""

from datetime import datetime, timedelta

from toolkit.domain.trust import Level
from toolkit.storage.library import Library
from toolkit.usecases.edit import Details, add
from toolkit.usecases.find import FindRequest, find
from toolkit.usecases.vet import Judgement, vet


def test_of_two_alike_the_one_that_is_not_overdue_comes_first(
    empty_library: Library, now: datetime
) -> None:
    for place, span in enumerate(("1m", "12m"), 1):
        details = Details(title="Sleeping with worry")
        link = add(empty_library, f"https://{place}.example/", details, "", now).link
        judgement = Judgement(Level.RECOMMENDED, by="sam", review_in=span)
        vet(empty_library, link.id, judgement, now)
    request = FindRequest(text="sleeping with worry")
    today = find(empty_library, request, now=now, home_region="")
    later = find(empty_library, request, now=now + timedelta(days=60), home_region="")
    assert [hit.link.id for hit in today.links] == [1, 2]
    assert [hit.link.id for hit in later.links] == [2, 1]
    assert "its review is overdue" in later.links[1].why
    assert later.links[0].score - later.links[1].score < 0.05

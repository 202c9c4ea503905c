"""The picker, driven as a person would: type, see, Enter."""

import gc
import shutil
from collections.abc import Callable
from datetime import datetime
from functools import partial
from types import FunctionType, ModuleType
from typing import Any

import pytest
from textual import events
from textual.widgets import TextArea

from tests.tui.conftest import Driven
from toolkit.domain.trust import How, Level
from toolkit.errors import LibraryReplaced
from toolkit.storage.library import Library
from toolkit.tui.asking import Handed, Picked
from toolkit.usecases.picking import Desk
from toolkit.usecases.reply import Written
from toolkit.usecases.vet import Judgement, vet

Played = Callable[..., Any]
POST = "my mum's been sectioned\nand the ward wont tell me anything, what are her rights??"


# No line of a reply is broken in it.
_WIDE = (240, 24)


async def paste(at: Driven, text: str) -> None:
    at.picker.post_message(events.Paste(text))
    await at.until(lambda: bool(at.question))
    await at.rest()


def test_enter_takes_the_reply_exactly_as_it_was_shown(play: Played) -> None:
    shown = ""

    async def act(at: Driven) -> None:
        nonlocal shown
        await at.type("panic attacks")
        await at.until(lambda: "https://" in at.pane("snippet"))
        shown = at.pane("snippet")
        await at.press("enter")

    assert play(act, size=_WIDE).written.text == shown


def test_the_reply_is_for_where_a_post_says_and_for_who_it_is_by(play: Played, desk: Desk) -> None:
    async def act(at: Driven) -> None:
        await at.type("beat helplines glasgow")
        await at.until(lambda: "https://" in at.pane("snippet"))
        assert "call 0808 801 0432 (Scotland)" in at.pane("snippet")
        assert "0808 801 0432 (Scotland), Mon-Fri 3pm to 8pm" in at.listed[0]
        assert at.pane("detail").index("0808 801 0432") < at.pane("detail").index("0808 801 0677")
        await at.press("ctrl+u")
        await at.type("worried about my friend samaritans")
        await at.until(lambda: "For somebody who worries" in at.pane("detail"))
        await at.press("ctrl+f", *"self", "enter")
        await at.until(lambda: "For somebody who worries" not in at.pane("detail"))
        assert desk.tone == "self"

    play(act)


def test_the_reply_is_for_somebody_by_name_in_the_tone_that_was_asked_for(
    play: Played, desk: Desk
) -> None:
    async def act(at: Driven) -> None:
        await at.type("nhs 111 press 2 wales")
        await at.until(lambda: "https://" in at.pane("snippet"))
        usual = at.pane("snippet")
        await at.press("ctrl+n", *"@sam_*", "enter")
        await at.until(lambda: at.pane("snippet") == f"@sam_* {usual}")
        await at.press("ctrl+f", *"staff, othr", "enter")
        assert "'othr' is neither of these nor a language." in at.small_pane("wrong")
        await at.press("ctrl+u", *"staff, cy", "enter")
        await at.until(lambda: "If you work with people in Wales" in at.pane("snippet"))
        assert "not reviewed by a Welsh speaker" in " ".join(at.pane("detail").split())
        assert desk.tone == "staff, cy"
        await at.press("ctrl+f", "ctrl+u", "enter", "ctrl+n", "ctrl+u", "enter")
        await at.until(lambda: at.pane("snippet") == usual)
        await at.press("ctrl+n", "a", "enter", "ctrl+f", *"other", "enter")
        desk.forget()
        assert (desk.wording.to, desk.tone) == ("", "")

    play(act, size=_WIDE)


def test_the_picker_stays_and_each_reply_goes_out_by_itself(
    play: Played, desk: Desk, library: Library
) -> None:
    out: list[str] = []

    def deliver(picked: Picked, _terminal: object) -> Handed:
        out.append(picked.text)
        return Handed(copied=True, said="Copied." if picked.address else desk.log(written(picked)))

    async def act(at: Driven) -> None:
        for question in ("panic", "k47", "insomnia tablets sleep zugzwang"):
            await at.type(question)
            await at.press("ctrl+n", *"@sam", "enter")
            shown = at.pane("snippet")
            await at.press("enter")
            assert out[-1] == shown
            assert "@sam" in shown
            # Nothing of the post is left, and an Enter too many takes nothing.
            assert (at.question, at.pane("snippet")) == ("", shown)
            assert at.picker.link() is None
            await at.press("enter")
        assert not any("zugzwang" in text for text in texts_of(desk))
        await at.type("panic")
        await at.press("ctrl+y")
        assert out[-1].startswith("https://")
        await at.type("k34")
        await at.press("escape")
        assert (at.question, at.picker.is_running) == ("", True)
        await at.press("escape")

    assert play(act, size=_WIDE, deliver=deliver) is None
    assert len(out) == 4
    assert len(library.replies.newest()) == 3


def written(picked: Picked) -> Written:
    assert picked.written
    return picked.written


def test_a_reply_that_did_not_go_out_is_taken_off_the_log(
    play: Played, desk: Desk, library: Library
) -> None:
    def deliver(picked: Picked, _terminal: object) -> Handed:
        return Handed(copied=True, said=desk.log(written(picked)))

    async def act(at: Driven) -> None:
        for question in ("panic", "insomnia"):
            await at.type(question)
            await at.press("enter")
        before = len(library.replies.newest())
        # The file alone is whole, for whoever copies it while the picker is open.
        alone = library.path.with_name("alone.db")
        shutil.copy(library.path, alone)
        with Library(alone) as copy:
            assert len(copy.replies.newest()) == before
        await at.press("ctrl+b", "enter")
        assert (before, len(library.replies.newest())) == (2, 1)
        # Only the last one: what comes next is a change of the library, and there is none.
        await at.press("ctrl+b")
        assert not at.small_screen
        await at.press("escape")

    play(act, deliver=deliver)


def test_an_enter_before_the_answer_is_seen_takes_nothing(play: Played) -> None:
    async def act(at: Driven) -> None:
        await at.type("panic")
        first = at.pane("snippet")
        at.picker.query_one("#question", TextArea).text = "insomnia"
        at.picker.action_take()
        assert at.picker.is_running
        await at.until(lambda: at.pane("snippet") != first)
        await at.press("enter")

    assert "insomnia" in play(act).written.text.casefold()


def test_a_reply_that_cannot_be_copied_is_not_lost(play: Played) -> None:
    async def act(at: Driven) -> None:
        await at.type("panic")
        await at.press("enter")

    picked = play(act, deliver=lambda _picked, _terminal: Handed(copied=False, said=""))
    assert "https://" in picked.written.text


def test_results_come_as_one_types_with_trust_and_health_in_words(play: Played) -> None:
    async def act(at: Driven) -> None:
        await at.type("pan")
        await at.until(lambda: bool(at.listed))
        assert at.listed[0].splitlines()[1] == "  k34 listed; NHS; England"
        assert "trust    listed, not vetted by you" in at.pane("detail")
        assert "health   not checked yet" in at.pane("detail")
        assert "of 300 graphemes (Bluesky)" in at.pane("count")

    play(act)


def test_a_pasted_post_is_one_question_and_the_arrows_choose(play: Played, desk: Desk) -> None:
    async def act(at: Driven) -> None:
        await paste(at, POST)
        await at.until(lambda: len(at.listed) > 1)
        first = at.pane("snippet")
        await at.press("down")
        await at.until(lambda: at.pane("snippet") != first)
        assert at.question == POST
        await at.press("enter")

    assert play(act).written.links == (desk.answer.links[1],)


def test_escape_sequences_in_a_paste_are_inert(play: Played) -> None:
    async def act(at: Driven) -> None:
        await paste(at, "panic\x1b]52;c;aGk=\x07 \x1b[31mattacks\x1b[A\x1bOM\x00")
        assert at.question == "panic attacksM"

    play(act)


def test_enter_right_behind_a_letter_is_a_line_of_a_paste(play: Played) -> None:
    async def act(at: Driven) -> None:
        await at.type("panic")
        await at.press("enter")
        assert at.question == "panic\n"

    assert play(act, burst=1.0) is None


@pytest.mark.parametrize("way", ["escape", "enter", "ctrl+y"])
def test_however_one_leaves_the_post_is_cleared_and_cannot_be_brought_back(
    play: Played, way: str
) -> None:
    async def act(at: Driven) -> None:
        await paste(at, POST)
        await at.until(lambda: "https://" in at.pane("snippet"))
        await at.press(way)
        await at.until(lambda: not at.picker.is_running)
        assert at.question == ""
        box = at.picker.query_one("#question", TextArea)
        box.undo()
        assert box.text == ""

    assert (play(act) is None) == (way == "escape")


def test_a_desk_that_forgets_keeps_no_word_of_the_question(desk: Desk) -> None:
    desk.ask("panicattacks zugzwang")
    desk.keep(desk.ask("panic zugzwang").links[0])
    assert any("zugzwang" in text for text in texts_of(desk))
    assert desk.answer.links
    desk.forget()
    assert not any("zugzwang" in text for text in texts_of(desk))
    assert (desk.answer.links, desk.kept) == ((), ())


def texts_of(thing: object) -> list[str]:
    """Return every text that can be reached from a thing."""
    seen: dict[int, object] = {}
    waiting = [thing]
    while waiting:
        one = waiting.pop()
        if id(one) in seen or isinstance(one, type | FunctionType | ModuleType):
            continue
        seen[id(one)] = one
        waiting += gc.get_referents(one)
    return [one for one in seen.values() if isinstance(one, str)]


def test_another_platform_counts_anew(play: Played) -> None:
    async def act(at: Driven) -> None:
        await at.type("panic")
        await at.press("ctrl+p")
        await at.until(lambda: at.small_screen == "ChoiceScreen")
        await at.press("home", "down", "enter")
        await at.until(lambda: "of 280 weighted characters" in at.pane("count"))
        # Letters narrow the list; one that fits nothing is not taken.
        await at.press("ctrl+p", "t", "h", "q", "r", "enter")
        await at.until(lambda: "(Threads)" in at.pane("count"))

    play(act)


def test_another_wording_is_written_at_once(play: Played) -> None:
    async def act(at: Driven) -> None:
        await at.type("panic")
        before = at.pane("snippet")
        await at.press("ctrl+t")
        await at.until(lambda: at.small_screen == "ChoiceScreen")
        await at.press("down", "enter")
        await at.until(lambda: at.pane("snippet") != before)

    play(act)


def test_a_second_link_joins_the_reply(play: Played) -> None:
    async def act(at: Driven) -> None:
        await at.type("panic")
        await at.until(lambda: len(at.listed) > 1)
        await at.press("ctrl+l", "down")
        await at.until(lambda: at.pane("snippet").count("https://") == 2)
        assert at.listed[0].startswith("  + ")
        assert at.listed[1].startswith("▸ ")
        await at.press("enter")

    assert len(play(act).written.links) == 2


def test_the_sentence_can_be_changed_and_the_count_follows(play: Played) -> None:
    async def act(at: Driven) -> None:
        await at.type("panic")
        await at.until(lambda: bool(at.listed))
        before = at.pane("count")
        await at.press("ctrl+e", "ctrl+u", *"Breathe")
        await at.until(lambda: at.pane("snippet").startswith("Breathe"))
        assert at.pane("count") != before
        await at.press("enter")
        assert at.picker.is_running
        await at.press("enter")

    assert play(act).written.text.startswith("Breathe")


def test_the_address_alone(play: Played, desk: Desk) -> None:
    async def act(at: Driven) -> None:
        await at.type("k82")
        await at.until(lambda: len(at.listed) == 1)
        await at.press("ctrl+y")

    picked = play(act)
    assert picked.address.startswith("https://www.mind.org.uk/")
    assert picked.written is None


@pytest.mark.parametrize(("key", "is_crisis"), [("enter", True), ("m", False)])
def test_a_crisis_is_asked_about_before_anything_is_taken(
    play: Played,
    key: str,
    is_crisis: bool,  # noqa: FBT001 - a row of the table
) -> None:
    async def act(at: Driven) -> None:
        await paste(at, "i want to die tonight")
        await at.until(lambda: "someone in crisis" in at.pane("notice"))
        await at.press("enter")
        await at.until(lambda: at.small_screen == "ConfirmScreen")
        await at.press(key)

    assert (play(act).written.crisis is not None) is is_crisis


def test_going_back_from_the_crisis_prompt_takes_nothing(play: Played) -> None:
    async def act(at: Driven) -> None:
        await paste(at, "i want to die tonight")
        await at.press("enter")
        await at.until(lambda: bool(at.small_screen))
        await at.press("escape")
        await at.until(lambda: not at.small_screen)
        assert at.picker.is_running

    assert play(act) is None


def test_marking_as_bad_needs_a_reason_and_can_be_taken_back(
    play: Played, library: Library
) -> None:
    async def act(at: Driven) -> None:
        await at.type("k82")
        await at.press("ctrl+x")
        await at.until(lambda: at.small_screen == "FormScreen")
        await at.press(*"wrong", "ctrl+s")
        await at.until(lambda: library.links.get(82).trust.level is Level.AVOID)  # type: ignore[union-attr]  # it is there
        await at.until(lambda: "to be avoided: wrong" in at.pane("notice"))
        await at.press("ctrl+b")
        await at.until(lambda: at.small_screen == "ConfirmScreen")
        await at.press("enter")
        await at.until(lambda: library.links.get(82).trust.level is Level.LISTED)  # type: ignore[union-attr]  # the same
        await at.press("f2")
        await at.until(lambda: at.small_screen == "ConfirmScreen")
        await at.press("enter")
        await at.until(lambda: library.links.get(82).trust.level is Level.AVOID)  # type: ignore[union-attr]  # the same
        # What was done again is the last change; nothing is left to do again.
        await at.press("f2")
        assert not at.small_screen

    play(act)


def test_vetting_makes_a_link_recommended(play: Played, library: Library) -> None:
    async def act(at: Driven) -> None:
        await at.type("k82")
        await at.press("ctrl+g")
        await at.until(lambda: at.small_screen == "ChoiceScreen")
        await at.press("r")
        await at.until(lambda: at.small_screen == "FormScreen")
        await at.press(*"read", "enter", *"says", "enter", "r", "ctrl+s")
        await at.until(lambda: "recommended" in at.listed[0])

    play(act)
    vetting = library.links.get(82).trust.vetting  # type: ignore[union-attr]  # it is there
    assert vetting is not None
    assert (vetting.by, vetting.note, vetting.how) == ("Sam", "read", How.READ)
    assert vetting.evidence == "says"


def test_a_form_that_cannot_be_taken_says_so_and_keeps_what_was_typed(
    play: Played, library: Library
) -> None:
    async def act(at: Driven) -> None:
        await at.type("k82")
        await at.press("ctrl+x", "ctrl+s")
        assert at.small_screen == "FormScreen"
        assert "A warning needs a reason" in at.small_pane("wrong")
        assert "--" not in at.small_pane("wrong")
        await at.press(*"bad", "down", "down", "x", "ctrl+s")
        assert "'x' is not one of the answers" in at.small_pane("wrong")
        await at.press("backspace", "ctrl+s")
        await at.until(lambda: not at.small_screen)

    play(act)
    assert library.links.get(82).trust.reason == "bad"  # type: ignore[union-attr]  # it is there


def test_words_of_the_question_are_kept_only_when_the_person_says_so(
    play: Played, library: Library
) -> None:
    before = library.links.get(82).terms  # type: ignore[union-attr]  # it is there

    async def act(at: Driven) -> None:
        await at.type("mental act zugzwang")
        await at.until(lambda: bool(at.listed) and " k82 " in at.listed[0])
        assert library.links.get(82).terms == before  # type: ignore[union-attr]  # the same
        await at.press("ctrl+r")
        await at.until(lambda: at.small_screen == "FormScreen")
        await at.press("ctrl+s")
        await at.until(lambda: not at.small_screen)

    play(act)
    assert library.links.get(82).terms == (*before, "zugzwang")  # type: ignore[union-attr]  # the same


def test_the_keys_are_shown_by_a_question_mark_in_the_empty_box_only(play: Played) -> None:
    async def act(at: Driven) -> None:
        await at.press("question_mark")
        await at.until(lambda: at.small_screen == "KeysScreen")
        await at.press("escape")
        await at.until(lambda: not at.small_screen)
        await at.type("why")
        await at.press("question_mark")
        await at.until(lambda: at.question == "why?")
        assert at.small_screen == ""

    play(act)


def test_a_key_of_ones_own(play: Played) -> None:
    async def act(at: Driven) -> None:
        await at.type("panic")
        await at.press("ctrl+p")
        assert at.small_screen == ""
        await at.press("f5")
        await at.until(lambda: at.small_screen == "ChoiceScreen")

    play(act, keys={"platform": "f5"})


def test_the_mouse_chooses_a_link_and_presses_a_key(play: Played) -> None:
    async def act(at: Driven) -> None:
        await at.type("panic")
        await at.until(lambda: len(at.listed) > 1)
        first = at.pane("snippet")
        await at.pilot.click("#links", offset=(4, 2))
        await at.until(lambda: at.pane("snippet") != first)
        await at.pilot.click("#keys", offset=(2, 0))
        await at.until(lambda: not at.picker.is_running)

    assert play(act).written


def test_nothing_found_is_said_and_nothing_can_be_taken(play: Played) -> None:
    async def act(at: Driven) -> None:
        await at.type("qwxyzzz")
        await at.until(lambda: "No link in your library" in at.pane("notice"))
        await at.press("enter")
        assert at.picker.is_running

    assert play(act) is None


@pytest.mark.parametrize("size", [(80, 24), (40, 20), (120, 36), (20, 8)])
def test_every_size_shows_links_and_reply_and_survives_a_resize(
    play: Played, size: tuple[int, int]
) -> None:
    async def act(at: Driven) -> None:
        await at.type("panic")
        await at.until(lambda: bool(at.listed))
        await at.pilot.resize_terminal(*size)
        await at.rest()
        for name in ("#question", "#links", "#preview"):
            region = at.picker.query_one(name).region
            assert region.height > 0
            assert region.right <= size[0]

    play(act, size=(100, 30))


@pytest.mark.parametrize("width", [22, 26, 30, 34])
def test_no_number_is_broken_in_a_narrow_window(play: Played, width: int) -> None:
    async def act(at: Driven) -> None:
        await paste(at, "samaritans i want to die tonight")
        await at.until(lambda: "116 123" in at.pane("snippet"))
        await at.press("enter")
        await at.until(lambda: at.small_screen == "ConfirmScreen")
        await at.rest()
        for said in (at.pane("snippet"), at.small_pane("said")):
            lines = said.split("\n")
            assert max(map(len, lines)) < width
            assert any("116 123" in line for line in lines)

    play(act, size=(width, 24))


def test_links_that_are_never_offered_are_not_listed(play: Played, library: Library) -> None:
    async def act(at: Driven) -> None:
        await at.type("samaritans")
        await at.until(lambda: bool(at.listed))
        old = [link for link in library.links.every() if link.replaced_by]
        assert old
        assert not any(f" {link.name} " in entry for link in old for entry in at.listed)

    play(act)


def test_markup_in_a_title_is_text(play: Played, library: Library, desk: Desk) -> None:
    from dataclasses import replace  # noqa: PLC0415 - here alone

    with library.operation("edit", desk.now) as writing:
        link = library.links.get(82)
        assert link is not None
        library.links.save(replace(link, title="[red]Panic[/] [@click=app.leave]x"))
        writing.summary = "edit k82"

    async def act(at: Driven) -> None:
        await at.type("k82")
        await at.until(lambda: bool(at.listed))
        assert "[red]Panic[/] [@click=app.leave]x" in at.listed[0]
        assert "[red]Panic[/]" in at.pane("snippet")

    play(act)


def test_a_library_that_was_replaced_is_said_and_nothing_is_recorded(
    play: Played, library: Library
) -> None:
    async def act(at: Driven) -> None:
        await at.type("panic")
        other = library.path.with_name("other.db")
        shutil.copy(library.path, other)
        other.replace(library.path)
        await at.type(" attacks")
        assert "was replaced by another file" in at.pane("notice")
        assert at.listed == []
        await at.press("enter")
        assert at.picker.is_running
        await at.press("escape")

    assert play(act) is None


def test_a_judgement_of_a_library_that_was_replaced_is_not_said_to_be_recorded(
    play: Played, library: Library, desk: Desk
) -> None:
    async def act(at: Driven) -> None:
        await at.type("panic")
        link = desk.answer.links[0]
        other = library.path.with_name("other.db")
        shutil.copy(library.path, other)
        other.replace(library.path)
        judgement = Judgement(level=Level.RECOMMENDED, how=How.READ, note="Plain.", by="Sam")
        with pytest.raises(LibraryReplaced, match="replaced"):
            desk.judge(link, judgement)

    play(act)
    with Library(library.path) as now:
        assert not now.operations.listed(1)


def test_a_picker_that_stays_open_sees_what_others_write(
    desk: Desk, library: Library, now: datetime
) -> None:
    first = desk.ask("panic attacks").links[0]
    with Library(library.path) as elsewhere:
        avoid = Judgement(level=Level.AVOID, note="Wrong.", by="Tom")
        vet(elsewhere, first.id, avoid, now)
    assert first.id not in [link.id for link in desk.ask("panic attacks").links]
    assert desk.ask(first.url).warning


def test_a_crisis_is_answered_without_the_library(play: Played, library: Library) -> None:
    async def act(at: Driven) -> None:
        library.path.write_bytes(b"no library " * 1_000)
        await paste(at, "i want to kill myself")
        await at.until(lambda: "is damaged" in at.pane("notice"))
        await at.press("enter")
        assert at.small_screen == "ConfirmScreen"
        await at.press("enter")

    written = play(act).written
    assert written.crisis
    assert "116 123" in written.text
    assert any("not from your library" in line for line in written.trouble)


def test_every_bad_address_of_a_pasted_post_is_named(play: Played) -> None:
    async def act(at: Driven) -> None:
        await paste(at, "hxxps://samar1tans[.]org or nhs.uk-login.com, so depressed")
        await at.until(lambda: "be careful with https://samar1tans.org" in at.pane("notice"))
        assert "Be careful too with https://nhs.uk-login.com" in at.pane("notice")

    play(act)


@pytest.mark.parametrize("size", [(40, 20), (60, 16), (80, 24)], ids=str)
def test_no_question_of_a_form_is_cut(play: Played, size: tuple[int, int]) -> None:
    async def act(at: Driven) -> None:
        await at.type("samaritans")
        await at.press("ctrl+g", "enter")
        questions = list(at.picker.screen.query(".field"))

        def all_whole(number: int) -> bool:
            room = at.picker.screen.query_one(".text").region
            parts = [one.region for one in questions if room.overlaps(one.region)]
            at_line = at.picker.focused in questions[number].children
            return (
                at_line and questions[number].region in parts and all(map(room.__contains__, parts))
            )

        for number in range(len(questions)):
            await at.until(partial(all_whole, number))
            await at.press("down")

    play(act, size=size)


def test_a_window_without_room_fails_nothing(play: Played) -> None:
    async def act(at: Driven) -> None:
        await at.pilot.resize_terminal(80, 24)
        await at.type("panic")
        assert len(at.listed) > 1

    play(act, size=(1, 1))

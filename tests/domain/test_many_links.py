"""Links made by the thousand are links."""

from dataclasses import FrozenInstanceError, fields, replace

import pytest

from toolkit.domain.link import Link
from toolkit.domain.many_links import make_link

GIVEN = {"url": "https://a.example/", "url_key": "a.example", "title": "A"}


@pytest.mark.parametrize("more", [{}, {"id": 3, "tags": ("x",), "crisis": True}])
def test_they_are_what_link_makes(more: dict[str, object]) -> None:
    made = make_link(**GIVEN, **more)
    assert type(made) is Link
    assert made == Link(**GIVEN, **more)  # type: ignore[arg-type]  # fields by name
    assert repr(made) == repr(Link(**GIVEN, **more))  # type: ignore[arg-type]  # the same
    assert replace(made, title="B").title == "B"


@pytest.mark.parametrize("name", [one.name for one in fields(Link)])
def test_no_field_of_them_can_be_changed(name: str) -> None:
    with pytest.raises(FrozenInstanceError):
        setattr(make_link(**GIVEN), name, "another")


@pytest.mark.parametrize("wrong", [{"url": "x"}, {**GIVEN, "odd": 1}])
def test_fields_must_be_there_and_known(wrong: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        make_link(**wrong)

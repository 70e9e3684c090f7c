"""The algebra of events: nothing but what stands counts, and everything survives being written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from advisor.dialogue import (
    Answered,
    Conversation,
    Event,
    Gave,
    Said,
    Skipped,
    Tried,
    Undone,
    read_event,
    standing,
)
from advisor.errors import InputError

TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
TOLD: st.SearchStrategy[Event] = st.one_of(
    st.builds(Said, text=TEXT),
    st.builds(Tried, text=TEXT),
    st.builds(Skipped, test=TEXT),
    st.builds(Answered, test=TEXT, answer=st.sampled_from(["yes", "no", "unknown"]), text=TEXT),
    st.builds(lambda name, data: Gave.of("code", name, data), TEXT, st.binary(max_size=40)),
)


def talk(events: list[Event]) -> Conversation:
    conversation = Conversation(id="c")
    for event in events:
        conversation = conversation.with_event(event)
    return conversation


@given(st.lists(TOLD, max_size=6))
def test_without_undo_all_stands(events: list[Event]) -> None:
    assert list(standing(talk(events))) == events


@given(st.lists(TOLD, max_size=6), TOLD)
def test_undo_takes_back_the_last(events: list[Event], last: Event) -> None:
    assert standing(talk([*events, last, Undone()])) == standing(talk(events))


@given(st.lists(TOLD, max_size=5), st.lists(TOLD, min_size=1, max_size=4))
def test_undo_goes_back_step_by_step(events: list[Event], more: list[Event]) -> None:
    back: list[Event] = [Undone() for _ in more]
    assert standing(talk([*events, *more, *back])) == standing(talk(events))


def test_undo_of_nothing_is_refused() -> None:
    with pytest.raises(InputError, match="nothing to take back"):
        talk([Said(text="a"), Undone(), Undone()])


@given(TOLD)
def test_an_event_survives_json(event: Event) -> None:
    assert read_event(event.model_dump_json()) == event


@given(st.binary(max_size=200))
def test_a_file_comes_back_byte_for_byte(data: bytes) -> None:
    again = read_event(Gave.of("curve", "a.bin", data).model_dump_json())
    assert isinstance(again, Gave)
    assert again.data() == data


@pytest.mark.parametrize(
    "text", ['{"kind":"told"}', '{"kind":"said"}', '{"kind":"said","text":"a","x":1}', "[]", ""]
)
def test_what_is_no_event_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        read_event(text)


def test_bytes_that_are_no_base64_are_told() -> None:
    with pytest.raises(InputError, match=r"a\.log: not base64"):
        Gave(what="curve", name="a.log", content="%%%", binary=True).data()

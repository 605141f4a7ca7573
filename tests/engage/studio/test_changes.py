from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.studio.changes import difference, put

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)


def test_change_of_one_text_is_that_text_alone() -> None:
    before = {"sections": [{"questions": [{"code": "a", "text": {"en": "Old"}}, {"code": "b"}]}]}
    after = {"sections": [{"questions": [{"code": "a", "text": {"en": "New"}}, {"code": "b"}]}]}

    change = difference(before, after)

    assert change is not None
    assert change.path == ("sections", 0, "questions", 0, "text", "en")
    assert (change.before, change.after) == ("Old", "New")


def test_same_documents_have_no_difference() -> None:
    assert difference({"a": [1, 2]}, {"a": [1, 2]}) is None


@given(_JSON, _JSON)
def test_change_leads_there_and_back(before: Any, after: Any) -> None:
    change = difference(before, after)

    if change is None:
        assert before == after
    else:
        assert put(before, change.path, change.after) == after
        assert put(after, change.path, change.before) == before


def test_path_that_is_gone_is_an_error() -> None:
    with pytest.raises(LookupError):
        put({"sections": []}, ("sections", 0), {})

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from surveys.answers import Answer, Missing
from surveys.conditions import Condition, holds
from surveys.exchange.relevant import UnreadableExpression, parse, write

READ: TypeAdapter[Condition] = TypeAdapter(Condition)


@pytest.mark.parametrize(
    ("expression", "raw"),
    [
        ("${a} = 'yes'", {"question": "a", "is": "yes"}),
        ('${a}="it\'s"', {"question": "a", "is": "it's"}),
        ("${a} != 'yes'", {"not": {"question": "a", "is": "yes"}}),
        ("${n} >= 3", {"question": "n", "at_least": 3}),
        ("${n} <= 2.5", {"question": "n", "at_most": 2.5}),
        ("${n} = 0", {"question": "n", "is": 0}),
        ("selected(${a}, 'x')", {"question": "a", "includes": "x"}),
        ("not(selected(${a},'x'))", {"not": {"question": "a", "includes": "x"}}),
        ("${a} != ''", {"question": "a", "answered": True}),
        ("${a} = ''", {"question": "a", "answered": False}),
        ("string-length(${a}) > 0", {"question": "a", "answered": True}),
        (
            "${a} = 'x' and (${b} = 'y' or ${c} = 'z')",
            {
                "all": [
                    {"question": "a", "is": "x"},
                    {"any": [{"question": "b", "is": "y"}, {"question": "c", "is": "z"}]},
                ]
            },
        ),
    ],
)
def test_an_expression_is_read(expression: str, raw: object) -> None:
    condition = READ.validate_python(parse(expression))

    assert READ.dump_python(condition, mode="json") == raw
    assert READ.validate_python(parse(write(condition))) == condition


@pytest.mark.parametrize(
    ("answer", "expected"),
    [(Answer(4), True), (Answer(3), False), (Answer(missing=Missing.SKIPPED), False)],
)
def test_more_than_is_never_true_of_a_question_left_open(answer: Answer, expected: bool) -> None:
    condition = READ.validate_python(parse("${n} > 3"))

    assert holds(condition, {"n": answer}) is expected


@pytest.mark.parametrize(
    "expression",
    ["", "${a}", "${a} = ", "= 'x'", "${a} = 'x' and", "(${a} = 'x'", "${a} > 'x'", "regex(${a}, 'x')", "${a} = ${b}", "a = 'x'", "${a} = 'x' ${b} = 'y'", "(" * 900, "${a} = 'x", "\x00"],
)  # fmt: skip
def test_what_a_condition_cannot_say_is_refused_with_the_place(expression: str) -> None:
    with pytest.raises(UnreadableExpression) as caught:
        parse(expression)

    assert caught.value.near


def _conditions() -> st.SearchStrategy[object]:
    codes = st.sampled_from(["a", "b_c", "d1"])
    texts = st.text(
        st.characters(exclude_characters="'\"‘’“”", exclude_categories=["Cs", "Cc"]), min_size=1
    )
    single = st.one_of(
        st.builds(lambda q, v: {"question": q, "is": v}, codes, texts),
        st.builds(lambda q, v: {"question": q, "includes": v}, codes, texts),
        st.builds(lambda q, v: {"question": q, "at_least": v}, codes, st.integers(-99, 99)),
        st.builds(lambda q, v: {"question": q, "answered": v}, codes, st.booleans()),
    )
    return st.recursive(
        single,
        lambda inner: st.one_of(
            st.builds(lambda parts: {"all": parts}, st.lists(inner, min_size=2, max_size=3)),
            st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=2, max_size=3)),
            st.builds(lambda part: {"not": part}, inner),
        ),
        max_leaves=8,
    )


@given(raw=_conditions())
def test_every_condition_survives_the_way_through_an_expression(raw: object) -> None:
    condition = READ.validate_python(raw)

    assert READ.validate_python(parse(write(condition))) == condition


@given(expression=st.text(max_size=60))
def test_any_text_is_read_or_refused(expression: str) -> None:
    try:
        parse(expression)
    except UnreadableExpression:
        return

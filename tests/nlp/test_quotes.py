import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.quotes import Quotable, Quote, choose, is_verbatim

BUS = "The bus never comes on Sundays and I walk."
RENT = "My rent went up again and I cannot pay."
PARK = "The swings in the park have been broken for a year."


def item(name, text, towards, *, group="g", language="en") -> Quotable:
    vector = np.array(towards, np.float32)
    return Quotable(name, text, language, group, vector / np.linalg.norm(vector))


def near(angle: float) -> list[float]:
    return [np.cos(angle), np.sin(angle), 0.0]


def test_the_first_quote_speaks_for_most_people():
    items = [
        item("1", BUS, near(0.0)),
        item("2", BUS + " Really.", near(0.1)),
        item("3", BUS + " Truly.", near(0.2)),
        item("4", RENT, [0.0, 0.0, 1.0]),
    ]

    first, second = choose(items, limit=2)

    assert first.id == "2"
    assert second.id == "4"


def test_a_small_groups_concern_wins_a_place_against_a_large_groups_echo():
    echo = [
        item(f"a{place}", f"{BUS} Number {place}.", near(0.3 * np.sin(place)), group="many")
        for place in range(40)
    ]
    alone = item("z", RENT, near(1.2), group="few", language="so")

    chosen = choose([*echo, alone], limit=2)

    assert "z" in [quote.id for quote in chosen]


def test_the_order_of_the_comments_does_not_matter():
    items = [item(str(place), f"{BUS} {place}", near(place / 10)) for place in range(12)]

    assert choose(items, limit=4) == choose(items[::-1], limit=4)


def test_the_same_words_are_quoted_once():
    items = [item("1", BUS, near(0.0)), item("2", BUS.upper(), near(1.0), group="other")]

    assert len(choose(items, limit=2)) == 1


@pytest.mark.parametrize("text", ["", "ok", "Yes. No. Hm.", "😀😀😀", "a" * 400])
def test_what_cannot_be_quoted_is_not(text):
    assert choose([item("1", text, near(0))], limit=3) == []


def test_a_long_letter_is_quoted_in_whole_sentences():
    text = f"Hello. {PARK} {RENT} " + "word " * 100

    (quote,) = choose([item("1", text, near(0))], limit=1)

    assert quote.text == f"Hello. {PARK} {RENT}"
    assert text[quote.start : quote.end] == quote.text


def test_sentences_of_other_scripts_are_quoted_too():
    text = "公交车从来不准时，我每天都迟到。司机人很好。"

    (quote,) = choose([item("1", text, near(0), language="zh-Hans")], limit=1)

    assert quote.text == text


def test_verbatim_means_at_that_very_place():
    assert is_verbatim(Quote("1", "bus", 4, 7), "the bus")
    assert not is_verbatim(Quote("1", "bus", 3, 6), "the bus")
    assert not is_verbatim(Quote("1", "", 0, 0), "the bus")


def test_nothing_or_no_place_gives_no_quotes():
    assert choose([], limit=3) == []
    assert choose([item("1", BUS, near(0))], limit=0) == []


@given(
    st.lists(
        st.tuples(st.text(max_size=300), st.floats(0, 3), st.sampled_from([None, "a", "b"])),
        max_size=12,
    ),
    st.integers(0, 6),
)
def test_every_quote_is_a_stretch_of_its_comment(drawn, limit):
    items = [
        item(str(place), text, near(angle), group=group)
        for place, (text, angle, group) in enumerate(drawn)
    ]
    texts = {each.id: each.text for each in items}

    chosen = choose(items, limit=limit)

    assert len(chosen) <= limit
    assert len({quote.id for quote in chosen}) == len(chosen)
    assert all(is_verbatim(quote, texts[quote.id]) for quote in chosen)


def test_what_was_quoted_on_another_subject_is_not_said_again():
    items = [item("1", BUS, near(0.0)), item("2", RENT, [0.0, 0.0, 1.0])]

    first = choose(items, limit=1)[0]
    second = choose(items, limit=1, heard=[each for each in items if each.id == first.id])[0]

    assert {first.id, second.id} == {"1", "2"}


def test_a_language_heard_on_another_subject_is_no_longer_new():
    other = item("0", PARK, [0.0, 1.0, 0.0], language="so")
    items = [item("1", BUS, near(0.0), language="so"), item("2", RENT, near(0.001), language="vi")]

    assert choose(items, limit=1, heard=[other])[0].id == "2"


def test_somebody_who_may_not_be_quoted_counts_and_is_not_quoted():
    silent = [item(f"s{place}", "", near(0.0)) for place in range(3)]
    items = [*silent, item("1", BUS, near(0.05)), item("2", RENT, [0.0, 0.0, 1.0])]

    assert choose(items, limit=5)[0].id == "1"

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.text import clean, is_too_short, pieces, sentences


def split(text: str) -> list[str]:
    return [sentence.of(text) for sentence in sentences(text)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("The bus is late. I am cold!", ["The bus is late.", "I am cold!"]),
        ("It costs 3.50 at st.mary now", ["It costs 3.50 at st.mary now"]),
        ("公交车从来不准时。司机很好！谢谢", ["公交车从来不准时。", "司机很好！", "谢谢"]),
        ("الحافلة متأخرة؟ نعم۔ شكرا", ["الحافلة متأخرة؟", "نعم۔", "شكرا"]),
        ("አውቶቡሱ ዘገየ። እኔ በረደኝ።", ["አውቶቡሱ ዘገየ።", "እኔ በረደኝ።"]),
        ("बस देर से आती है। धन्यवाद", ["बस देर से आती है।", "धन्यवाद"]),
        ("first line\n\nsecond line", ["first line", "second line"]),
        ('He said "no." Then left...', ['He said "no."', "Then left..."]),
        ("1. fix the swing", ["1. fix the swing"]),
        ("Ok. The lights are out", ["Ok. The lights are out"]),
        ("", []),
        ("  \n ", []),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text, parts):
    assert split(text) == parts


def test_a_short_comment_is_one_piece_that_knows_its_sentences():
    text = "  The bus is late. I am cold! "

    (piece,) = pieces(text)

    assert text[piece.start : piece.end] == text.strip()
    assert [sentence.of(text) for sentence in piece.sentences] == split(text)


def test_a_long_comment_is_cut_between_sentences():
    text = "The bus was late again today. " * 40

    found = pieces(text, longest=100)

    assert all(piece.end - piece.start <= 100 for piece in found)
    assert sum(len(piece.sentences) for piece in found) == 40


def test_a_word_of_twenty_thousand_letters_loses_none():
    found = pieces("a" * 20_000)

    assert sum(piece.end - piece.start for piece in found) == 20_000


@given(st.text(max_size=600), st.integers(10, 80))
def test_no_letter_is_left_out_of_the_pieces(text, longest):
    found = pieces(text, longest=longest)

    inside = "".join(text[piece.start : piece.end] for piece in found)
    assert "".join(inside.split()) == "".join(text.split())
    assert all(piece.end - piece.start <= longest for piece in found)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a\x00b", "a b"),
        ("a\ud800b", "a b"),
        ("<b>bus</b> late", "   bus     late"),
        ("rent &amp; food", "rent       food"),
        ("3 < 5 and 7 > 2", "3 < 5 and 7 > 2"),
        ("line\nline", "line\nline"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_what_is_no_writing_is_blanked_in_place(text, cleaned):
    assert clean(text) == cleaned


@given(st.text())
def test_cleaning_keeps_the_length_and_is_done_once(text):
    cleaned = clean(text)

    assert len(cleaned) == len(text)
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize("text", ["", " ", "😀", "12345", "ok", "?!", "好", "１２"])
def test_too_short_to_be_about_anything(text):
    assert is_too_short(text)


@pytest.mark.parametrize("text", ["bus", "公交", "버스", "no bus", "ውሃ"])
def test_long_enough(text):
    assert not is_too_short(text)

"""The behaviours 23-33 of a texted reply, and what must hold for any reply at all."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.answers import PREFER_NOT_TO_SAY, Answer, Missing
from surveys.definition import Question
from surveys.errors import Problem
from surveys.kinds import KINDS
from surveys.library import names, ready
from surveys.reading.options import options
from surveys.reading.vocabulary import available, vocabulary
from surveys.sms import ReadingKind, Unclear, interpret

LANGUAGES = ["en", "es", "ar"]
TRAVEL = [
    {"code": "walk", "text": {"en": "Walk", "es": "A pie", "ar": "مشيًا"}},
    {"code": "bus", "text": {"en": "Bus", "es": "Autobús", "ar": "الحافلة"}},
    {"code": "housing", "text": {"en": "Housing", "es": "Vivienda", "ar": "السكن"}},
    {"code": "parks", "text": {"en": "Parks and trees", "es": "Parques", "ar": "الحدائق"}},
    {"code": "jobs", "text": {"en": "Jobs", "es": "Empleo", "ar": "العمل"}},
]


def ask(kind: str, **parts: object) -> Question:
    text = {"en": "How?", "es": "¿Cómo?", "ar": "كيف؟"}
    return Question.model_validate({"code": "q", "kind": kind, "text": text, **parts})


ONE = ask("single_choice", choices=TRAVEL)
MANY = ask("multiple_choice", choices=TRAVEL, at_most=4)
OPEN = ask("single_choice", choices=TRAVEL, other=True, prefer_not_to_say=True)
RATING = ask("rating", minimum=1, maximum=5)
TEN = ask("rating", minimum=1, maximum=10)
COUNT = ask("number", minimum=0, maximum=50)
YES_NO = ask("yes_no")
COMMENT = ask("comment")


def value(question: Question, text: str) -> object:
    reading = interpret(question, text, LANGUAGES)
    return reading.answer.value if reading.answer else None


@pytest.mark.parametrize("text", ["3", "٣", "３", "③", "۳", "3️⃣", "३", "❸", " 3 ", "\u200f3", "3!"])
def test_23_digits_of_every_script(text: str) -> None:
    assert value(ONE, text) == "housing"


@pytest.mark.parametrize(
    "text",
    ["one", "One.", "uno", "un", "una", "primera", "first", "the first one", "واحد", "الأولى"],
)
def test_24_number_words(text: str) -> None:
    assert value(ONE, text) == "walk"


@pytest.mark.parametrize("text", ["won", "to", "for", "too", "ate", "tree"])
def test_24_words_that_only_sound_like_numbers(text: str) -> None:
    assert interpret(ONE, text, LANGUAGES).kind is ReadingKind.UNCLEAR


@pytest.mark.parametrize(
    "text",
    [
        "B", "b)", "(b)", "B.", "#2", "2.", "2)", "(2)", "option 2", "Opción 2", "الخيار ٢", "2 - Bus",
        "2- bus", "2: autobús", "no. 2", "number two", "la dos", "I choose 2", "bus", "BUS!", "Autobus",
        "el 2", "الحافلة",
    ],
)  # fmt: skip
def test_25_letters_signs_and_labels(text: str) -> None:
    assert value(ONE, text) == "bus"


@pytest.mark.parametrize(
    "text",
    [
        "1 & 3", "1,3", "1, 3", "1 and 3", "1 y 3", "1y3", "13", "1 3", "1+3", "1;3", "1/3", "1、3", "١ و ٣",
        "١ و٣", "١،٣", "3 and 1", "a, c", "a c", "A and C", "walk and housing", "uno y tres", "1 and 3.",
        "walk, 3", "(1) (3)", "1. 3.", "1\n3", "1 1 3", "one three",
    ],
)  # fmt: skip
def test_26_several_choices(text: str) -> None:
    assert value(MANY, text) == ["walk", "housing"]


def test_26_a_label_with_and_in_it_is_one_choice() -> None:
    assert value(MANY, "parks and trees") == ["parks"]
    assert value(MANY, "parks and trees, bus") == ["bus", "parks"]


@pytest.mark.parametrize(
    "text", ["1-3", "1 or 3", "1 to 3", "1 - 3", "16", "33", "1 and cats", "0"]
)
def test_26_what_could_mean_two_things_is_asked_back(text: str) -> None:
    assert interpret(MANY, text, LANGUAGES).kind is ReadingKind.UNCLEAR


@pytest.mark.parametrize("text", ["1 & 3", "1,3", "walk and housing", "1 y 2"])
def test_26_one_is_asked_for_where_only_one_may_be_chosen(text: str) -> None:
    assert interpret(ONE, text, LANGUAGES).reason is Unclear.SEVERAL


def test_26_too_many_are_told_so() -> None:
    assert interpret(MANY, "1 2 3 4 5", LANGUAGES).reason is Problem.TOO_MANY


def test_27_one_number_leads_and_the_rest_is_kept() -> None:
    reading = interpret(ONE, "I choose 2 because of 3 Accidents", LANGUAGES)

    assert reading.answer == Answer("bus")
    assert reading.remark == "because of 3 Accidents"
    assert reading.confidence < 1


@pytest.mark.parametrize(
    "text", ["2 kids were hit", "10 years ago", "my 2 cents", "2 - Housing", "2.5", "-2"]
)
def test_27_a_number_that_may_not_be_the_choice_is_asked_back(text: str) -> None:
    assert interpret(ONE, text, LANGUAGES).kind is ReadingKind.UNCLEAR


@pytest.mark.parametrize(
    "text", ["yes", "Y", "yep", "sí", "si", "نعم", "👍", "👍🏾", "YESSS", "1", "yes, twice", "ايوه"]
)
def test_28_yes(text: str) -> None:
    assert value(YES_NO, text) == "yes"


@pytest.mark.parametrize(
    "text", ["no", "N", "nope", "لا", "👎", "2", "No never", "no, but my son was", "nunca"]
)
def test_28_no(text: str) -> None:
    assert value(YES_NO, text) == "no"


@pytest.mark.parametrize(
    "text", ["no sé", "not sure", "no se", "idk", "لا أعرف", "no idea", "I don’t know", "no lo sé"]
)
def test_28_not_knowing_is_not_a_no(text: str) -> None:
    reading = interpret(YES_NO, text, LANGUAGES)

    assert reading.kind is ReadingKind.DONT_KNOW
    assert reading.answer == Answer(missing=Missing.SKIPPED)


@pytest.mark.parametrize("text", ["yes and no", "yes no", "both", "3", "no 2 is yes"])
def test_28_what_is_neither_is_asked_back(text: str) -> None:
    assert interpret(YES_NO, text, LANGUAGES).kind is ReadingKind.UNCLEAR


@pytest.mark.parametrize("text", ["11", "0", "-3", "7/10", "5 stars", "4.5", "4-5", "6", "100"])
def test_29_what_is_off_the_scale_is_asked_back_with_the_range(text: str) -> None:
    assert interpret(RATING, text, LANGUAGES).reason is Problem.OUT_OF_RANGE


def test_29_seven_of_ten_counts_where_the_scale_ends_at_ten() -> None:
    assert value(TEN, "7/10") == 7
    assert value(TEN, "7 out of 10") == 7
    assert value(RATING, "4/5, could be better") == 4


@pytest.mark.parametrize("text", ["", " ", "...", "!", "\u200b", "。", "-"])
def test_30_nothing_said(text: str) -> None:
    for question in (ONE, MANY, RATING, COUNT, YES_NO, COMMENT):
        assert interpret(question, text, LANGUAGES).reason is Unclear.NOTHING


@pytest.mark.parametrize("text", ["?", "??", "؟", "？"])
def test_30_a_question_mark_repeats_the_question(text: str) -> None:
    assert interpret(ONE, text, LANGUAGES).kind is ReadingKind.REPEAT


@pytest.mark.parametrize(
    "text", ["Liked “How?”", 'Le gustó "¿Cómo?"', '👍 to "How?"', "Loved “How are the parks?”"]
)
def test_32_a_tapback_is_no_answer(text: str) -> None:
    for question in (ONE, YES_NO, COMMENT):
        assert interpret(question, text, LANGUAGES).kind is ReadingKind.IGNORED


def test_33_a_comment_is_kept_raw() -> None:
    raw = "\u202e=1+1 السلام\u200f عليكم 👨‍👩‍👧 STOP signs"

    assert value(COMMENT, raw + "\x00\ud800") == raw + "\ufffd"


@pytest.mark.parametrize("text", ["skip", "Next", "saltar", "تخطي"])
def test_skipping(text: str) -> None:
    for question in (ONE, RATING, COMMENT, YES_NO):
        assert interpret(question, text, LANGUAGES).kind is ReadingKind.SKIPPED


@pytest.mark.parametrize(
    "text",
    ["prefer not to say", "I’d rather not say", "prefiero no decir", "5", "أفضّل عدم الإجابة"],
)
def test_refusing(text: str) -> None:
    asked = ask("single_choice", choices=TRAVEL[:4], prefer_not_to_say=True)

    assert interpret(asked, text, LANGUAGES).answer == Answer(missing=Missing.REFUSED)


def test_other_is_taken_with_the_words_as_they_were_written() -> None:
    assert interpret(OPEN, "6 SkateBoard", LANGUAGES).answer == Answer("other", "SkateBoard")
    assert interpret(OPEN, "6", LANGUAGES).answer == Answer("other")


@pytest.mark.parametrize(
    ("text", "how"), [("Housng", "label, 1 edit"), ("vivieda", "label, 1 edit")]
)
def test_typing_mistakes_in_a_label(text: str, how: str) -> None:
    reading = interpret(ONE, text, LANGUAGES)

    assert reading.answer == Answer("housing")
    assert reading.how == how


@pytest.mark.parametrize("text", ["not housing", "no housing", "Hose", "housing is not it"])
def test_what_only_resembles_a_label_is_not_taken(text: str) -> None:
    assert interpret(ONE, text, LANGUAGES).kind is ReadingKind.UNCLEAR


def test_a_near_tie_between_labels_is_asked_back() -> None:
    choices = [
        {"code": "a", "text": {"en": "dissatisfied"}},
        {"code": "b", "text": {"en": "satisfied"}},
    ]

    assert (
        interpret(ask("single_choice", choices=choices), "disatisfied", ["en"]).reason
        is Unclear.CLOSE_CALL
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3", 3),
        ("٣", 3),
        ("tres", 3),
        ("a dozen", 12),
        ("3 times", 3),
        ("dos veces", 2),
        ("zero", 0),
        ("doce", 12),
    ],
)
def test_numbers(text: str, expected: int) -> None:
    assert value(COUNT, text) == expected


@pytest.mark.parametrize(
    "text", ["2 or 3", "2-3", "1.5", "100", "lots", "2 hundred", "more than 3", "twenty five"]
)
def test_numbers_that_are_not_plain_are_asked_back(text: str) -> None:
    assert interpret(COUNT, text, LANGUAGES).kind is ReadingKind.UNCLEAR


ANY_TEXT = st.one_of(
    st.text(max_size=80),
    st.text(st.sampled_from("0123456789٣½.,-/ &andybosíلاو?!#()'\"\u200b\ud800\x00"), max_size=30),
)
EVERY_KIND = [
    ONE,
    MANY,
    OPEN,
    RATING,
    TEN,
    COUNT,
    YES_NO,
    COMMENT,
    ask("short_text"),
    ask("information"),
    ask("date", earliest="2026-01-01", latest="2027-12-31"),
    ask("ranking", choices=TRAVEL),
    ask("location", choices=TRAVEL, zip_code=True),
]


@given(text=ANY_TEXT, question=st.sampled_from(EVERY_KIND), language=st.sampled_from(available()))
@settings(max_examples=300, deadline=None)
def test_no_reply_whatever_raises_and_every_answer_passes_its_check(
    text: str, question: Question, language: str
) -> None:
    reading = interpret(question, text, [language, "en"])

    assert 0 <= reading.confidence <= 1
    if reading.kind is ReadingKind.ANSWER:
        assert reading.answer is not None
        KINDS[question.kind].check(question, reading.answer)


@pytest.mark.parametrize("slug", names())
def test_whatever_is_offered_can_be_chosen_by_number_letter_and_label(slug: str) -> None:
    survey = ready(slug)
    for question in survey.questions:
        if question.kind not in {"single_choice", "multiple_choice"}:
            continue
        for language in survey.languages:
            spoken = [language, *(tag for tag in survey.languages if tag != language)]
            for place, option in enumerate(options(question, [language])):
                for reply in (str(place + 1), string.ascii_letters[place], option.labels[0].text):
                    assert _code(question, reply, spoken) == option.code, (question.code, reply)


@given(
    labels=st.lists(
        st.text(string.ascii_lowercase, min_size=5, max_size=12),
        min_size=2,
        max_size=12,
        unique=True,
    )
)
@settings(max_examples=100, deadline=None)
def test_any_labels_can_be_chosen(labels: list[str]) -> None:
    taken = {
        word for tag in available() for table in vocabulary(tag).folded.values() for word in table
    }
    labels = [label for label in labels if label not in taken]
    choices = [{"code": f"c{n}", "text": {"en": label}} for n, label in enumerate(labels)]
    question = ask("multiple_choice", choices=choices)

    for place, label in enumerate(labels):
        for reply in (str(place + 1), string.ascii_letters[place], label):
            assert _code(question, reply, ["en"]) == f"c{place}"


OPT_OUTS = [word for tag in available() for word in vocabulary(tag).stop]


@pytest.mark.parametrize("question", EVERY_KIND, ids=lambda question: question.kind)
def test_no_opt_out_in_any_language_is_ever_an_answer(question: Question) -> None:
    for word in OPT_OUTS:
        for reply in (word, word.upper(), f"{word}!", f" {word}. "):
            assert interpret(question, reply, ["en"]).kind is ReadingKind.STOP, reply


def _code(question: Question, reply: str, languages: list[str]) -> object:
    reading = interpret(question, reply, languages)
    if reading.kind is ReadingKind.REFUSED:
        return PREFER_NOT_TO_SAY
    found = reading.answer.value if reading.answer else None
    return found[0] if isinstance(found, list) and len(found) == 1 else found

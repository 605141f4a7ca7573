"""Quotes speak for many people, in many languages, and show nobody who could be recognized."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from engage.db import Database
from engage.digests import quoting
from engage.digests.content import DigestContent
from engage.digests.said import words_of
from engage.models.comment import Comment
from engage.models.department import Route
from engage.models.handling import CommentTranslation
from engage.models.response import Channel, Response

from .conftest import MONDAY_AFTER, WEDNESDAY, Write
from .test_told import WEEK, build, measured, transit


def quotes(city: Database, content: DigestContent) -> list[str]:
    with city.reading() as session:
        said = words_of(session, content)
        return [said[line.quote.passage].text for line in content.themes if line.quote]


def test_second_theme_is_told_in_a_language_not_heard_yet(city: Database, write: Write) -> None:
    for number in range(6):
        write(f"The number {number} bus is late every single day")
    with city.transaction() as session:
        session.add(Route(theme="housing", department_id=transit(city).id))
    write("My rent went up again and again this year", theme="housing")
    write("Kiradaydu mar kale ayay kor u kacday", theme="housing", language="so")

    content = build(city, WEEK)

    languages = [line.quote.passage.language for line in content.themes if line.quote]
    assert languages == ["en", "so"]


def test_what_many_say_is_quoted_and_not_what_one_says(city: Database, write: Write) -> None:
    for number in range(8):
        write(f"The night bus does not run on Sunday, ticket {number}")
    write("Zebras would be faster than this whole thing")

    assert "night bus" in quotes(city, build(city, WEEK))[0]


def test_what_is_only_abuse_is_never_quoted_however_many_say_it(
    city: Database, write: Write
) -> None:
    for _ in range(8):
        write("fuck you all, idiots")
    write("The night bus does not run on Sunday")

    assert quotes(city, build(city, WEEK)) == ["The night bus does not run on Sunday"]


def test_a_long_comment_gives_the_sentence_that_speaks_for_the_theme(
    city: Database, write: Write
) -> None:
    long = "The bus is late. " + "And so it goes on with other things I have to say. " * 9
    write(long)

    found = quotes(city, build(city, WEEK))

    assert len(found[0]) <= quoting.LONGEST
    assert found[0] in long


@pytest.mark.parametrize("text", ["\u202eأين الحافلة؟ \u0000🚌🚌", "🚌" * 400, "x" * 5000])
def test_strange_comments_are_quoted_word_for_word_or_not_at_all(
    city: Database, write: Write, text: str
) -> None:
    text = text.replace("\u0000", "")
    write(text)

    for words in quotes(city, build(city, WEEK)):
        assert words in text


def test_channel_and_language_of_a_few_are_not_told_beside_their_words(
    city: Database, write: Write
) -> None:
    for number in range(12):
        write(f"Last week's number {number}", at=WEDNESDAY - timedelta(weeks=1))
    write("Basku waa daahay maalin kasta", language="so", channel=Channel.PAPER)

    quote = build(city, WEEK).themes[0].quote

    assert quote is not None
    assert quote.channel is None
    assert not quote.names_language


def test_consent_taken_back_takes_the_quote_back(city: Database, write: Write) -> None:
    write("The 9 never comes to the clinic")
    content = build(city, WEEK)
    with city.transaction() as session:
        session.execute(update(Response).values(may_quote=False))

    with city.reading() as session:
        assert not any(said.may_quote for said in words_of(session, content).values())


def test_more_comments_than_can_be_weighed_still_give_a_quote(
    city: Database, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quoting, "MOST_WEIGHED", 4)
    for number in range(9):
        write(f"Nobody may repeat number {number}", quote=False)
    write("The only one who may be quoted here")

    assert quotes(city, build(city, WEEK)) == ["The only one who may be quoted here"]


def test_quotes_are_the_same_whenever_they_are_chosen(city: Database, write: Write) -> None:
    for number in range(6):
        write(f"The number {number} bus is late every day")

    first, second = (measured(city, WEEK, MONDAY_AFTER).content.themes for _ in range(2))

    assert first == second


def test_translation_stands_beside_words_in_another_language(city: Database, write: Write) -> None:
    write("الحافلة لا تأتي أبدًا إلى العيادة", language="ar")
    content = build(city, WEEK)
    with city.transaction() as session:
        session.add(
            CommentTranslation(
                comment_id=session.scalars(select(Comment.id)).one(),
                language="en",
                text="The bus never comes to the clinic. Call 202-555-0123.",
                engine="by hand",
                at=MONDAY_AFTER,
            )
        )

    with city.reading() as session:
        english = next(iter(words_of(session, content, "en").values()))
        arabic = next(iter(words_of(session, content, "ar").values()))
    assert english.translation is not None
    assert english.translation.text.startswith("The bus never comes to the clinic.")
    assert "555" not in english.translation.text
    assert arabic.translation is None

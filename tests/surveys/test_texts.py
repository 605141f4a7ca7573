import pytest

from surveys.texts import Text, missing, pick


@pytest.mark.parametrize(
    ("texts", "language", "expected"),
    [
        ({"en": "Hi", "es": "Hola"}, "es", Text("Hola", "es")),
        ({"en": "Hi", "es": "Hola"}, "ar", Text("Hi", "en")),
        ({"en": "Hi", "zh-Hans": "你好"}, "zh-Hant", Text("你好", "zh-Hans")),
        ({"en": "Hi", "pt-BR": "Oi"}, "pt", Text("Oi", "pt-BR")),
        ({"en": "Hi", "es": " "}, "es", Text("Hi", "en")),
        ({"es": "Hola"}, "ar", Text("Hola", "es")),
        ({}, "ar", Text("", "ar")),
    ],
)
def test_the_nearest_text_is_given_with_its_language(
    texts: dict[str, str], language: str, expected: Text
) -> None:
    assert pick(texts, language, "en") == expected


def test_without_a_base_the_first_text_is_the_base() -> None:
    assert pick({"es": "Hola", "en": "Hi"}, "ar") == Text("Hola", "es")


def test_a_text_knows_its_direction() -> None:
    assert pick({"ar": "أهلا"}, "ar").direction == "rtl"
    assert pick({"en": "Hi"}, "ar").direction == "ltr"


def test_missing_languages_are_named_in_order() -> None:
    assert missing({"en": "Hi", "es": ""}, ["en", "es", "ar"]) == ["es", "ar"]

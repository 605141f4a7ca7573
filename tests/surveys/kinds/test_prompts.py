from surveys.kinds import KINDS
from surveys.library import ready


def test_a_single_choice_by_text() -> None:
    question = ready("harbor-street").question("travel_mode")

    assert KINDS["single_choice"].prompt(question, "en") == (
        "How do you usually travel on Harbor Street?\n"
        "1 Walking\n2 Bus\n3 Bike\n4 Car\n5 Wheelchair\n"
        "6 Something else (write it after the number)\n"
        "Reply with one number."
    )


def test_at_most_three_by_text_in_arabic() -> None:
    prompt = KINDS["multiple_choice"].prompt(ready("community").question("top_needs"), "ar")

    assert prompt.splitlines()[-1] == "أجيبوا بما لا يزيد على 3 أرقام، مثل 1 3."


def test_a_rating_names_its_points_and_its_range() -> None:
    prompt = KINDS["rating"].prompt(ready("harbor-street").question("feel_safe"), "es")

    assert "5 Muy seguro" in prompt
    assert prompt.endswith("Responda con un número del 1 al 5.")


def test_yes_or_no_by_text() -> None:
    prompt = KINDS["yes_no"].prompt(ready("harbor-street").question("near_miss"), "es")

    assert prompt.splitlines()[1:] == ["1 Sí", "2 No", "Responda con un número."]


def test_a_language_without_a_translation_is_asked_in_the_base_language_throughout() -> None:
    prompt = KINDS["number"].prompt(ready("harbor-street").question("near_miss_count"), "vi")

    assert prompt == "About how many times?\nReply with a number from 1 to 50."

from pathlib import Path

import pytest

from surveys.errors import InvalidSurvey
from surveys.exchange import document
from surveys.library import names, ready


@pytest.mark.parametrize("slug", names())
def test_a_survey_survives_yaml_and_json(slug: str) -> None:
    survey = ready(slug)

    assert document.read(document.write_yaml(survey)) == survey
    assert document.read(document.write_json(survey).encode()) == survey


def test_no_is_a_word(tmp_path: Path) -> None:
    path = tmp_path / "survey.yaml"
    path.write_text(
        "slug: s\ntitle: {en: No}\nlanguages: [en]\nbase_language: en\n"
        "sections: [{code: a, questions: [{code: q, kind: single_choice, text: {en: yes},"
        " choices: [{code: no, text: {en: off}}, {code: yes, text: {en: 1:30}}]}]}]\n"
    )

    question = document.read(path).question("q")

    assert question.choice_codes == ("no", "yes")
    assert question.text == {"en": "yes"}


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("a: [", "line 1"),
        ("slug: a\nslug: b\n", "line 2"),
        (b"\xff\xfe\x00", "byte 1"),
        ("", "the survey"),
        ("- 1\n- 2\n", "the survey"),
        ("!!python/object/apply:os.system [ls]", "line 1"),
        ("a: &a [*a]", "the file"),
        ("a: &a [x]\n" + "".join(f"b{n}: &b{n} [{', '.join(['*' + (f'b{n - 1}' if n else 'a')] * 20)}]\n" for n in range(8)), "the file"),
        ("x" * 9_000_000, "the file"),
        ("[" * 5_000, "the file"),
    ],
)  # fmt: skip
def test_what_is_no_survey_is_refused_with_its_place(content: str | bytes, place: str) -> None:
    with pytest.raises(InvalidSurvey) as caught:
        document.read(content)

    assert caught.value.faults[0].place.startswith(place)

import sys
from subprocess import run

import pytest

from nlp.errors import UnknownLabel
from nlp.taxonomy import DIMENSION_KEYS, DIMENSIONS, LANGUAGES, THEME_KEYS, THEMES, label


def test_the_codebook_has_22_themes_and_7_dimensions():
    assert (len(THEMES), len(DIMENSIONS)) == (22, 7)
    assert len({*THEME_KEYS, *DIMENSION_KEYS}) == 29


@pytest.mark.parametrize("item", [*THEMES, *DIMENSIONS], ids=lambda item: item.key)
def test_every_label_is_named_in_every_language_and_explained(item):
    assert set(item.names) == set(LANGUAGES)
    assert all(name.strip() for name in item.names.values())
    assert item.definition.endswith(".")
    assert len(item.examples) >= 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_labels_share_a_name(language):
    names = [item.name(language) for item in (*THEMES, *DIMENSIONS)]

    assert len(set(names)) == len(names)


def test_a_label_is_found_by_its_key_and_falls_back_to_english():
    assert label("transit").name("es") == "Transporte público"
    assert label("transit").name("xx") == "Public transport"


def test_an_unknown_key_is_an_error_that_carries_it():
    with pytest.raises(UnknownLabel) as caught:
        label("trnsit")

    assert caught.value.key == "trnsit"


def test_reading_the_labels_loads_no_model_library():
    code = (
        "import sys, nlp.taxonomy, nlp.redact;"
        "assert not {'spacy', 'onnxruntime', 'numpy'} & set(sys.modules)"
    )
    assert run([sys.executable, "-c", code], check=False).returncode == 0

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.language import guess
from nlp.taxonomy import LANGUAGES
from nlp.train.fragments import fragments, measure
from nlp.train.rows import read_corpus

SENTENCES = {
    "en": "The bus never comes on time and I lose pay",
    "es": "El camión nunca llega a tiempo y me descuentan",
    "zh-Hans": "公交车从来不准时，我总是迟到",
    "zh-Hant": "公車從來不準時，我總是遲到",
    "vi": "Xe buýt không bao giờ đúng giờ, tôi bị trừ lương",
    "tl": "Laging huli ang bus kaya nababawasan ang sahod ko",
    "ko": "버스가 항상 늦어서 월급이 깎여요",
    "ar": "الحافلة تتأخر دائما وأخسر من راتبي",
    "fr": "Le bus n'est jamais à l'heure et je perds de l'argent",
    "ht": "Bis la pa janm vini alè epi yo koupe lajan mwen",
    "ru": "Автобус всегда опаздывает, и у меня вычитают из зарплаты",
    "pt-BR": "O ônibus nunca chega na hora e descontam do meu salário",
    "so": "Basku marna waqtigii ma yimaado mushaharkana waa laga jaraa",
    "am": "አውቶቡሱ ሁልጊዜ ይዘገያል ደመወዜም ይቆረጣል",
    "sw": "Basi huchelewa kila siku na mshahara wangu unakatwa",
    "hmn": "Lub tsheb npav tsis tuaj raws sij hawm kuv thiaj poob nyiaj",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_is_known_by_its_words_whatever_the_page(language):
    assert guess(SENTENCES[language]).language == language
    assert guess(SENTENCES[language], prior="fr").language == language
    assert guess(SENTENCES[language]).probability > 0.5


@pytest.mark.parametrize(("text", "prior"), [("no", "es"), ("ok", "vi"), ("non", "fr")])
def test_a_word_that_many_languages_share_is_the_pages(text, prior):
    assert guess(text, prior=prior).language == prior


def test_characters_common_to_both_standards_follow_the_page():
    assert guess("天天", prior="zh-Hant").language == "zh-Hant"
    assert guess("天天").language == "zh-Hans"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("wala pong tubig", "tl"),
        ("nou pa gen", "ht"),
        ("lub tsheb npav", "hmn"),
        ("hakuna maji hapa", "sw"),
        ("khong co nuoc", "vi"),
        ("no hay agua", "es"),
    ],
)
def test_three_small_words_are_enough_even_without_accents(text, language):
    assert guess(text, prior=language).language == language
    assert guess(text).language == language


@pytest.mark.parametrize(
    ("text", "language"), [("mafi mayy lel beit", "ar"), ("wiha yelem zare", "am")]
)
def test_a_script_typed_in_latin_letters_is_known_on_its_page(text, language):
    assert guess(text, prior=language).language == language


def test_the_first_three_words_of_comments_kept_apart_tell_the_language():
    told = measure(list(fragments(read_corpus())))

    assert sum(each.alone for each in told.values()) / len(told) >= 0.95
    assert sum(each.on_its_page for each in told.values()) / len(told) >= 0.98
    assert min(each.alone for each in told.values()) >= 0.85


@pytest.mark.parametrize("text", ["", "123", "😀", "バスが来ない", "बस नहीं आती", "ο δρόμος"])
def test_not_sure_is_allowed(text):
    assert guess(text, prior="en").language is None


@given(st.text(max_size=200), st.sampled_from([None, *LANGUAGES]))
def test_no_text_raises_and_the_answer_is_one_of_the_products(text, prior):
    found = guess(text, prior=prior)

    assert found.language is None or found.language in LANGUAGES
    assert 0 <= found.probability <= 1

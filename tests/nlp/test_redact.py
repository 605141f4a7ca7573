from pathlib import Path
from time import perf_counter

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from nlp.redact import MASK, Kind, find, mask, passes_luhn
from nlp.taxonomy import LANGUAGES

CASES = yaml.safe_load(Path(__file__).with_name("redact_cases.yaml").read_text(encoding="utf-8"))
HIDDEN = [  # text, the detail as written, kind
    ("call me at 312-555-0188 pls", "312-555-0188", Kind.PHONE),
    ("call me (312) 555-0188", "(312) 555-0188", Kind.PHONE),
    ("mi numero 773.555.0142 gracias", "773.555.0142", Kind.PHONE),
    ("+1 312 555 0188 anytime", "+1 312 555 0188", Kind.PHONE),
    ("+44 20 7946 0958 is my brother", "+44 20 7946 0958", Kind.PHONE),
    ("+52 55 5234 5678 mi mamá", "+52 55 5234 5678", Kind.PHONE),
    ("tel 3125550142 ask for Bo", "3125550142", Kind.PHONE),
    ("local is 555-0188", "555-0188", Kind.PHONE),
    ("رقمي ٣١٢-٥٥٥-٠١٨٨ شكرا", "٣١٢-٥٥٥-٠١٨٨", Kind.PHONE),
    ("فون ۳۱۲-۵۵۵-۰۱۸۸", "۳۱۲-۵۵۵-۰۱۸۸", Kind.PHONE),
    ("电话 312-555-0188 找我", "312-555-0188", Kind.PHONE),
    ("３１２－５５５－０１８８ です", "３１２－５５５－０１８８", Kind.PHONE),
    ("ስልኬ 312-555-0188 ነው", "312-555-0188", Kind.PHONE),
    ("call 3️⃣1️⃣2️⃣-5️⃣5️⃣5️⃣-0️⃣1️⃣8️⃣8️⃣ now", "3️⃣1️⃣2️⃣-5️⃣5️⃣5️⃣-0️⃣1️⃣8️⃣8", Kind.PHONE),
    ("write maria.lopez+city@gmail.com ok", "maria.lopez+city@gmail.com", Kind.EMAIL),
    ("MARIA@EXAMPLE.ORG", "MARIA@EXAMPLE.ORG", Kind.EMAIL),
    ("почта иван@пример.рф спасибо", "иван@пример.рф", Kind.EMAIL),
    ("write maria at gmail dot com", "maria at gmail dot com", Kind.EMAIL),
    ("maria (at) gmail.com", "maria (at) gmail.com", Kind.EMAIL),
    ("escriba a maria arroba gmail punto com", "maria arroba gmail punto com", Kind.EMAIL),
    ("我的邮箱wang.li@example.cn谢谢", "wang.li@example.cn", Kind.EMAIL),
    ("ssn 123-45-6789 on the form", "123-45-6789", Kind.SOCIAL_SECURITY),
    ("my social is 123456789", "123456789", Kind.SOCIAL_SECURITY),
    ("itin 912-34-5678", "912-34-5678", Kind.SOCIAL_SECURITY),
    ("mi seguro social es 123456789", "123456789", Kind.SOCIAL_SECURITY),
    ("رقم الضمان الاجتماعي ١٢٣٤٥٦٧٨٩", "١٢٣٤٥٦٧٨٩", Kind.SOCIAL_SECURITY),
    ("số an sinh xã hội 123 45 6789", "123 45 6789", Kind.SOCIAL_SECURITY),
    ("card 4111 1111 1111 1111 was charged", "4111 1111 1111 1111", Kind.CARD),
    ("card 4111111111111111", "4111111111111111", Kind.CARD),
    ("amex 3782-822463-10005", "3782-822463-10005", Kind.CARD),
    ("卡号５５５５５５５５５５５５４４４４", "５５５５５５５５５５５５４４４４", Kind.CARD),
    ("the van plate ABC 1234 parks here", "ABC 1234", Kind.PLATE),
    ("license plate is 7XYZ123", "7XYZ123", Kind.PLATE),
    ("la placa es KLM-9021", "KLM-9021", Kind.PLATE),
    ("biển số 51F-12345", "51F-12345", Kind.PLATE),
    ("车牌京A12345一直堵在这", "京A12345", Kind.PLATE),
    ("номер машины А123ВС", "А123ВС", Kind.PLATE),
    ("I live at 1420 Harbor Street and", "1420 Harbor Street", Kind.ADDRESS),
    ("1420 N. Harbor St apt 4B, third floor", "1420 N. Harbor St apt 4B", Kind.ADDRESS),
    ("at 77 W 23rd Ave they", "77 W 23rd Ave", Kind.ADDRESS),
    ("vivo en Calle Sol 12", "Calle Sol 12", Kind.ADDRESS),
    ("vivo en la calle de la Luna 45, apto 3", "calle de la Luna 45, apto 3", Kind.ADDRESS),
    ("j'habite 12 rue des Lilas", "12 rue des Lilas", Kind.ADDRESS),
    ("moro na Rua das Flores, 123", "Rua das Flores, 123", Kind.ADDRESS),
    ("живу ул. Ленина, д. 5, кв 12", "ул. Ленина, д. 5, кв 12", Kind.ADDRESS),
    ("أسكن في شارع النيل ١٢", "شارع النيل ١٢", Kind.ADDRESS),
    ("我住在中山路123号5楼", "我住在中山路123号5楼", Kind.ADDRESS),
    ("집은 세종대로 110", "세종대로 110", Kind.ADDRESS),
    ("nhà tôi 123 đường Lê Lợi", "123 đường Lê Lợi", Kind.ADDRESS),
]

LEFT_ALONE = [
    "the 14 bus on Harbor Street never comes",
    "route 66 and highway 5 flood",
    "I waited 45 minutes, 3 times, since 2019",
    "rent went from 1,200 to 1,850 dollars",
    "$300,000 for a sign?",
    "in 2050 I want flying cars",
    "5th and Main is dark at night",
    "call 311 or 911",
    "text 988 for help",
    "we got 12 of 30 signatures on 10/12/2024",
    "order number 4111 1111 1111 1112 never came",
    "case 2023-004512 still open",
    "the plate of food was cold",
    "la placa de la estatua se cayó",
    "meet at the park dot",
    "she looked at me",
    "مرت 3 سنوات",
    "等了三年2个月",
    "버스 14번이 안 와요",
    "в 2018 году обещали",
    "60606 is the forgotten zip code",
    "10 people on my street",
    "2 stop signs",
    "3 kids in a court",
    "la placa de 1998 ya no se lee",
    "2 blocks down the street",
    "bus 7 y la calle mojada con 3 baches",
]


@pytest.mark.parametrize(("text", "detail", "kind"), HIDDEN, ids=lambda value: str(value)[:40])
def test_a_personal_detail_is_found_where_it_stands(text, detail, kind):
    spans = find(text)

    assert [(text[span.start : span.end], span.kind) for span in spans] == [(detail, kind)]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_what_is_no_personal_detail_is_left_alone(text):
    assert mask(text).text == text


def test_several_details_in_one_comment_are_all_covered():
    text = "Ana, 12 Elm Street, ana@x.org or 312-555-0188"

    masked = mask(text)

    assert masked.text == "Ana, " + MASK * 13 + ", " + MASK * 9 + " or " + MASK * 12


def test_the_mask_keeps_every_offset():
    text = "٣١٢-٥٥٥-٠١٨٨ then words"

    masked = mask(text)

    assert len(masked.text) == len(text)
    assert masked.text.endswith(" then words")


def test_luhn_knows_a_real_check_digit():
    assert passes_luhn("79927398713")
    assert not passes_luhn("79927398710")


@given(st.text())
def test_no_text_raises_and_the_length_never_changes(text):
    masked = mask(text)

    assert len(masked.text) == len(text)
    assert mask(masked.text).text == masked.text


@pytest.mark.parametrize("piece", ["a", "12 ", "12-", "1", "calle ", "plate ", "路", "at ", "a.b@"])
def test_the_time_needed_grows_with_the_length_not_its_square(piece):
    text = (piece * 20_000)[:20_000]
    started = perf_counter()

    mask(text)

    assert perf_counter() - started < 3  # a tenth of it is usual; the square would take minutes


def unmarked(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Give a case's text without its marks, and what stood between them."""
    before, *parts = text.split("⟦")
    plain, spans = before, []
    for part in parts:
        detail, after = part.split("⟧")
        spans.append((len(plain), len(plain) + len(detail)))
        plain += detail + after
    return plain, spans


def test_there_are_cases_for_every_kind_and_every_language():
    assert set(CASES["masked"]) == {kind.value for kind in Kind}
    assert set(CASES["kept"]) == set(LANGUAGES)
    assert sum(len(texts) for part in CASES.values() for texts in part.values()) >= 200


@pytest.mark.parametrize(
    ("kind", "marked"), [(kind, text) for kind, texts in CASES["masked"].items() for text in texts]
)
def test_each_detail_is_masked_and_nothing_beside_it(kind, marked):
    text, spans = unmarked(marked)

    found = find(text)

    assert [(span.start, span.end) for span in found] == spans
    assert {span.kind for span in found} == {kind}


@pytest.mark.parametrize("text", [text for texts in CASES["kept"].values() for text in texts])
def test_what_is_no_detail_stays(text):
    assert mask(text).text == text

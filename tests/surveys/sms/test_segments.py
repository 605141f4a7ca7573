import pytest

from surveys.sms.segments import Encoding, measure, plain_punctuation


@pytest.mark.parametrize(
    ("text", "encoding", "units", "count"),
    [
        ("", "GSM-7", 0, 0),
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("a" * 306, "GSM-7", 306, 2),
        ("a" * 307, "GSM-7", 307, 3),
        ("€" * 80, "GSM-7", 160, 1),
        ("a" * 152 + "€" + "a" * 10, "GSM-7", 164, 2),
        ("a" * 152 + "€" + "a" * 151, "GSM-7", 305, 2),
        ("a" * 152 + "€" + "a" * 152, "GSM-7", 306, 3),
        ("ñ" * 160, "GSM-7", 160, 1),
        ("á", "UCS-2", 1, 1),
        ("á" * 70, "UCS-2", 70, 1),
        ("á" * 71, "UCS-2", 71, 2),
        ("á" * 134, "UCS-2", 134, 2),
        ("á" * 135, "UCS-2", 135, 3),
        ("😀" * 35, "UCS-2", 70, 1),
        ("😀" * 36, "UCS-2", 72, 2),
        ("á" * 66 + "😀" + "á" * 66, "UCS-2", 134, 3),
        ("`", "UCS-2", 1, 1),
        ("\t", "UCS-2", 1, 1),
        ("\f", "GSM-7", 2, 1),
        ("مرحبا", "UCS-2", 5, 1),
    ],
)
def test_segments_are_counted_as_carriers_count_them(
    text: str, encoding: str, units: int, count: int
) -> None:
    found = measure(text)

    assert (found.encoding, found.units, found.count) == (Encoding(encoding), units, count)


def test_the_characters_that_double_the_price_are_named() -> None:
    assert measure("¿Cómo está? Así").breaking == "óáí"


def test_only_punctuation_is_made_plain() -> None:
    assert plain_punctuation("“Señor…” – así\u00a0fue") == '"Señor..." - así fue'

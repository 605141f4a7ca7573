import json

import pytest

from nlp.errors import BadCorpus
from nlp.train.rows import corpus_hash, read_corpus, split_of

GOOD = {
    "id": "A1-en",
    "story": "A1",
    "language": "en",
    "channel": "sms",
    "text": "bus late",
    "themes": ["transit"],
    "dimensions": [],
}


def write(folder, *rows):
    (folder / "some.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


def test_rows_are_read_with_what_is_optional_filled_in(tmp_path):
    (row,) = read_corpus(write(tmp_path, GOOD))

    assert (row.themes, row.meaning, row.split) == (("transit",), "", split_of("A1"))


@pytest.mark.parametrize(
    "change",
    [
        {"themes": ["trnsit"]},
        {"dimensions": ["transit"]},
        {"language": "xx"},
        {"channel": "fax"},
        {"split": "exam"},
        {"text": "  "},
        {"themes": "transit"},
        {"story": None, "id": None, "themes": None},
    ],
)
def test_a_row_that_cannot_be_used_is_named_with_its_line(tmp_path, change):
    with pytest.raises(BadCorpus, match=r"some\.jsonl:2: "):
        read_corpus(write(tmp_path, GOOD, GOOD | {"id": "A2-en"} | change))


def test_a_field_that_is_missing_is_named(tmp_path):
    without = {key: value for key, value in GOOD.items() if key != "channel"}

    with pytest.raises(BadCorpus, match="channel"):
        read_corpus(write(tmp_path, without))


def test_an_id_may_occur_once_only(tmp_path):
    with pytest.raises(BadCorpus, match="A1-en occurs twice"):
        read_corpus(write(tmp_path, GOOD, GOOD))


def test_the_split_of_a_story_never_depends_on_the_others():
    splits = [split_of(f"A{number}") for number in range(2_000)]

    assert splits.count("test") == pytest.approx(400, abs=60)
    assert splits.count("dev") == pytest.approx(240, abs=50)
    assert splits[:10] == [split_of(f"A{number}") for number in range(10)]


def test_the_hash_knows_content_not_order(tmp_path):
    first, second = GOOD, GOOD | {"id": "A2-en", "text": "no bus"}
    rows = read_corpus(write(tmp_path, first, second))

    assert corpus_hash(rows) == corpus_hash(rows[::-1])
    assert corpus_hash(rows) != corpus_hash(rows[:1])

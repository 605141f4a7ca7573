import pytest

from nlp.components.decision import Decision, Rule
from nlp.components.reading import reading
from nlp.errors import ModelDamaged


def decided(blank, rules, cats):
    doc = blank.make_doc("some comment")
    doc.cats = cats
    return reading(Decision(rules)(doc))


def test_labels_above_their_own_threshold_are_decided_most_probable_first(blank):
    rules = {"transit": Rule(threshold=0.3), "parks": Rule(threshold=0.6)}

    found = decided(blank, rules, {"transit": 0.4, "parks": 0.5, "equity": 0.9})

    assert found.decided == ("equity", "transit")


def test_a_rule_moves_the_probability(blank):
    found = decided(blank, {"transit": Rule(slope=0.5, shift=1.0)}, {"transit": 0.5})

    assert found.scores["transit"] == pytest.approx(0.731, abs=0.001)


def test_a_score_of_nought_or_one_is_no_fault(blank):
    found = decided(blank, {}, {"transit": 0.0, "parks": 1.0})

    assert 0 < found.scores["transit"] < found.scores["parks"] < 1


@pytest.mark.parametrize(("scores", "torn"), [((0.3, 0.3, 0.3), True), ((0.05, 0.02, 0.01), False)])
def test_it_is_torn_when_something_is_likely_and_nothing_stands_out(blank, scores, torn):
    cats = dict(zip(["transit", "parks", "equity"], scores, strict=True))

    assert decided(blank, {}, cats).is_torn is torn


def test_rules_survive_being_saved(tmp_path):
    rules = {"transit": Rule(0.9, -0.1, 0.4)}
    Decision(rules).to_disk(tmp_path)

    assert Decision().from_disk(tmp_path).rules == rules


@pytest.mark.parametrize("content", [None, "{", "[1]", '{"transit": {"cut": 1}}'])
def test_missing_or_damaged_rules_are_an_error(tmp_path, content):
    if content is not None:
        (tmp_path / "decision.json").write_text(content)

    with pytest.raises(ModelDamaged):
        Decision().from_disk(tmp_path)

"""Yes or no, stored as `yes` and `no`; "I don't know" is never a no."""

from collections.abc import Sequence
from functools import lru_cache

from surveys.answers import Answer
from surveys.definition import Choice, Question
from surveys.kinds import single_choice
from surveys.kinds.fields import NamedField, one_of
from surveys.kinds.flaws import Flaws, no_choice_flaws
from surveys.kinds.kind import FormData, Kind, Summary
from surveys.kinds.replies import refill
from surveys.reading.assent import taken_back, yes_or_no
from surveys.reading.common import no_answer_given, nothing_said
from surveys.reading.fold import as_written, fold, trimmed
from surveys.reading.options import Match, match_option, options
from surveys.reading.outcome import Reading, Unclear, unclear, understood
from surveys.reading.vocabulary import available, vocabulary

YES, NO = "yes", "no"


def as_choices(question: Question) -> Question:
    """Return the question as a single choice of yes and no, in every language there is."""
    base = next(iter(question.text), "en")
    return question.model_copy(update={"choices": _choices(base)})


@lru_cache
def _choices(base: str) -> tuple[Choice, ...]:
    tables = [vocabulary(tag) for tag in dict.fromkeys([base, *available()])]
    yes = {table.language: table.labels.yes for table in tables}
    no = {table.language: table.labels.no for table in tables}
    return (Choice(code=YES, text=yes), Choice(code=NO, text=no))


def fields(question: Question, language: str) -> list[NamedField]:
    """Return two radio buttons, a third for not saying where it is offered."""
    return one_of(as_choices(question), language)


def read(question: Question, data: FormData, language: str) -> Answer:
    """Return `yes` or `no`."""
    return single_choice.read(as_choices(question), data, language)


def check(question: Question, answer: Answer) -> None:
    """Refuse anything but `yes` and `no`."""
    single_choice.check(as_choices(question), answer)


def prompt(question: Question, language: str) -> str:
    """Return the question with yes as 1 and no as 2."""
    return single_choice.prompt(as_choices(question), language)


def interpret(question: Question, text: str, languages: Sequence[str]) -> Reading:
    """Read yes or no in words, thumbs, numbers and letters."""
    early = nothing_said(text)
    if early:
        return early
    item = fold(text)
    offered = options(as_choices(question), languages)
    chosen = match_option(item, offered, languages)
    if isinstance(chosen, Match) and chosen.how != "letter":
        undone = taken_back(chosen.rest, languages, yes=offered[chosen.index].code == YES)
        taken = single_choice.reading_of(chosen, offered, text)
        return unclear(Unclear.TWO_WAYS) if undone else taken
    said = no_answer_given(text, languages)
    if said:
        return said
    word = yes_or_no(item, languages)
    if word:
        code = YES if word.yes else NO
        return understood(
            Answer(code),
            "yes or no word",
            confidence=word.confidence,
            language=word.language,
            remark=as_written(trimmed(word.rest), text),
        )
    if isinstance(chosen, Match):
        return single_choice.reading_of(chosen, offered, text)
    return unclear(chosen if chosen is not Unclear.CLOSE_CALL else Unclear.NO_MATCH)


def summarise(question: Question, answers: Sequence[Answer]) -> Summary:
    """Return how many said yes and how many no."""
    return single_choice.summarise(as_choices(question), answers)


def faults(question: Question) -> Flaws:
    """Return what does not go with yes and no."""
    return no_choice_flaws(question)


YES_NO = Kind(
    name="yes_no",
    fields=fields,
    read=read,
    check=check,
    refill=refill,
    prompt=prompt,
    interpret=interpret,
    summarise=summarise,
    faults=faults,
    xlsform="select_one",
)

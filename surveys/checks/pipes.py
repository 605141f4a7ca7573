"""Checks of earlier answers that stand in later texts."""

from collections.abc import Iterator

from surveys.checks.finding import Finding, Written, at, error, question_texts
from surveys.definition import Question, Survey
from surveys.piping import SAYS_NOTHING, Pipe, pipes


def unknown_pipe(survey: Survey) -> Iterator[Finding]:
    """A text shows the answer to a question that does not exist."""
    known = {question.code for question in survey.questions}
    for _, written, pipe in _pipes(survey):
        if pipe.code not in known:
            yield error(written.place, "unknown_pipe", part=written.part, question=pipe.code)


def later_pipe(survey: Survey) -> Iterator[Finding]:
    """A text shows the answer to its own question or to one that comes later."""
    order = {question.code: place for place, question in enumerate(survey.questions)}
    for question, _, pipe in _pipes(survey):
        if pipe.code in order and order[pipe.code] >= order[question.code]:
            yield error(at(question), "later_pipe", question=pipe.code)


def pipe_says_nothing(survey: Survey) -> Iterator[Finding]:
    """A text shows an answer that cannot be said in words."""
    kinds = {question.code: question.kind for question in survey.questions}
    for question, _, pipe in _pipes(survey):
        if kinds.get(pipe.code) in SAYS_NOTHING:
            yield error(at(question), "pipe_says_nothing", question=pipe.code)


def plural_without_other(survey: Survey) -> Iterator[Finding]:
    """A number chooses its words and the form for all other numbers is missing."""
    for question, written, pipe in _pipes(survey):
        if pipe.forms and "other" not in pipe.forms:
            values = {"part": written.part, "question": pipe.code}
            yield error(at(question), "plural_without_other", **values)


def _pipes(survey: Survey) -> Iterator[tuple[Question, Written, Pipe]]:
    """Give each reference once for each part of a question, whatever the number of languages."""
    for question in survey.questions:
        for written in question_texts(question):
            seen = {}
            for text in written.texts.values():
                for pipe in pipes(text):
                    seen[pipe.code, "other" in pipe.forms or not pipe.forms] = pipe
            for pipe in seen.values():
                yield question, written, pipe


PIPE_CHECKS = (unknown_pipe, later_pipe, pipe_says_nothing, plural_without_other)

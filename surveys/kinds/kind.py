"""What a question kind is: a bundle of functions, one bundle to a file of this package."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from surveys.answers import Answer, Missing
from surveys.definition import Question
from surveys.kinds.fields import NamedField
from surveys.reading.outcome import Reading

# What a browser sent: every field name with all its values, in order.
FormData = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Summary:
    """How many answered a question, and what. Counts of people, never shares.

    `picture` says what shows it best: `bars` (counts by choice code), `scale` (counts by point,
    in order), `histogram` (counts by number), `ranks` (`table` by choice and place), `grid`
    (`table` by row and choice), `shares` (`means` by choice, in points), `dates` (counts by ISO
    date, in order), `texts` and `photos` (counts are empty) or `none`.
    `missing` counts by reason. `mean` and `median` only where the answers are numbers.
    """

    picture: str
    answered: int = 0
    missing: Mapping[Missing, int] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    mean: float | None = None
    median: float | None = None
    table: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    means: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kind:
    """Everything the product knows of one kind of question.

    fields(question, language): the form fields, as (name, unbound WTForms field).
    read(question, data, language): the answer in what a browser sent; raises `InvalidAnswer`.
    check(question, answer): refuse an answer from elsewhere; raises `InvalidAnswer`.
    refill(question, answer): what to put into the form to show a stored answer again.
    prompt(question, language): the question as a text message.
    interpret(question, text, languages): how a texted reply is read; never raises.
    summarise(question, answers): counts over many answers.
    faults(question): what is wrong with the definition, as (problem, mend).
    by_text: it can be asked in a text message. asks: there is something to answer.
    xlsform: its type in an XLSForm. xlsform_tells: the type alone tells this kind from all others;
    where not, the kind's name is written beside it.
    """

    name: str
    fields: Callable[[Question, str], list[NamedField]]
    read: Callable[[Question, FormData, str], Answer]
    check: Callable[[Question, Answer], None]
    refill: Callable[[Question, Answer], dict[str, list[str]]]
    prompt: Callable[[Question, str], str]
    interpret: Callable[[Question, str, Sequence[str]], Reading]
    summarise: Callable[[Question, Sequence[Answer]], Summary]
    faults: Callable[[Question], list[tuple[str, str]]]
    by_text: bool = True
    asks: bool = True
    xlsform: str = "text"
    xlsform_tells: bool = False

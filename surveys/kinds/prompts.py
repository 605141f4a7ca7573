"""Questions as text messages: the question, what is offered with its number, how to reply."""

from surveys.answers import OTHER
from surveys.definition import Question
from surveys.reading.options import options
from surveys.reading.vocabulary import vocabulary
from surveys.texts import pick


def opening(question: Question, language: str) -> str:
    """Return the text of the question, as in every prompt."""
    return pick(question.text, language).text.strip()


def closing(question: Question, language: str, prompt: str, **values: str | int) -> str:
    """Return the line that says how to reply, in the language the question is shown in."""
    shown_in = pick(question.text, language).language
    line: str = getattr(vocabulary(shown_in).prompts, prompt)
    return line.format(**values)


def option_lines(question: Question, language: str) -> list[str]:
    """Return a numbered line for each thing that is offered."""
    lines = []
    for number, option in enumerate(options(question, [language]), start=1):
        label = option.labels[0]
        line = f"{number} {label.text}"
        if option.code == OTHER:
            line += f" ({vocabulary(label.language).prompts.say_what})"
        lines.append(line)
    return lines


def message(*lines: str) -> str:
    """Return the lines as one text message, without empty ones."""
    return "\n".join(line for line in lines if line)


def shown_number(value: float) -> str:
    """Return a bound of a number without a needless fraction: `5`, `2.5`."""
    return str(int(value)) if float(value).is_integer() else str(value)

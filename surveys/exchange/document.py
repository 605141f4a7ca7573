"""A survey as a YAML or JSON document."""

import json
from pathlib import Path

import yaml

from surveys.definition import Survey
from surveys.errors import InvalidSurvey
from surveys.faults import Fault, Phrase
from surveys.loading import load_survey
from surveys.yaml_text import load_yaml

# A survey of 300 questions in 16 languages is under two megabytes.
LARGEST = 8_000_000


def read(source: Path | str | bytes) -> Survey:
    """Return the survey of a file (a `Path`) or of a document already read (text or bytes).

    JSON is YAML, so one reader does for both.

    Raises:
        InvalidSurvey: with every fault and its place.
        OSError: the file cannot be read.
    """
    return load_survey(load_yaml(_text(source)))


def write_json(survey: Survey) -> str:
    """Return the survey as JSON, indented, other scripts as they are."""
    return json.dumps(survey.to_json(), ensure_ascii=False, indent=2) + "\n"


def write_yaml(survey: Survey) -> str:
    """Return the survey as YAML, in the order of the definition."""
    return yaml.dump(
        survey.to_json(), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100
    )


class _Dumper(yaml.SafeDumper):
    """Quotes what YAML 1.1 would take for a boolean, so that any reader gets the same survey."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _text(source: Path | str | bytes) -> str:
    content = source.read_bytes() if isinstance(source, Path) else source
    if len(content) > LARGEST:
        raise InvalidSurvey(
            [
                Fault(
                    Phrase("the file"), Phrase("too large for a survey"), Phrase("Split the survey")
                )
            ]
        )
    if isinstance(content, str):
        return content
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = Phrase("byte %(number)s", number=error.start + 1)
        fault = Fault(place, Phrase("not a text in UTF-8"), Phrase("Save the file in UTF-8"))
        raise InvalidSurvey([fault]) from error

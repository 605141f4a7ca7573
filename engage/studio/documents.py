"""A draft as plain JSON: its sections, questions and texts, and the edits people make.

Everything here is pure: an edit gives a new document. The shape is that of
`surveys.definition.Survey`, but nothing is sure to be right: a condition may name a question that is
gone, a text may be missing. `engage.studio.looking` says what is wrong.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from engage.errors import NotFound
from surveys.answers import Json
from surveys.checks.finding import Written

Document = dict[str, Json]
Part = dict[str, Json]
Edit = Callable[[Document], Document]

SURVEY = "survey"
# What the page of settings changes; the rest of a survey is its sections.
SETTINGS = (
    "title", "intro", "thanks", "keyword", "sms", "changeable", "languages", "base_language",
    "translations",
)  # fmt: skip
_QUESTION_TEXTS = ("text", "hint", "reason")


def blank(slug: str, title: str, language: str) -> Document:
    """Give a survey with a title and nothing else."""
    return {
        "slug": slug,
        "title": {language: title},
        "languages": [language],
        "base_language": language,
        "sections": [],
    }


def dump(value: Json) -> str:
    """Give JSON as it is stored."""
    return json.dumps(value, ensure_ascii=False)


def load(text: str) -> Document:
    """Give a stored document."""
    document: Document = json.loads(text)
    return document


def base_language(document: Document) -> str:
    """Give the language the survey is written in first."""
    return str(document.get("base_language") or "en")


def languages(document: Document) -> list[str]:
    """Give the languages the survey is to be in, the base first."""
    listed = document.get("languages")
    tags = [str(tag) for tag in listed] if isinstance(listed, list) else []
    return list(dict.fromkeys([base_language(document), *tags]))


def sections(document: Document) -> list[Part]:
    """Give the sections, in order."""
    return _parts(document.get("sections"))


def questions(section: Part) -> list[Part]:
    """Give a section's questions, in order."""
    return _parts(section.get("questions"))


def all_questions(document: Document) -> Iterator[Part]:
    """Give every question, in order."""
    return (question for section in sections(document) for question in questions(section))


def code_of(part: Part) -> str:
    """Give a part's code."""
    return str(part.get("code") or "")


def question_place(code: str) -> str:
    """Name a question as checks and edits do."""
    return f"question {code}"


def section_place(code: str) -> str:
    """Name a section as checks and edits do."""
    return f"section {code}"


def find_section(document: Document, code: str) -> Part:
    """Give a section; `NotFound`."""
    found = next((each for each in sections(document) if code_of(each) == code), None)
    if found is None:
        raise NotFound("section", code)
    return found


def find_question(document: Document, code: str) -> Part:
    """Give a question; `NotFound`."""
    found = next((each for each in all_questions(document) if code_of(each) == code), None)
    if found is None:
        raise NotFound("question", code)
    return found


def section_of(document: Document, code: str) -> Part:
    """Give the section a question is in; `NotFound`."""
    for section in sections(document):
        if any(code_of(each) == code for each in questions(section)):
            return section
    raise NotFound("question", code)


def before(document: Document, code: str) -> list[Part]:
    """Give the questions that come before this one: what its condition may ask for."""
    earlier: list[Part] = []
    for question in all_questions(document):
        if code_of(question) == code:
            break
        earlier.append(question)
    return earlier


def part(document: Document, place: str) -> Json:
    """Give what stands at a place (`survey`, `section CODE`, `question CODE`); `None` if gone."""
    kind, _, code = place.partition(" ")
    try:
        if kind == "question":
            return find_question(document, code)
        if kind == "section":
            section = find_section(document, code)
            return {key: value for key, value in section.items() if key != "questions"}
    except NotFound:
        return None
    return {key: document[key] for key in SETTINGS if key in document}


def fingerprint(value: Json) -> str:
    """Give a short hash of a part: what a form carries to tell whether it was changed since."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def put_settings(values: Mapping[str, Json]) -> Edit:
    """Give the edit that changes the survey's own texts and settings; empty ones are left out."""

    def edit(document: Document) -> Document:
        kept = {key: value for key, value in document.items() if key not in values}
        said = {key: value for key, value in values.items() if value not in (None, "", {})}
        return _ordered({**kept, **said})

    return edit


def put_section(section: Part, *, replacing: str | None = None) -> Edit:
    """Give the edit that puts a section at the end, or changes one; its questions stay."""

    def edit(document: Document) -> Document:
        if replacing is None:
            return with_sections(document, [*sections(document), {**section, "questions": []}])
        held = questions(find_section(document, replacing))
        changed: Part = {**section, "questions": list[Json](held)}
        return with_sections(document, _swap(sections(document), replacing, changed))

    return edit


def put_question(question: Part, *, section: str, replacing: str | None = None) -> Edit:
    """Give the edit that puts a question at the end of a section, or changes one where it is."""

    def edit(document: Document) -> Document:
        if replacing is not None:
            home = section_of(document, replacing)
            inside = _swap(questions(home), replacing, question)
            changed = _with_questions(document, code_of(home), inside)
            return _renamed(changed, replacing, code_of(question))
        inside = [*questions(find_section(document, section)), question]
        return _with_questions(document, section, inside)

    return edit


def remove_question(code: str) -> Edit:
    """Give the edit that takes a question out."""

    def edit(document: Document) -> Document:
        home = section_of(document, code)
        kept = [each for each in questions(home) if code_of(each) != code]
        return _with_questions(document, code_of(home), kept)

    return edit


def remove_section(code: str) -> Edit:
    """Give the edit that takes a section out, with the questions in it."""

    def edit(document: Document) -> Document:
        find_section(document, code)
        kept = [each for each in sections(document) if code_of(each) != code]
        return with_sections(document, kept)

    return edit


def place_question(code: str, *, section: str, place: int) -> Edit:
    """Give the edit that moves a question to a place (from 0) of a section."""

    def edit(document: Document) -> Document:
        question = find_question(document, code)
        without = remove_question(code)(document)
        inside = list(questions(find_section(without, section)))
        inside.insert(max(0, min(place, len(inside))), question)
        return _with_questions(without, section, inside)

    return edit


def move_question(code: str, *, step: int) -> Edit:
    """Give the edit that moves a question one place up (-1) or down (1), over a section's end too."""

    def edit(document: Document) -> Document:
        home = section_of(document, code)
        codes = [code_of(each) for each in questions(home)]
        target = codes.index(code) + step
        if 0 <= target < len(codes):
            return place_question(code, section=code_of(home), place=target)(document)
        homes = [code_of(each) for each in sections(document)]
        number = homes.index(code_of(home)) + step
        if not 0 <= number < len(homes):
            return document
        end = len(questions(find_section(document, homes[number]))) if step < 0 else 0
        return place_question(code, section=homes[number], place=end)(document)

    return edit


def move_section(code: str, *, step: int) -> Edit:
    """Give the edit that moves a section one place up (-1) or down (1)."""

    def edit(document: Document) -> Document:
        moved, listed = find_section(document, code), sections(document)
        place = listed.index(moved)
        target = max(0, min(place + step, len(listed) - 1))
        listed.insert(target, listed.pop(place))
        return with_sections(document, listed)

    return edit


def with_sections(document: Document, listed: Sequence[Part]) -> Document:
    """Give the document with other sections."""
    return {**document, "sections": list[Json](listed)}


def texts(document: Document) -> Iterator[Written]:
    """Give every text of the survey by its place and part, as `surveys.checks` names them."""
    yield from _written(SURVEY, document, ("title", "intro", "thanks"))
    for section in sections(document):
        yield from _written(section_place(code_of(section)), section, ("title",))
        for question in questions(section):
            yield from question_texts(question)


def question_texts(question: Part) -> Iterator[Written]:
    """Give every text of a question."""
    place = question_place(code_of(question))
    yield from _written(place, question, _QUESTION_TEXTS)
    for key, name in (("choices", "choice"), ("rows", "row")):
        for each in _parts(question.get(key)):
            for written in _written(place, each, ("text",)):
                yield Written(place, f"{name} {code_of(each)}", written.texts)


def put_text(place: str, name: str, *, language: str, text: str) -> Edit:
    """Give the edit that writes one text in one language; an empty one is taken away."""

    def edit(document: Document) -> Document:
        kind, _, code = place.partition(" ")
        if kind == "question":
            question = _with_text(find_question(document, code), name, language, text)
            return put_question(question, section="", replacing=code)(document)
        if kind == "section":
            section = _with_text(find_section(document, code), name, language, text)
            return put_section(section, replacing=code)(document)
        return _with_text(document, name, language, text)

    return edit


def _renamed(document: Document, old: str, new: str) -> Document:
    """Let conditions and texts that name a question go on naming it."""
    if old == new:
        return document
    reference = re.compile(r"\$\{" + re.escape(old) + r"(?=[}|])")

    def follow(node: Json) -> Json:
        if isinstance(node, dict):
            followed = {key: follow(value) for key, value in node.items()}
            return {**followed, "question": new} if node.get("question") == old else followed
        if isinstance(node, list):
            return [follow(each) for each in node]
        return reference.sub("${" + new, node) if isinstance(node, str) else node

    followed = follow(document)
    assert isinstance(followed, dict)  # noqa: S101 - it was one
    return followed


def _with_text(holder: Part, name: str, language: str, text: str) -> Part:
    kind, _, code = name.partition(" ")
    key = {"choice": "choices", "row": "rows"}.get(kind) if code else None
    if key is None:
        return {**holder, name: _in_language(holder.get(name), language, text)}
    listed = _parts(holder.get(key))
    if code not in [code_of(each) for each in listed]:
        raise NotFound("text", name)
    return {
        **holder,
        key: [
            {**each, "text": _in_language(each.get("text"), language, text)}
            if code_of(each) == code
            else each
            for each in listed
        ],
    }


def _in_language(written: Json, language: str, text: str) -> Json:
    others = {tag: words for tag, words in _mapping(written).items() if tag != language}
    return {**others, language: text} if text.strip() else others


def _with_questions(document: Document, code: str, inside: Sequence[Part]) -> Document:
    changed: Part = {**find_section(document, code), "questions": list[Json](inside)}
    return with_sections(document, _swap(sections(document), code, changed))


def _swap(listed: Sequence[Part], code: str, changed: Part) -> list[Part]:
    return [changed if code_of(each) == code else each for each in listed]


def _written(place: str, holder: Part, names: Sequence[str]) -> Iterator[Written]:
    for name in names:
        said = {tag: str(text) for tag, text in _mapping(holder.get(name)).items()}
        if said:
            yield Written(place, name, said)


def _parts(listed: Json) -> list[Part]:
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def _mapping(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, dict) else {}


def _ordered(document: Document) -> Document:
    """Put the sections last, as a person would write the file."""
    return {**{key: document[key] for key in document if key != "sections"},
            "sections": document.get("sections", [])}  # fmt: skip

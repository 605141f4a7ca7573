"""A crowd with phones: who texts what in which second, and what must be stored of it."""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bench.journeys import ACCOUNT, CITY_NUMBER

KEYWORD = "AROUND"
SHARE_DOUBLED = 0.05
SHARE_STOPPING = 0.03
# A person answers after so many seconds; a repeated webhook comes within so many.
ANSWERS_WITHIN = (8, 90)
REPEATED_WITHIN = 20
# How each question is answered, and what that means: digits of several scripts, words, slips.
WAYS: Mapping[str, Sequence[tuple[str, object]]] = {
    "way": [("1", "walk"), ("bus", "bus"), ("C", "car"), ("three", "car"), ("2.", "bus")],
    "clean": [("4", 4), ("٣", 3), ("5️⃣", 5), ("one", 1), ("dos", 2)],
    "kids": [("yes", "yes"), ("No", "no"), ("👍", "yes"), ("sí", "yes")],
    "years": [("12", 12), ("0", 0), ("twenty", 20), ("７", 7)],
    "needs": [("1 & 3", ["trees", "benches"]), ("2", ["lights"]), ("1,2,4", ["trees", "lights", "toilets"])],
    "better": [("More shade by the school.", "More shade by the school."), ("Más luz", "Más luz")],
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Webhook:
    """One delivery of one text."""

    number: str
    fields: Mapping[str, str]


@dataclass(slots=True)
class Person:
    """A phone, what it will have answered, and whether it asks to stop."""

    number: str
    answers: dict[str, object] = field(default_factory=dict)
    stops: bool = False
    texts: int = 0


@dataclass(frozen=True, slots=True)
class Crowd:
    """People by number, and deliveries by second."""

    people: Mapping[str, Person]
    seconds: Mapping[int, Sequence[Webhook]]
    doubled: int


def gather(size: int, *, seed: int = 20261122) -> Crowd:
    """Give a crowd of `size` conversations, begun some thirty in a second; the same for a seed."""
    chance = random.Random(seed)
    people, doubled = {}, 0
    seconds: defaultdict[int, list[Webhook]] = defaultdict(list)
    for each in range(size):
        person = Person(f"+1312{2_000_000 + each:07}")
        people[person.number] = person
        at = chance.randrange(max(1, size // 30))
        for body in _texts(person, chance):
            webhook = _webhook(person, body)
            seconds[at].append(webhook)
            if chance.random() < SHARE_DOUBLED:
                doubled += 1
                seconds[at + chance.randrange(REPEATED_WITHIN)].append(webhook)
            at += chance.randint(*ANSWERS_WITHIN)
    for deliveries in seconds.values():
        chance.shuffle(deliveries)
    return Crowd(people, dict(sorted(seconds.items())), doubled)


def _texts(person: Person, chance: random.Random) -> list[str]:
    bodies = [KEYWORD]
    person.stops = chance.random() < SHARE_STOPPING
    last = chance.randrange(len(WAYS)) if person.stops else len(WAYS)
    for code, ways in list(WAYS.items())[:last]:
        body, value = chance.choice(ways)
        bodies.append(body)
        person.answers[code] = value
    if person.stops:
        bodies.append(chance.choice(["STOP", "stop.", "no more texts please", "ALTO"]))
    return bodies


def _webhook(person: Person, body: str) -> Webhook:
    person.texts += 1
    sid = f"SM{person.number[1:]:0>16}{person.texts:016x}"
    fields = {
        "MessageSid": sid,
        "AccountSid": ACCOUNT,
        "From": person.number,
        "To": CITY_NUMBER,
        "Body": body,
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsStatus": "received",
        "ApiVersion": "2010-04-01",
    }
    return Webhook(person.number, fields)

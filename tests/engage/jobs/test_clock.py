"""The clock: what it calls, and the signs of life it gives."""

from flask import Flask
from sqlalchemy import event

from engage.db import database_of
from engage.jobs import clock
from engage.jobs.heartbeats import last_beats


def keep(app: Flask, appointment: clock.Appointment, beats: dict, *, times: int) -> int:
    """Keep an appointment so many times; give how many heartbeats were written of the task."""
    written: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        written.append(statement)

    engine = database_of(app).engine
    event.listen(engine, "before_cursor_execute", note)
    for _ in range(times):
        clock._keep(app, appointment, beats)
    event.remove(engine, "before_cursor_execute", note)
    return sum("INSERT INTO heartbeat" in statement for statement in written) // 2


def test_a_task_called_often_gives_a_sign_of_life_once_a_second(app: Flask) -> None:
    def answer(_app: Flask) -> int:
        return 0

    assert keep(app, clock.Appointment(answer, 0.25), {}, times=5) == 1


def test_a_failure_and_its_end_are_told_at_once(app: Flask) -> None:
    failing = [True]

    def answer(_app: Flask) -> int:
        if failing[0]:
            raise ValueError
        return 0

    beats: dict = {}
    keep(app, clock.Appointment(answer, 0.25), beats, times=1)
    with database_of(app).reading() as session:
        assert last_beats(session)["answer"].detail == "ValueError"
    failing.clear()
    failing.append(False)

    assert keep(app, clock.Appointment(answer, 0.25), beats, times=3) == 1
    with database_of(app).reading() as session:
        assert last_beats(session)["answer"].detail == ""


def test_texts_are_answered_whatever_the_other_tasks_wait_for() -> None:
    pools = {each.task.__name__: each.pool for each in clock.APPOINTMENTS}

    assert {name for name, pool in pools.items() if pool == "texts"} == {
        "answer_texts",
        "answer_failed_texts",
    }

"""Where comments go: rules and their history, trials, and what nobody claims."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from engage.db import Database
from engage.errors import ChangedMeanwhile, NotFound
from engage.feedback import rules, tagging, trial, unclaimed
from engage.feedback.actions import acknowledge
from engage.feedback.routing import Condition, route_comments
from engage.feedback.rules import Draft, put_rule
from engage.feedback.tagging import Understood
from engage.models.comment import Comment, Fate, Tag
from engage.models.department import Department, Input, InputComment, Route
from engage.models.handling import Passing, PassingCause, UnclaimedComment
from engage.models.response import AnswerRow
from engage.times import now

TRANSIT = Condition(theme="transit")


def inputs_at(session: Any, department_id: int) -> set[int]:
    return set(session.scalars(select(Input.id).where(Input.department_id == department_id)))


def change(ids: Any, *departments: int, mark: str, condition: Condition = TRANSIT) -> Draft:
    return Draft(condition, frozenset(departments), instead_of=TRANSIT, mark=mark)


def mark(session: Any, condition: Condition = TRANSIT) -> str:
    return rules.mark_of(rules.live_routes(session, condition))


def test_changed_rule_keeps_its_history_and_routes_what_comes(
    database: Database, ids: Any, hear: Callable[..., Input]
) -> None:
    with database.transaction() as session:
        draft = change(ids, ids.transit, ids.housing, mark=mark(session))
        put_rule(session, draft, user_id=ids.user, now=now())
        hear_twice = select(func.count()).select_from(Input)
        before = session.scalar(hear_twice)
        with pytest.raises(Exception, match="Multiple rows"):
            hear(session, "The 9 and my home")

        assert session.scalar(hear_twice) == before + 2
        [added] = rules.rule_changes(session, limit=10)
        assert (added.added, added.user_id, added.department.slug) == (True, ids.user, "housing")


def test_rule_that_somebody_changed_meanwhile_is_not_overwritten(
    database: Database, ids: Any
) -> None:
    with database.transaction() as session:
        old = mark(session)
        put_rule(session, change(ids, ids.housing, mark=old), user_id=ids.user, now=now())

        with pytest.raises(ChangedMeanwhile):
            put_rule(session, change(ids, ids.transit, mark=old), user_id=ids.user, now=now())


def test_rule_without_departments_ends_and_may_come_back(database: Database, ids: Any) -> None:
    with database.transaction() as session:
        put_rule(session, change(ids, mark=mark(session)), user_id=ids.user, now=now())
        gone = [rule.condition for rule in rules.live_rules(session)]
        put_rule(session, Draft(TRANSIT, frozenset({ids.transit})), user_id=ids.user, now=now())

        assert gone == [Condition(theme="housing")]
        assert len(rules.live_rules(session)) == 2
        assert [c.added for c in rules.rule_changes(session, limit=10)].count(False) == 1


def test_department_that_is_not_there_is_refused(database: Database, ids: Any) -> None:
    with database.transaction() as session, pytest.raises(NotFound):
        put_rule(session, Draft(TRANSIT, frozenset({99})), user_id=ids.user, now=now())


@pytest.mark.parametrize("parts", [{}, {"question": "better"}])
def test_rule_that_says_nothing_cannot_be_stored(
    database: Database, ids: Any, parts: dict[str, str]
) -> None:
    with pytest.raises(IntegrityError), database.transaction() as session:
        session.add(Route(department_id=ids.transit, **parts))


@pytest.mark.parametrize(
    ("condition", "reaches"),
    [
        (Condition(survey="bus"), True),
        (Condition(survey="other"), False),
        (Condition(survey="bus", question="better"), True),
        (Condition(survey="bus", question="often"), False),
        (Condition(theme="transit", survey="bus"), True),
        (Condition(theme="parks", survey="bus"), False),
        (Condition(place="where:harbor"), True),
        (Condition(place="where:hill"), False),
        (Condition(place="where:harbor", theme="parks"), False),
    ],
)
def test_every_part_of_a_rule_must_fit(
    database: Database, ids: Any, condition: Condition, reaches: bool
) -> None:
    with database.transaction() as session:
        put_rule(session, Draft(condition, frozenset({ids.housing})), user_id=ids.user, now=now())
        comment = session.scalars(
            select(Comment).join(InputComment).where(InputComment.input_id == ids.inputs[0])
        ).one()
        session.add(
            AnswerRow(
                response_id=comment.response_id, code="where", value="harbor", answered_at=now()
            )
        )
        session.flush()
        before = inputs_at(session, ids.housing)

        route_comments(session, [comment.id], now=now())
        route_comments(session, [comment.id], now=now())

        assert len(inputs_at(session, ids.housing) - before) == (1 if reaches else 0)


def test_trial_tells_what_would_change_and_changes_nothing(database: Database, ids: Any) -> None:
    with database.transaction() as session:
        draft = change(ids, ids.housing, mark=mark(session))
        found = trial.try_rule(session, draft, weeks=8, now=now())

        lines = {line.department.slug: line for line in found.outcomes}
        assert (found.fitting, found.changed) == (2, 2)
        assert (lines["housing"].today, lines["housing"].then, lines["housing"].gained) == (0, 2, 2)
        assert (lines["transit"].today, lines["transit"].then, lines["transit"].lost) == (2, 0, 2)
        assert {d.slug for d in found.examples[0].then} == {"housing"}
        assert len(inputs_at(session, ids.housing)) == 1


def test_trial_of_an_end_tells_what_nobody_would_hear(database: Database, ids: Any) -> None:
    with database.transaction() as session:
        found = trial.try_rule(session, change(ids, mark=mark(session)), weeks=8, now=now())

        assert (found.unclaimed_today, found.unclaimed_then) == (0, 2)


def test_trial_reads_no_further_back_than_asked(database: Database, ids: Any) -> None:
    with database.transaction() as session:
        found = trial.try_rule(session, change(ids, mark=mark(session)), weeks=1, now=now())

        assert found.fitting == 1


def test_rerouting_moves_what_nobody_touched_and_leaves_the_rest(
    database: Database, ids: Any
) -> None:
    late, arabic, _housing = ids.inputs
    with database.transaction() as session:
        acknowledge(session, [session.get_one(Input, late)], user_id=ids.user, now=now())
        draft = change(ids, ids.housing, mark=mark(session))
        put_rule(session, draft, user_id=ids.user, now=now())

        moved, more = trial.reroute(session, draft, weeks=8, user_id=ids.user, now=now())
        again, _ = trial.reroute(session, draft, weeks=8, user_id=ids.user, now=now())

        assert (moved, more, again) == (1, False, 0)
        # What was read stays with who read it; housing hears it too from now on.
        assert inputs_at(session, ids.transit) == {late}
        assert arabic in inputs_at(session, ids.housing)
        assert session.scalars(select(Passing.cause)).all() == [PassingCause.RULES_CHANGED]
        passed = session.get_one(Input, arabic)
        assert passed.waiting_since < passed.heard_at


def test_rerouting_to_nobody_makes_it_unclaimed(database: Database, ids: Any) -> None:
    with database.transaction() as session:
        draft = change(ids, mark=mark(session))
        put_rule(session, draft, user_id=ids.user, now=now())
        trial.reroute(session, draft, weeks=8, user_id=ids.user, now=now())

        assert inputs_at(session, ids.transit) == set()
        assert unclaimed.count_unclaimed(session) == 2


def test_what_no_rule_sends_anywhere_is_kept_until_claimed(
    database: Database, ids: Any, hear: Callable[..., Input]
) -> None:
    with database.transaction() as session:
        with pytest.raises(Exception, match="No row"):
            hear(session, "The park is dark.", theme="parks")
        [waiting] = unclaimed.list_unclaimed(session)
        housing = session.get_one(Department, ids.housing)

        given = unclaimed.assign(session, waiting.comment_id, housing, user_id=ids.user, now=now())
        again = unclaimed.assign(session, waiting.comment_id, housing, user_id=ids.user, now=now())

        assert given.id == again.id
        assert unclaimed.count_unclaimed(session) == 0


def test_set_aside_is_kept_and_counted_no_more(
    database: Database, ids: Any, hear: Callable[..., Input]
) -> None:
    with database.transaction() as session:
        with pytest.raises(Exception, match="No row"):
            hear(session, "The park is dark.", theme="parks")
        [waiting] = unclaimed.list_unclaimed(session)

        unclaimed.set_aside(session, waiting.comment_id, user_id=ids.user, now=now())
        route_comments(session, [waiting.comment_id], now=now())

        assert unclaimed.count_unclaimed(session) == 0
        assert session.get_one(UnclaimedComment, waiting.comment_id).set_aside_by == ids.user


@pytest.mark.parametrize(("fate", "count"), [(Fate.NOT_UNDERSTOOD, 1), (Fate.TOO_SHORT, 0)])
def test_what_the_tagger_could_not_read_is_shown_to_people(
    database: Database, ids: Any, fate: Fate, count: int
) -> None:
    with database.transaction() as session:
        comment = session.scalars(select(Comment)).first()
        assert comment
        comment.fate = Fate.WAITING
        for part in session.scalars(
            select(InputComment).where(InputComment.comment_id == comment.id)
        ):
            session.delete(part)
        session.flush()
        found = {comment.id: Understood(fate, "x", None, None, (), "test")}
        tagging.save_tags(session, found, now=now())
        route_comments(session, [comment.id], now=now())

        assert unclaimed.count_unclaimed(session) == count


def test_comment_that_wore_the_tagger_out_is_shown_to_people(database: Database, ids: Any) -> None:
    with database.transaction() as session:
        session.execute(delete(InputComment))
        session.execute(delete(Tag))
        comment = session.scalars(select(Comment)).first()
        assert comment
        comment.fate = Fate.WAITING
        session.flush()

        tagging.mark_failed(session, [comment.id], reason="attempts", now=now())

        assert [each.comment_id for each in unclaimed.list_unclaimed(session)] == [comment.id]

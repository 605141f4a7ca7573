"""The audit log: who did what to which thing. Kept beside the change, in the same transaction."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from engage.models.staff import AuditEvent


class Deed(StrEnum):
    """What people of the city do that others must be able to look up."""

    SIGNED_IN = "signed_in"
    INPUTS_READ = "inputs_read"
    INPUTS_LINKED = "inputs_linked"
    ACTION_PROPOSED = "action_proposed"
    ACTION_REVISED = "action_revised"
    STATUS_CHANGED = "status_changed"
    COLLECTOR_ADDED = "collector_added"
    COLLECTOR_CHANGED = "collector_changed"
    COLLECTOR_RETIRED = "collector_retired"
    COLLECTOR_RESTORED = "collector_restored"
    FORMS_NUMBERED = "forms_numbered"
    FORM_KEYED = "form_keyed"
    GOAL_SET = "goal_set"
    CAMPAIGN_DRAFTED = "campaign_drafted"
    CAMPAIGN_STARTED = "campaign_started"
    CAMPAIGN_STOPPED = "campaign_stopped"
    CAMPAIGN_RESUMED = "campaign_resumed"
    CAMPAIGN_DISCARDED = "campaign_discarded"
    FLAG_SEEN = "flag_seen"
    FLAG_DONE = "flag_done"
    FLAG_REOPENED = "flag_reopened"
    TEXTING_RULE_SET = "texting_rule_set"
    SEGMENT_PRICE_CONFIRMED = "segment_price_confirmed"
    ACTION_ARCHIVED = "action_archived"
    ACTION_DELETED = "action_deleted"
    INPUT_PASSED_ON = "input_passed_on"
    INPUT_REPLIED = "input_replied"
    INPUTS_UNREAD = "inputs_unread"
    INPUTS_MERGED = "inputs_merged"
    INPUTS_PARTED = "inputs_parted"
    INPUT_UNLINKED = "input_unlinked"
    INPUT_ASSIGNED = "input_assigned"
    COMMENT_SET_ASIDE = "comment_set_aside"
    COMMENT_TRANSLATED = "comment_translated"
    RULE_CHANGED = "rule_changed"
    DEPARTMENT_MADE = "department_made"
    DEPARTMENT_CHANGED = "department_changed"
    DEPARTMENT_CLOSED = "department_closed"
    DEPARTMENT_MERGED = "department_merged"
    MEMBER_CHANGED = "member_changed"
    STAFF_INVITED = "staff_invited"
    STAFF_CHANGED = "staff_changed"
    DIGEST_WISHED = "digest_wished"
    RESPONSES_EXPORTED = "responses_exported"
    RESULTS_PUBLISHED = "results_published"
    RESULTS_WITHDRAWN = "results_withdrawn"
    CITY_READERS_CHANGED = "city_readers_changed"
    COMMENT_SETTLED = "comment_settled"
    COMMENT_COVERED = "comment_covered"
    COMMENT_UNCOVERED = "comment_uncovered"
    COMMENT_HIDDEN = "comment_hidden"
    COMMENT_SHOWN = "comment_shown"
    THEME_DESCRIBED = "theme_described"
    THEME_WENT_LIVE = "theme_went_live"
    THEME_RETIRED = "theme_retired"
    DRAFT_BEGUN = "draft_begun"
    DRAFT_CHANGED = "draft_changed"
    DRAFT_DISCARDED = "draft_discarded"
    SURVEY_PUBLISHED = "survey_published"
    SURVEY_CLOSED = "survey_closed"
    SURVEY_REOPENED = "survey_reopened"
    TRANSLATION_WRITTEN = "translation_written"
    TRANSLATION_REVIEWED = "translation_reviewed"
    WORKSHEET_WRITTEN = "worksheet_written"
    QUESTION_KEPT = "question_kept"
    QUESTION_LET_GO = "question_let_go"


def record_deed(
    session: Session, deed: Deed, subject: str, *, user_id: int | None, now: datetime
) -> None:
    """Record that a user did something to `subject`, named as `kind:id` (`action:7`).

    Never put an address or anybody's words in it.
    """
    session.add(AuditEvent(at=now, user_id=user_id, verb=deed, subject=subject))

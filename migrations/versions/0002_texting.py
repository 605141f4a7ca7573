"""invitations, rules of a survey, pictures, flags seen to.

Revision: 0002
Follows: 0001
"""

from alembic import op
import sqlalchemy as sa


revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

OLD_REASONS = (
    "emergency", "self_harm", "violence", "unsure_stop", "loop", "unreachable",
    "refused_by_carrier", "settings", "not_answered", "picture",
)
NEW_REASONS = (*OLD_REASONS, "abuse")


def upgrade() -> None:
    op.add_column("conversation", sa.Column("lasts_hours", sa.Integer(), nullable=False, server_default="72"))
    _change_flags()
    _create_rules()
    _create_media()
    _create_campaigns()


def downgrade() -> None:
    op.drop_table("campaign_member")
    op.drop_table("campaign")
    op.drop_table("simulated_phone")
    op.drop_table("text_media")
    op.drop_table("texting_rule")
    _change_flags_back()
    with op.batch_alter_table("conversation") as batch_op:
        batch_op.drop_column("lasts_hours")


def _change_flags() -> None:
    with op.batch_alter_table("flag") as batch_op:
        batch_op.drop_constraint(op.f("ck_flag_flagreason"), type_="check")
        batch_op.create_check_constraint(op.f("ck_flag_flagreason"), sa.text(_one_of(NEW_REASONS)))
        batch_op.drop_index("ix_flag_unseen")
        for name in ("seen_by_id", "done_by_id"):
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=True))
            batch_op.create_foreign_key(f"fk_flag_{name}_user", "user", [name], ["id"])
        batch_op.add_column(sa.Column("done_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(
            "ix_flag_open", ["at"], unique=False,
            sqlite_where=sa.text("done_at IS NULL"), postgresql_where=sa.text("done_at IS NULL"),
        )


def _change_flags_back() -> None:
    op.execute("DELETE FROM flag WHERE reason = 'abuse'")
    with op.batch_alter_table("flag") as batch_op:
        batch_op.drop_constraint(op.f("ck_flag_flagreason"), type_="check")
        batch_op.create_check_constraint(op.f("ck_flag_flagreason"), sa.text(_one_of(OLD_REASONS)))
        batch_op.drop_index("ix_flag_open")
        for name in ("seen_by_id", "done_by_id"):
            batch_op.drop_constraint(f"fk_flag_{name}_user", type_="foreignkey")
            batch_op.drop_column(name)
        batch_op.drop_column("done_at")
        batch_op.create_index(
            "ix_flag_unseen", ["at"], unique=False,
            sqlite_where=sa.text("seen_at IS NULL"), postgresql_where=sa.text("seen_at IS NULL"),
        )


def _one_of(reasons: tuple[str, ...]) -> str:
    return "reason IN (" + ", ".join(f"'{reason}'" for reason in reasons) + ")"


def _create_rules() -> None:
    op.create_table(
        "texting_rule",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("lasts_hours", sa.Integer(), nullable=False),
        sa.Column("may_repeat", sa.Boolean(), nullable=False),
        sa.CheckConstraint("lasts_hours >= 1 AND lasts_hours <= 720", name=op.f("ck_texting_rule_lasts_an_hour_to_thirty_days")),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_texting_rule_survey_id_survey"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("survey_id", name=op.f("pk_texting_rule")),
    )
    op.create_table(
        "simulated_phone",
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("ahead", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_simulated_phone_contact_id_contact"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_simulated_phone")),
    )


def _create_media() -> None:
    op.create_table(
        "text_media",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inbound_text_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("content_type", sa.String(length=64), nullable=False),
        sa.Column("state", sa.Enum("waiting", "kept", "refused", name="mediastate", native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column("why", sa.String(length=32), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(state = 'kept') = (sha256 IS NOT NULL)", name=op.f("ck_text_media_kept_has_a_file")),
        sa.ForeignKeyConstraint(["inbound_text_id"], ["inbound_text.id"], name=op.f("fk_text_media_inbound_text_id_inbound_text"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_media")),
        sa.UniqueConstraint("inbound_text_id", "position", name=op.f("uq_text_media_inbound_text_id_position")),
    )
    op.create_index(
        "ix_text_media_waiting", "text_media", ["due_at"], unique=False,
        sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"),
    )


def _create_campaigns() -> None:
    op.create_table(
        "campaign",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("consent", sa.Text(), nullable=False),
        sa.Column("state", sa.Enum("draft", "running", "stopped", "finished", name="campaignstate", native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column("wave_size", sa.Integer(), nullable=False),
        sa.Column("wave_minutes", sa.Integer(), nullable=False),
        sa.Column("most_a_day", sa.Integer(), nullable=True),
        sa.Column("from_hour", sa.Integer(), nullable=False),
        sa.Column("until_hour", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_wave_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wave_left", sa.Integer(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(consent) > 0", name=op.f("ck_campaign_says_how_people_agreed")),
        sa.CheckConstraint("wave_size > 0 AND wave_minutes > 0", name=op.f("ck_campaign_waves_have_a_size")),
        sa.CheckConstraint("from_hour >= 0 AND from_hour < until_hour AND until_hour <= 24", name=op.f("ck_campaign_window_opens")),
        sa.CheckConstraint("(state = 'draft') = (started_at IS NULL)", name=op.f("ck_campaign_started_has_a_time")),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_campaign_survey_id_survey")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_campaign_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
    )
    op.create_index("ix_campaign_state", "campaign", ["state"], unique=False)
    op.create_table(
        "campaign_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("state", sa.Enum("waiting", "written", "held", name="memberstate", native_enum=False, create_constraint=True, length=32), nullable=False),
        sa.Column("why", sa.String(length=16), nullable=True),
        sa.Column("text_id", sa.Integer(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'written') = (written_at IS NOT NULL)", name=op.f("ck_campaign_member_written_at_a_time")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_member_campaign_id_campaign"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_campaign_member_contact_id_contact"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["text_id"], ["outbound_text.id"], name=op.f("fk_campaign_member_text_id_outbound_text"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_member")),
        sa.UniqueConstraint("campaign_id", "contact_id", name=op.f("uq_campaign_member_campaign_id_contact_id")),
        sa.UniqueConstraint("text_id", name=op.f("uq_campaign_member_text_id")),
    )
    op.create_index("ix_campaign_member_campaign_id_state", "campaign_member", ["campaign_id", "state", "due_at"], unique=False)
    op.create_index("ix_campaign_member_contact_id", "campaign_member", ["contact_id"], unique=False)

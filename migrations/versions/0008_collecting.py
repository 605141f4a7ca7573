"""named collectors, printed forms, forms typed in, and live counts.

Revision: 0008
Follows: 0041
"""

from alembic import op
import sqlalchemy as sa


revision = '0008'
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('collector_card',
    sa.Column('collector_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('link', 'poster', 'partner', 'event', 'kiosk', 'paper', 'person', name='collectorkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("name <> ''", name=op.f('ck_collector_card_has_a_name')),
    sa.ForeignKeyConstraint(['collector_id'], ['collector.id'], name=op.f('fk_collector_card_collector_id_collector'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('collector_id', name=op.f('pk_collector_card'))
    )
    op.create_table('paper_run',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('survey_id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('collector_id', sa.Integer(), nullable=True),
    sa.Column('language', sa.String(length=16), nullable=False),
    sa.Column('first_number', sa.Integer(), nullable=False),
    sa.Column('copies', sa.Integer(), nullable=False),
    sa.Column('printed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('first_number > 0 AND copies > 0', name=op.f('ck_paper_run_has_numbers')),
    sa.ForeignKeyConstraint(['collector_id'], ['collector.id'], name=op.f('fk_paper_run_collector_id_collector')),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_paper_run_survey_id_survey')),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_paper_run_user_id_user')),
    sa.ForeignKeyConstraint(['version_id'], ['survey_version.id'], name=op.f('fk_paper_run_version_id_survey_version')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paper_run')),
    sa.UniqueConstraint('survey_id', 'first_number', name=op.f('uq_paper_run_survey_id_first_number'))
    )
    op.create_table('keyed_response',
    sa.Column('response_id', sa.Integer(), nullable=False),
    sa.Column('form_number', sa.String(length=24), nullable=True),
    sa.Column('page_key', sa.String(length=64), nullable=False),
    sa.Column('answered_on', sa.Date(), nullable=False),
    sa.Column('keyed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['response_id'], ['response.id'], name=op.f('fk_keyed_response_response_id_response'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_keyed_response_user_id_user')),
    sa.PrimaryKeyConstraint('response_id', name=op.f('pk_keyed_response')),
    sa.UniqueConstraint('page_key', name=op.f('uq_keyed_response_page_key'))
    )
    op.create_table('survey_goal',
    sa.Column('survey_id', sa.Integer(), nullable=False),
    sa.Column('responses', sa.Integer(), nullable=False),
    sa.CheckConstraint('responses > 0', name=op.f('ck_survey_goal_wants_somebody')),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_survey_goal_survey_id_survey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('survey_id', name=op.f('pk_survey_goal'))
    )
    op.create_table('live_count',
    sa.Column('survey_id', sa.Integer(), nullable=False),
    sa.Column('counted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_live_count_survey_id_survey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('survey_id', name=op.f('pk_live_count'))
    )


def downgrade() -> None:
    op.drop_table('live_count')
    op.drop_table('survey_goal')
    op.drop_table('keyed_response')
    op.drop_table('paper_run')
    op.drop_table('collector_card')

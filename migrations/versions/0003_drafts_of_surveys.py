"""drafts of surveys.

Revision: 0003
Follows: 0002
"""

from alembic import op
import sqlalchemy as sa


revision = '0003'
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('bank_question',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_bank_question_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bank_question')),
    sa.UniqueConstraint('sha256', name=op.f('uq_bank_question_sha256'))
    )
    op.create_table('worksheet_plan',
    sa.Column('engagement_id', sa.Integer(), nullable=False),
    sa.Column('channels', sa.JSON(), nullable=False),
    sa.Column('partners', sa.JSON(), nullable=False),
    sa.Column('gare_stage', sa.Enum('normalize', 'organize', 'operationalize', name='garestage', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['engagement_id'], ['engagement.id'], name=op.f('fk_worksheet_plan_engagement_id_engagement'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['updated_by'], ['user.id'], name=op.f('fk_worksheet_plan_updated_by_user')),
    sa.PrimaryKeyConstraint('engagement_id', name=op.f('pk_worksheet_plan'))
    )
    op.create_table('survey_draft',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('survey_id', sa.Integer(), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('step', sa.Integer(), nullable=False),
    sa.Column('opens_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_by', sa.Integer(), nullable=True),
    sa.CheckConstraint('closes_at IS NULL OR opens_at IS NULL OR closes_at > opens_at', name=op.f('ck_survey_draft_opens_then_closes')),
    sa.CheckConstraint('step >= 0 AND revision >= step', name=op.f('ck_survey_draft_step_is_in_the_history')),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_survey_draft_survey_id_survey'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['updated_by'], ['user.id'], name=op.f('fk_survey_draft_updated_by_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_draft')),
    sa.UniqueConstraint('survey_id', name=op.f('uq_survey_draft_survey_id'))
    )
    op.create_table('survey_draft_edit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('draft_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('part', sa.String(length=200), nullable=False),
    sa.Column('path', sa.JSON(), nullable=False),
    sa.Column('before', sa.Text(), nullable=False),
    sa.Column('after', sa.Text(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['draft_id'], ['survey_draft.id'], name=op.f('fk_survey_draft_edit_draft_id_survey_draft'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_survey_draft_edit_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_draft_edit')),
    sa.UniqueConstraint('draft_id', 'number', name=op.f('uq_survey_draft_edit_draft_id_number'))
    )
    op.create_table('translation_mark',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('draft_id', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(length=16), nullable=False),
    sa.Column('place', sa.String(length=100), nullable=False),
    sa.Column('part', sa.String(length=100), nullable=False),
    sa.Column('source', sa.String(length=64), nullable=False),
    sa.Column('state', sa.Enum('draft', 'reviewed', name='translationstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['draft_id'], ['survey_draft.id'], name=op.f('fk_translation_mark_draft_id_survey_draft'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_translation_mark_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_translation_mark')),
    sa.UniqueConstraint('draft_id', 'language', 'place', 'part', name=op.f('uq_translation_mark_draft_id_language_place_part'))
    )


def downgrade() -> None:
    op.drop_table('translation_mark')
    op.drop_table('survey_draft_edit')
    op.drop_table('survey_draft')
    op.drop_table('worksheet_plan')
    op.drop_table('bank_question')

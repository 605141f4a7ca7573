"""what residents were told, and what of a survey is public.

Revision: 0009
Follows: 0008
"""

from alembic import op
import sqlalchemy as sa


revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table('told',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('subscription_id', sa.Integer(), nullable=False),
    sa.Column('input_id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('relation', sa.Enum('incorporated', 'partly', 'already_done', 'declined', 'out_of_scope', name='relation', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('at', INSTANT, nullable=False),
    sa.Column('disputed_at', INSTANT, nullable=True),
    sa.ForeignKeyConstraint(['event_id'], ['action_event.id'], name=op.f('fk_told_event_id_action_event'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['input_id'], ['input.id'], name=op.f('fk_told_input_id_input'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['subscription_id'], ['outcome_subscription.id'], name=op.f('fk_told_subscription_id_outcome_subscription'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_told')),
    sa.UniqueConstraint('subscription_id', 'input_id', 'event_id', 'relation', name=op.f('uq_told_subscription_id_input_id_event_id_relation'))
    )
    op.create_index(op.f('ix_told_input_id'), 'told', ['input_id'], unique=False)
    op.create_index(op.f('ix_told_event_id'), 'told', ['event_id'], unique=False)
    op.create_table('publication',
    sa.Column('survey_id', sa.Integer(), nullable=False),
    sa.Column('published_at', INSTANT, nullable=False),
    sa.Column('published_by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['published_by'], ['user.id'], name=op.f('fk_publication_published_by_user')),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_publication_survey_id_survey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('survey_id', name=op.f('pk_publication'))
    )
    op.create_table('public_result',
    sa.Column('survey_id', sa.Integer(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('built_at', INSTANT, nullable=False),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_public_result_survey_id_survey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('survey_id', name=op.f('pk_public_result'))
    )
    op.create_table('public_picture',
    sa.Column('survey_id', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(length=16), nullable=False),
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('headings', sa.JSON(), nullable=False),
    sa.Column('rows', sa.JSON(), nullable=False),
    sa.Column('svg', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_public_picture_survey_id_survey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('survey_id', 'language', 'name', name=op.f('pk_public_picture'))
    )


def downgrade() -> None:
    op.drop_table('public_picture')
    op.drop_table('public_result')
    op.drop_table('publication')
    op.drop_index(op.f('ix_told_event_id'), table_name='told')
    op.drop_index(op.f('ix_told_input_id'), table_name='told')
    op.drop_table('told')

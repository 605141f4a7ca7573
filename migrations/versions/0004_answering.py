"""photos, changes after sending, and who asked to be told the outcome.

Revision: 0004
Follows: 0003
"""

from alembic import op
import sqlalchemy as sa


revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('photo',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('width > 0 AND height > 0 AND size > 0', name=op.f('ck_photo_is_a_picture')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_photo')),
    sa.UniqueConstraint('sha256', name=op.f('uq_photo_sha256'))
    )
    op.create_table('answer_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('response_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['response_id'], ['response.id'], name=op.f('fk_answer_change_response_id_response'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_answer_change'))
    )
    op.create_index('ix_answer_change_response_id', 'answer_change', ['response_id'], unique=False)
    op.create_table('outcome_subscription',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('response_id', sa.Integer(), nullable=False),
    sa.Column('contact_id', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(length=16), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_outcome_subscription_contact_id_contact'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['response_id'], ['response.id'], name=op.f('fk_outcome_subscription_response_id_response'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outcome_subscription')),
    sa.UniqueConstraint('response_id', 'contact_id', name=op.f('uq_outcome_subscription_response_id_contact_id'))
    )
    op.create_index('ix_outcome_subscription_contact_id', 'outcome_subscription', ['contact_id'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_outcome_subscription_contact_id', table_name='outcome_subscription')
    op.drop_table('outcome_subscription')
    op.drop_index('ix_answer_change_response_id', table_name='answer_change')
    op.drop_table('answer_change')
    op.drop_table('photo')

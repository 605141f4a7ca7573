"""what was told in which digest, readers' wishes, the city's digest, daily tallies.

Revision: 0006
Follows: 0005
"""

from alembic import op
import sqlalchemy as sa


revision = '0006'
down_revision = "0005"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table('city_digest',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('week', sa.String(length=8), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('built_at', INSTANT, nullable=False),
    sa.Column('posted_at', INSTANT, nullable=True),
    sa.CheckConstraint('length(week) = 8', name=op.f('ck_city_digest_week_is_iso')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_city_digest')),
    sa.UniqueConstraint('week', name=op.f('uq_city_digest_week'))
    )
    op.create_table('city_reader',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('language', sa.String(length=16), nullable=False),
    sa.Column('weekday', sa.Integer(), nullable=False),
    sa.Column('hour', sa.Integer(), nullable=False),
    sa.Column('stopped_at', INSTANT, nullable=True),
    sa.CheckConstraint('hour BETWEEN 0 AND 23', name=op.f('ck_city_reader_hour_is_an_hour')),
    sa.CheckConstraint('weekday BETWEEN 1 AND 7', name=op.f('ck_city_reader_weekday_is_a_day')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_city_reader')),
    sa.UniqueConstraint('email', name=op.f('uq_city_reader_email'))
    )
    op.create_table('daily_tally',
    sa.Column('department_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('counted', sa.Enum('input', 'theme', 'dimension', name='counted', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('label', sa.String(length=64), nullable=False),
    sa.Column('group_axis', sa.String(length=64), nullable=False),
    sa.Column('group_key', sa.String(length=64), nullable=False),
    sa.Column('inputs', sa.Integer(), nullable=False),
    sa.CheckConstraint("(counted = 'input') = (label = '')", name=op.f('ck_daily_tally_label_of_what_is_counted')),
    sa.CheckConstraint("(group_axis = '') = (group_key = '')", name=op.f('ck_daily_tally_group_on_an_axis')),
    sa.CheckConstraint('inputs > 0', name=op.f('ck_daily_tally_nobody_has_no_row')),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], name=op.f('fk_daily_tally_department_id_department'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('department_id', 'day', 'counted', 'label', 'group_axis', 'group_key', name=op.f('pk_daily_tally'))
    )
    op.create_table('tallied_day',
    sa.Column('department_id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('counted_at', INSTANT, nullable=False),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], name=op.f('fk_tallied_day_department_id_department'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('department_id', 'day', name=op.f('pk_tallied_day'))
    )
    op.create_index('ix_tallied_day_counted_at', 'tallied_day', ['department_id', 'counted_at'], unique=False)
    op.create_table('reader_wish',
    sa.Column('recipient_id', sa.Integer(), nullable=False),
    sa.Column('weekday', sa.Integer(), nullable=True),
    sa.Column('hour', sa.Integer(), nullable=True),
    sa.Column('empty_weeks', sa.Enum('one_line', 'nothing', name='emptyweeks', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('stopped_at', INSTANT, nullable=True),
    sa.CheckConstraint('hour BETWEEN 0 AND 23', name=op.f('ck_reader_wish_hour_is_an_hour')),
    sa.CheckConstraint('weekday BETWEEN 1 AND 7', name=op.f('ck_reader_wish_weekday_is_a_day')),
    sa.ForeignKeyConstraint(['recipient_id'], ['recipient.id'], name=op.f('fk_reader_wish_recipient_id_recipient'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('recipient_id', name=op.f('pk_reader_wish'))
    )
    op.create_table('digest_comment',
    sa.Column('department_id', sa.Integer(), nullable=False),
    sa.Column('comment_id', sa.Integer(), nullable=False),
    sa.Column('digest_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['comment_id'], ['comment.id'], name=op.f('fk_digest_comment_comment_id_comment'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], name=op.f('fk_digest_comment_department_id_department'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['digest_id'], ['digest.id'], name=op.f('fk_digest_comment_digest_id_digest'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('department_id', 'comment_id', name=op.f('pk_digest_comment'))
    )
    op.create_index(op.f('ix_digest_comment_comment_id'), 'digest_comment', ['comment_id'], unique=False)
    op.create_index(op.f('ix_digest_comment_digest_id'), 'digest_comment', ['digest_id'], unique=False)
    op.create_index('ix_comment_tagged_at', 'comment', ['tagged_at'])


def downgrade() -> None:
    op.drop_index('ix_comment_tagged_at', table_name='comment')
    op.drop_index(op.f('ix_digest_comment_digest_id'), table_name='digest_comment')
    op.drop_index(op.f('ix_digest_comment_comment_id'), table_name='digest_comment')
    op.drop_table('digest_comment')
    op.drop_table('reader_wish')
    op.drop_index('ix_tallied_day_counted_at', table_name='tallied_day')
    op.drop_table('tallied_day')
    op.drop_table('daily_tally')
    op.drop_table('city_reader')
    op.drop_table('city_digest')

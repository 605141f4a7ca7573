"""routing rules with history, handling of inputs, fuller actions, departments that close.

Revision: 0005
Follows: 0004
"""

from alembic import op
import sqlalchemy as sa


revision = '0005'
down_revision = "0004"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table('department') as table:
        table.add_column(sa.Column('focus', sa.JSON(), nullable=False, server_default=sa.text("'{}'")))
        table.add_column(sa.Column('closed_at', INSTANT, nullable=True))
        table.add_column(sa.Column('merged_into_id', sa.Integer(), nullable=True))
        table.create_foreign_key('fk_department_merged_into_id_department', 'department', ['merged_into_id'], ['id'])

    with op.batch_alter_table('route') as table:
        table.drop_constraint('uq_route_theme_department_id', type_='unique')
        table.alter_column('theme', existing_type=sa.String(length=64), existing_nullable=False, server_default='')
        table.add_column(sa.Column('survey', sa.String(length=64), nullable=False, server_default=''))
        table.add_column(sa.Column('question', sa.String(length=64), nullable=False, server_default=''))
        table.add_column(sa.Column('place', sa.String(length=129), nullable=False, server_default=''))
        table.add_column(sa.Column('added_at', INSTANT, nullable=True))
        table.add_column(sa.Column('added_by', sa.Integer(), nullable=True))
        table.add_column(sa.Column('retired_at', INSTANT, nullable=True))
        table.add_column(sa.Column('retired_by', sa.Integer(), nullable=True))
        table.create_foreign_key('fk_route_added_by_user', 'user', ['added_by'], ['id'])
        table.create_foreign_key('fk_route_retired_by_user', 'user', ['retired_by'], ['id'])
        table.create_check_constraint(op.f('ck_route_route_says_something'), 'length(theme || survey || place) > 0')
        table.create_check_constraint(op.f('ck_route_question_has_a_survey'), "question = '' OR survey <> ''")
    op.create_index(
        'uq_route_live', 'route', ['theme', 'survey', 'question', 'place', 'department_id'], unique=True,
        sqlite_where=sa.text('retired_at IS NULL'), postgresql_where=sa.text('retired_at IS NULL'),
    )

    with op.batch_alter_table('input') as table:
        table.add_column(sa.Column('first_heard_at', INSTANT, nullable=True))
        table.add_column(sa.Column('duplicate_of_id', sa.Integer(), nullable=True))
        table.create_foreign_key('fk_input_duplicate_of_id_input', 'input', ['duplicate_of_id'], ['id'], ondelete='SET NULL')
        table.create_check_constraint(op.f('ck_input_no_duplicate_of_itself'), 'duplicate_of_id <> id')
    op.create_index('ix_input_duplicate_of_id', 'input', ['duplicate_of_id'])
    op.create_index(
        'ix_input_unread', 'input', ['department_id', 'heard_at'],
        sqlite_where=sa.text('acknowledged_at IS NULL'), postgresql_where=sa.text('acknowledged_at IS NULL'),
    )

    with op.batch_alter_table('action') as table:
        table.add_column(sa.Column('practices', sa.JSON(), nullable=False, server_default=sa.text("'[]'")))
        table.add_column(sa.Column('plan_goal', sa.String(length=200), nullable=True))
        table.add_column(sa.Column('owner_id', sa.Integer(), nullable=True))
        table.add_column(sa.Column('due_on', sa.Date(), nullable=True))
        table.add_column(sa.Column('revision', sa.Integer(), nullable=False, server_default='0'))
        table.add_column(sa.Column('archived_at', INSTANT, nullable=True))
        table.add_column(sa.Column('archived_why', sa.Text(), nullable=True))
        table.create_foreign_key('fk_action_owner_id_user', 'user', ['owner_id'], ['id'])
        table.create_check_constraint(op.f('ck_action_archived_says_why'), 'archived_at IS NULL OR length(archived_why) > 0')

    op.create_table('action_department',
    sa.Column('action_id', sa.Integer(), nullable=False),
    sa.Column('department_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['action_id'], ['action.id'], name=op.f('fk_action_department_action_id_action'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['department_id'], ['department.id'], name=op.f('fk_action_department_department_id_department'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('action_id', 'department_id', name=op.f('pk_action_department'))
    )
    op.create_index(op.f('ix_action_department_department_id'), 'action_department', ['department_id'])
    op.create_table('action_change',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('action_id', sa.Integer(), nullable=False),
    sa.Column('field', sa.String(length=32), nullable=False),
    sa.Column('before', sa.JSON(), nullable=False),
    sa.Column('after', sa.JSON(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('at', INSTANT, nullable=False),
    sa.ForeignKeyConstraint(['action_id'], ['action.id'], name=op.f('fk_action_change_action_id_action'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_action_change_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_action_change'))
    )
    op.create_index('ix_action_change_action_id_at', 'action_change', ['action_id', 'at'])
    op.create_table('passing',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('response_id', sa.Integer(), nullable=False),
    sa.Column('from_department_id', sa.Integer(), nullable=False),
    sa.Column('to_department_id', sa.Integer(), nullable=False),
    sa.Column('cause', sa.Enum('passed_on', 'rules_changed', 'department_merged', name='passingcause', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('at', INSTANT, nullable=False),
    sa.CheckConstraint('from_department_id <> to_department_id', name=op.f('ck_passing_goes_elsewhere')),
    sa.CheckConstraint("cause <> 'passed_on' OR length(reason) > 0", name=op.f('ck_passing_says_why')),
    sa.ForeignKeyConstraint(['from_department_id'], ['department.id'], name=op.f('fk_passing_from_department_id_department'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['response_id'], ['response.id'], name=op.f('fk_passing_response_id_response'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['to_department_id'], ['department.id'], name=op.f('fk_passing_to_department_id_department'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_passing_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_passing'))
    )
    op.create_index('ix_passing_response_id', 'passing', ['response_id'])
    op.create_table('unclaimed_comment',
    sa.Column('comment_id', sa.Integer(), nullable=False),
    sa.Column('since', INSTANT, nullable=False),
    sa.Column('set_aside_at', INSTANT, nullable=True),
    sa.Column('set_aside_by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['comment_id'], ['comment.id'], name=op.f('fk_unclaimed_comment_comment_id_comment'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['set_aside_by'], ['user.id'], name=op.f('fk_unclaimed_comment_set_aside_by_user')),
    sa.PrimaryKeyConstraint('comment_id', name=op.f('pk_unclaimed_comment'))
    )
    op.create_index(
        'ix_unclaimed_comment_open', 'unclaimed_comment', ['since'],
        sqlite_where=sa.text('set_aside_at IS NULL'), postgresql_where=sa.text('set_aside_at IS NULL'),
    )
    # What nobody hears about already must be shown too. Too short says nothing to anybody.
    op.execute(
        'INSERT INTO unclaimed_comment (comment_id, since) '
        'SELECT id, created_at FROM comment '
        "WHERE fate NOT IN ('waiting', 'too_short') "
        'AND NOT EXISTS (SELECT 1 FROM input_comment WHERE input_comment.comment_id = comment.id)'
    )
    op.create_table('reply',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('input_id', sa.Integer(), nullable=False),
    sa.Column('way', sa.Enum('text', 'email', name='replyway', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('language', sa.String(length=16), nullable=False),
    sa.Column('key', sa.String(length=96), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('at', INSTANT, nullable=False),
    sa.CheckConstraint('length(text) > 0', name=op.f('ck_reply_reply_says_something')),
    sa.ForeignKeyConstraint(['input_id'], ['input.id'], name=op.f('fk_reply_input_id_input'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], name=op.f('fk_reply_user_id_user')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reply')),
    sa.UniqueConstraint('key', name=op.f('uq_reply_key'))
    )
    op.create_index('ix_reply_input_id', 'reply', ['input_id'])
    op.create_table('comment_translation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('comment_id', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(length=16), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('engine', sa.String(length=64), nullable=False),
    sa.Column('at', INSTANT, nullable=False),
    sa.ForeignKeyConstraint(['comment_id'], ['comment.id'], name=op.f('fk_comment_translation_comment_id_comment'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_comment_translation')),
    sa.UniqueConstraint('comment_id', 'language', name=op.f('uq_comment_translation_comment_id_language'))
    )


def downgrade() -> None:
    for table_name in ('comment_translation', 'reply', 'unclaimed_comment', 'passing', 'action_change', 'action_department'):
        op.drop_table(table_name)

    with op.batch_alter_table('action') as table:
        table.drop_constraint(op.f('ck_action_archived_says_why'), type_='check')
        table.drop_constraint('fk_action_owner_id_user', type_='foreignkey')
        for column in ('practices', 'plan_goal', 'owner_id', 'due_on', 'revision', 'archived_at', 'archived_why'):
            table.drop_column(column)

    op.drop_index('ix_input_unread', 'input')
    op.drop_index('ix_input_duplicate_of_id', 'input')
    with op.batch_alter_table('input') as table:
        table.drop_constraint(op.f('ck_input_no_duplicate_of_itself'), type_='check')
        table.drop_constraint('fk_input_duplicate_of_id_input', type_='foreignkey')
        for column in ('first_heard_at', 'duplicate_of_id'):
            table.drop_column(column)

    # The older table knows nothing but themes, and no history.
    op.execute("DELETE FROM route WHERE retired_at IS NOT NULL OR theme = '' OR survey || place <> ''")
    op.drop_index('uq_route_live', 'route')
    with op.batch_alter_table('route') as table:
        table.drop_constraint(op.f('ck_route_route_says_something'), type_='check')
        table.drop_constraint(op.f('ck_route_question_has_a_survey'), type_='check')
        table.drop_constraint('fk_route_added_by_user', type_='foreignkey')
        table.drop_constraint('fk_route_retired_by_user', type_='foreignkey')
        for column in ('survey', 'question', 'place', 'added_at', 'added_by', 'retired_at', 'retired_by'):
            table.drop_column(column)
        table.alter_column('theme', existing_type=sa.String(length=64), existing_nullable=False, server_default=None)
        table.create_unique_constraint('uq_route_theme_department_id', ['theme', 'department_id'])

    with op.batch_alter_table('department') as table:
        table.drop_constraint('fk_department_merged_into_id_department', type_='foreignkey')
        for column in ('focus', 'closed_at', 'merged_into_id'):
            table.drop_column(column)

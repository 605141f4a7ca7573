"""what the city's digest is judged by and drawn with, and what a department passed on.

Revision: 0010
Follows: 0009
"""

from alembic import op
import sqlalchemy as sa


revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('digest_test',
    sa.Column('digest_id', sa.Integer(), nullable=False),
    sa.Column('axis', sa.String(length=64), nullable=False),
    sa.Column('group_key', sa.String(length=64), nullable=False),
    sa.Column('rung', sa.String(length=32), nullable=False),
    sa.Column('p', sa.Double(), nullable=False),
    sa.Column('apart', sa.Boolean(), nullable=False),
    sa.CheckConstraint('p >= 0 AND p <= 1', name=op.f('ck_digest_test_p_is_a_probability')),
    sa.ForeignKeyConstraint(['digest_id'], ['digest.id'], name=op.f('fk_digest_test_digest_id_digest'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('digest_id', 'axis', 'group_key', 'rung', name=op.f('pk_digest_test'))
    )
    op.create_index('ix_passing_from_department_id_at', 'passing', ['from_department_id', 'at'], unique=False)
    op.create_table('city_picture',
    sa.Column('city_digest_id', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('language', sa.String(length=16), nullable=False),
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('headings', sa.JSON(), nullable=False),
    sa.Column('rows', sa.JSON(), nullable=False),
    sa.Column('svg', sa.Text(), nullable=False),
    sa.Column('png', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['city_digest_id'], ['city_digest.id'], name=op.f('fk_city_picture_city_digest_id_city_digest'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_city_picture')),
    sa.UniqueConstraint('city_digest_id', 'language', 'name', name=op.f('uq_city_picture_city_digest_id_language_name'))
    )


def downgrade() -> None:
    op.drop_index('ix_passing_from_department_id_at', table_name='passing')
    op.drop_table('city_picture')
    op.drop_table('digest_test')

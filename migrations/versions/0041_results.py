"""the results of each survey, as the clock last counted them.

Revision: 0041
Follows: 0007
"""

from alembic import op
import sqlalchemy as sa


revision = "0041"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('survey_results',
    sa.Column('survey_id', sa.Integer(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('upto', sa.DateTime(timezone=True), nullable=False),
    sa.Column('counted_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_survey_results_survey_id_survey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('survey_id', name=op.f('pk_survey_results'))
    )


def downgrade() -> None:
    op.drop_table('survey_results')

"""A price of a segment that somebody confirmed; kept pictures are found by their file's name.

Revision: 0011
Follows: 0010
"""

from alembic import op
import sqlalchemy as sa


revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "confirmed_price",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("price", sa.String(length=32), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_confirmed_price_user_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmed_price")),
        sa.UniqueConstraint("price", "currency", name=op.f("uq_confirmed_price_price_currency")),
    )
    op.create_index("ix_text_media_sha256", "text_media", ["sha256"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_text_media_sha256", table_name="text_media")
    op.drop_table("confirmed_price")

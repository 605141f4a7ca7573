"""What a WSGI server loads."""

from engage.app import create_app

app = create_app()

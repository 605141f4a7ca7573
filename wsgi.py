"""What a WSGI server loads."""

import gc

from engage.app import create_app

app = create_app()
# All this stays for good. Frozen, it is never searched for garbage, which would also unshare the
# memory that workers have in common with the process they were forked from.
gc.collect()
gc.freeze()

"""What `entrepot serve` runs in each worker: the pages, and the threads beside them.

Here and not in an app's `ready`: commands that serve nothing set Django up too, and a thread does
not outlive a fork. This module is loaded in each worker.
"""

import os

from entrepot.config.wsgi import application
from entrepot.outbox.background import send_in_background
from entrepot.portal.warm import keep_fresh

__all__ = ["application"]

keep_fresh()
# ENTREPOT_SENDER=0 leaves sending to `entrepot outbox send --watch`.
if os.environ.get("ENTREPOT_SENDER", "1") == "1":
    send_in_background()

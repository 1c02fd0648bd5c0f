"""What `entrepot serve` runs in each worker: the pages, and the threads beside them."""

import os
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application


def application() -> Any:
    """The WSGI application, made in a worker; with it start the threads that a worker has.

    Not in an app's `ready`: commands that serve nothing set Django up too, and a thread does not
    outlive a fork.
    """
    pages = get_wsgi_application()

    from entrepot.aftercare.background import remind_in_background
    from entrepot.outbox.background import send_in_background
    from entrepot.portal.warm import keep_fresh
    from entrepot.programme.background import sweep_in_background

    keep_fresh()
    # ENTREPOT_SENDER=0 leaves sending to `entrepot outbox send --watch`, and reminders to
    # `entrepot aftercare due`. Seats of a programme are given in either case.
    if os.environ.get("ENTREPOT_SENDER", "1") == "1":
        send_in_background()
        # A demonstration stands at a day of its own: by today's clock all of it would be late.
        if not settings.DEMONSTRATION:
            remind_in_background()
    if not settings.DEMONSTRATION:
        sweep_in_background()
    return pages

"""What `entrepot serve` runs in each worker: the pages, and the thread that keeps figures fresh.

Here and not in an app's `ready`: the server forks its workers after Django was set up, and a
thread does not outlive a fork. This module is loaded in each worker.
"""

from entrepot.config.wsgi import application
from entrepot.portal.warm import keep_fresh

__all__ = ["application"]

keep_fresh()

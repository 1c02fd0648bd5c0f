"""What can happen to a message and to a webhook."""

from entrepot.outbox.actions.decide import cancel, retry
from entrepot.outbox.actions.deliver import Delivered, deliver_due, deliver_one
from entrepot.outbox.actions.erase import erase
from entrepot.outbox.actions.queue import queue
from entrepot.outbox.actions.webhooks import add_webhook, disable_webhook, test_webhook

__all__ = [
    "Delivered",
    "add_webhook",
    "cancel",
    "deliver_due",
    "deliver_one",
    "disable_webhook",
    "erase",
    "queue",
    "retry",
    "test_webhook",
]

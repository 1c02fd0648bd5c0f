"""Every change of the fair: one function an act, all or nothing."""

from entrepot.fair.actions.call import (
    change_call,
    change_delegation,
    make_delegation,
    open_call,
    remove_tier,
    set_leaders,
    set_quota,
    set_tier,
)
from entrepot.fair.actions.captions import write_captions
from entrepot.fair.actions.ceremony import (
    change_ceremony,
    close_ceremony,
    move_to_ceremony,
    place_in_order,
    plan_ceremony,
    rehearse,
    show_next,
    start_ceremony,
)
from entrepot.fair.actions.post import confirm_undoing, post_signing, undo
from entrepot.fair.actions.prepare import (
    Content,
    Named,
    agree_zone,
    change_preparation,
    prepare,
    prepare_anew,
    screen_party,
)
from entrepot.fair.actions.sign import attach_document, confirm_document, sign
from entrepot.fair.actions.submit import (
    accept,
    dismiss_check,
    return_to_delegation,
    submit,
    withdraw,
)

__all__ = [
    "Content",
    "Named",
    "accept",
    "agree_zone",
    "attach_document",
    "change_call",
    "change_ceremony",
    "change_delegation",
    "change_preparation",
    "close_ceremony",
    "confirm_document",
    "confirm_undoing",
    "dismiss_check",
    "make_delegation",
    "move_to_ceremony",
    "open_call",
    "place_in_order",
    "plan_ceremony",
    "post_signing",
    "prepare",
    "prepare_anew",
    "rehearse",
    "remove_tier",
    "return_to_delegation",
    "screen_party",
    "set_leaders",
    "set_quota",
    "set_tier",
    "show_next",
    "sign",
    "start_ceremony",
    "submit",
    "undo",
    "withdraw",
    "write_captions",
]

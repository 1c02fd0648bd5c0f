"""Every change of registration: one function an act, all or nothing."""

from entrepot.registration.actions.ask import Asked, ask, change_question, drop_question
from entrepot.registration.actions.copy import CopiedTerms, copy_terms
from entrepot.registration.actions.decide import (
    approve,
    cancel_for,
    decide_recognition,
    record_payment,
    reject,
    send_link,
    view_passport,
)
from entrepot.registration.actions.own import (
    agree,
    answer,
    cancel,
    change_details,
    erase_overdue,
    erase_person,
    forget_passport,
    say_recognised,
    transfer,
)
from entrepot.registration.actions.press import (
    apply_for_accreditation,
    decide_accreditation,
    publish_note,
)
from entrepot.registration.actions.register import Details, register
from entrepot.registration.actions.shared import open_page
from entrepot.registration.actions.sheet import Report, upload_sheet
from entrepot.registration.actions.terms import (
    invite,
    move_times,
    open_enrolment,
    publish_consent,
    set_quota,
    set_rule,
    withdraw_invitation,
)

__all__ = [
    "Asked",
    "CopiedTerms",
    "Details",
    "Report",
    "agree",
    "answer",
    "apply_for_accreditation",
    "approve",
    "ask",
    "cancel",
    "cancel_for",
    "change_details",
    "change_question",
    "copy_terms",
    "decide_accreditation",
    "decide_recognition",
    "drop_question",
    "erase_overdue",
    "erase_person",
    "forget_passport",
    "invite",
    "move_times",
    "open_enrolment",
    "open_page",
    "publish_consent",
    "publish_note",
    "record_payment",
    "register",
    "reject",
    "say_recognised",
    "send_link",
    "set_quota",
    "set_rule",
    "transfer",
    "upload_sheet",
    "view_passport",
    "withdraw_invitation",
]

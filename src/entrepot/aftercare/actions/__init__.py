"""Every change of aftercare: one function an act."""

from entrepot.aftercare.actions.due import Asked, run_due
from entrepot.aftercare.actions.links import make_link, open_link, revoke_link, send_link
from entrepot.aftercare.actions.look_after import confirm, record_visit, terminate
from entrepot.aftercare.actions.obstacles import (
    Stake,
    answer_obstacle,
    finish_obstacle,
    raise_obstacle,
    report_obstacle,
)
from entrepot.aftercare.actions.owners import give, hand_over
from entrepot.aftercare.actions.reports import (
    Payment,
    answer_report,
    lodge_report,
    query_report,
    reject_report,
    verify_report,
)
from entrepot.aftercare.actions.survey import answer_survey, ask_survey
from entrepot.aftercare.actions.tasks import (
    close_followup,
    drop_task,
    finish_task,
    move_task,
    open_followup,
    open_task,
)
from entrepot.aftercare.actions.thanks import Thanked, send_thanks

__all__ = [
    "Asked",
    "Payment",
    "Stake",
    "Thanked",
    "answer_obstacle",
    "answer_report",
    "answer_survey",
    "ask_survey",
    "close_followup",
    "confirm",
    "drop_task",
    "finish_obstacle",
    "finish_task",
    "give",
    "hand_over",
    "lodge_report",
    "make_link",
    "move_task",
    "open_followup",
    "open_link",
    "open_task",
    "query_report",
    "raise_obstacle",
    "record_visit",
    "reject_report",
    "report_obstacle",
    "revoke_link",
    "run_due",
    "send_link",
    "send_thanks",
    "terminate",
    "verify_report",
]

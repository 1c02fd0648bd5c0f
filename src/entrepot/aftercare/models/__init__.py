"""What follows a signing. None of it is in the ledger, so all of it can be mended and erased."""

from entrepot.aftercare.models.investors import (
    InvestorLink,
    QuarterReport,
    ReportLine,
    ReportQuestion,
    ReportState,
    SurveyAnswer,
    SurveyQuestion,
)
from entrepot.aftercare.models.work import (
    Change,
    Obstacle,
    ObstacleState,
    Outcome,
    Task,
    TaskKind,
    TaskState,
    Visit,
    VisitKind,
)

__all__ = [
    "Change",
    "InvestorLink",
    "Obstacle",
    "ObstacleState",
    "Outcome",
    "QuarterReport",
    "ReportLine",
    "ReportQuestion",
    "ReportState",
    "SurveyAnswer",
    "SurveyQuestion",
    "Task",
    "TaskKind",
    "TaskState",
    "Visit",
    "VisitKind",
]

"""What people call the phases of an edition, in both languages."""

from __future__ import annotations

from entrepot.editions.models import Phase
from entrepot.text import Text

PHASES: dict[str, Text] = {
    Phase.CALL: Text("Call open", "征集中"),
    Phase.REGISTRATION: Text("Registration", "报名中"),
    Phase.LIVE: Text("Live", "进行中"),
    Phase.FOLLOW_UP: Text("Follow-up", "跟进中"),
    Phase.CLOSED: Text("Closed", "已结束"),
}

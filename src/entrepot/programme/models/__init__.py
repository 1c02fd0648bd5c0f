"""The programme's tables: where, what, who."""

from entrepot.programme.models.activities import Activity, ActivityChange, Kind, State
from entrepot.programme.models.places import Room, Track
from entrepot.programme.models.seats import WANTED, AgendaKey, Follow, Seat, SeatState
from entrepot.programme.models.speakers import Appearance, Role, Speaker

__all__ = [
    "WANTED",
    "Activity",
    "ActivityChange",
    "AgendaKey",
    "Appearance",
    "Follow",
    "Kind",
    "Role",
    "Room",
    "Seat",
    "SeatState",
    "Speaker",
    "State",
    "Track",
]

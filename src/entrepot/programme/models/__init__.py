"""The programme's tables: where, what, who."""

from entrepot.programme.models.activities import Activity, ActivityChange, Kind, State
from entrepot.programme.models.places import Room, Track
from entrepot.programme.models.speakers import Appearance, Role, Speaker

__all__ = [
    "Activity",
    "ActivityChange",
    "Appearance",
    "Kind",
    "Role",
    "Room",
    "Speaker",
    "State",
    "Track",
]

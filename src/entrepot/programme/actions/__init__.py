"""Every change of the programme: one function an act, all or nothing."""

from entrepot.programme.actions.activities import (
    Plan,
    cancel_activity,
    change_activity,
    make_activity,
    planned,
    publish_activity,
    remove_activity,
)
from entrepot.programme.actions.copy import Copied, copy_programme
from entrepot.programme.actions.ground import (
    change_room,
    change_track,
    make_room,
    make_track,
    remove_room,
    remove_track,
)
from entrepot.programme.actions.speakers import (
    appear,
    change_speaker,
    leave_out,
    make_speaker,
    place_in_rank,
    remove_speaker,
)

__all__ = [
    "Copied",
    "Plan",
    "appear",
    "cancel_activity",
    "change_activity",
    "change_room",
    "change_speaker",
    "change_track",
    "copy_programme",
    "leave_out",
    "make_activity",
    "make_room",
    "make_speaker",
    "make_track",
    "place_in_rank",
    "planned",
    "publish_activity",
    "remove_activity",
    "remove_room",
    "remove_speaker",
    "remove_track",
]

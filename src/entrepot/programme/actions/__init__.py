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
from entrepot.programme.actions.seats import (
    agenda_token,
    follow,
    give_up_seat,
    open_agenda,
    renew_agenda_token,
    sweep_seats,
    take_seat,
    unfollow,
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
    "agenda_token",
    "appear",
    "cancel_activity",
    "change_activity",
    "change_room",
    "change_speaker",
    "change_track",
    "copy_programme",
    "follow",
    "give_up_seat",
    "leave_out",
    "make_activity",
    "make_room",
    "make_speaker",
    "make_track",
    "open_agenda",
    "place_in_rank",
    "planned",
    "publish_activity",
    "remove_activity",
    "remove_room",
    "remove_speaker",
    "remove_track",
    "renew_agenda_token",
    "sweep_seats",
    "take_seat",
    "unfollow",
]

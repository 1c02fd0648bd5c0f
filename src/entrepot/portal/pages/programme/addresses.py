"""The addresses of the programme. An edition's are under its code, an activity's under its number."""

from django.urls import path

from entrepot.portal.pages.programme import (
    activities,
    desk,
    editions,
    ground,
    mine,
    people,
    public,
)

urlpatterns = [
    path("programme/", public.current, name="programme"),
    path("programme/activities/<int:number>/", public.activity, name="activity"),
    path(
        "programme/activities/<int:number>/calendar.ics",
        public.activity_calendar,
        name="activity_calendar",
    ),
    path("programme/activities/<int:number>/seat/", mine.seat, name="activity_seat"),
    path("programme/activities/<int:number>/follow/", mine.follow, name="activity_follow"),
    path("programme/agenda/", mine.agenda, name="agenda"),
    path("programme/agenda/renew/", mine.renew, name="agenda_renew"),
    path("programme/agenda/<str:token>/calendar.ics", mine.calendar, name="agenda_calendar"),
    path("programme/activities/<int:number>/desk/", desk.activity, name="activity_desk"),
    path("programme/activities/<int:number>/change/", activities.change, name="activity_change"),
    path("programme/activities/<int:number>/publish/", activities.publish, name="activity_publish"),
    path("programme/activities/<int:number>/cancel/", activities.cancel, name="activity_cancel"),
    path("programme/activities/<int:number>/remove/", activities.remove, name="activity_remove"),
    path("programme/activities/<int:number>/people/", people.rank, name="activity_rank"),
    path("programme/activities/<int:number>/people/new/", people.appear, name="activity_appear"),
    path("programme/activities/<int:number>/cards/", people.cards, name="activity_cards"),
    path("programme/speakers/<int:number>/", people.change, name="speaker"),
    path("programme/speakers/<int:number>/remove/", people.remove, name="speaker_remove"),
    path("programme/<str:code>/", public.programme, name="programme_of"),
    path("programme/<str:code>/calendar.ics", public.calendar, name="programme_calendar"),
    path("programme/<str:code>/desk/", desk.listing, name="programme_desk"),
    path("programme/<str:code>/new/", activities.new, name="activity_new"),
    path("programme/<str:code>/copy/", editions.copy, name="programme_copy"),
    path("programme/<str:code>/rooms/", ground.listing, name="rooms"),
    path("programme/<str:code>/rooms/new/", ground.new_room, name="room_new"),
    path("programme/<str:code>/rooms/<str:room>/", ground.change_room, name="room"),
    path("programme/<str:code>/rooms/<str:room>/remove/", ground.remove_room, name="room_remove"),
    path("programme/<str:code>/tracks/new/", ground.new_track, name="track_new"),
    path("programme/<str:code>/tracks/<str:track>/", ground.change_track, name="track"),
    path(
        "programme/<str:code>/tracks/<str:track>/remove/", ground.remove_track, name="track_remove"
    ),
    path("programme/<str:code>/speakers/", people.listing, name="speakers"),
    path("programme/<str:code>/speakers/new/", people.new, name="speaker_new"),
    path("editions/<str:code>/phases/", editions.phases, name="edition_phases"),
]

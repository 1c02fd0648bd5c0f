"""An edition whose programme is being made, spoken of as organisers do.

Every act is one second after the act before it. Times of day are by the clock of Ningbo.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from entrepot.accounts.actions import add_user
from entrepot.accounts.models import Role as AccountRole
from entrepot.accounts.models import User
from entrepot.editions import actions as editions
from entrepot.editions.models import Edition
from entrepot.programme import actions
from entrepot.programme.models import Activity, Appearance, Room, Seat, Speaker, Track
from entrepot.registration.models import Enrolment, Person, Registration

START = datetime(2025, 3, 1, 1, 0, tzinfo=UTC)
FIRST, LAST = date(2025, 6, 8), date(2025, 6, 12)
ZONE = ZoneInfo("Asia/Shanghai")


def clock_time(hour: str, day: int = 9) -> datetime:
    """`09:30` on a day of June 2025, in Ningbo."""
    return datetime.fromisoformat(f"2025-06-{day:02} {hour}").replace(tzinfo=ZONE)


class House:
    def __init__(self, organiser: User | None = None) -> None:
        self.now = START
        self.organiser = organiser or add_user(name="zhou", role=AccountRole.ORGANISER)
        self.edition = editions.make_edition(
            code="25",
            number=25,
            year=2025,
            name_en="25th",
            name_zh="第二十五届",
            starts_on=FIRST,
            ends_on=LAST,
            by=self.organiser,
        )
        self.part = editions.add_part(
            parent=self.edition, code="25-nb", name_en="Ningbo", name_zh="宁波", by=self.organiser
        )
        self.hall = self.room("a1", "Hall A1", "A1厅", capacity=300)
        self.small = self.room("b2", "Room B2", "B2会议室", capacity=40, floor="2")
        self.track: Track = actions.make_track(
            edition=self.edition, code="green", name_en="Green", name_zh="绿色", **self.act()
        )

    def act(self) -> dict[str, Any]:
        self.now += timedelta(seconds=1)
        return {"by": self.organiser, "now": self.now}

    def room(self, code: str, en: str, zh: str, **facts: Any) -> Room:
        return actions.make_room(
            edition=self.edition, code=code, name_en=en, name_zh=zh, **facts, **self.act()
        )

    def plan(
        self, title: str = "Port forum", at: str = "09:00", until: str = "10:00", **facts: Any
    ) -> actions.Plan:
        day = facts.pop("day", 9)
        given = {
            "kind": "forum",
            "title_en": title,
            "title_zh": f"{title}（中）",
            "starts_at": clock_time(at, day),
            "ends_at": clock_time(until, day),
            "room": self.hall,
            "languages": ("zh", "en"),
        }
        return actions.Plan(**{**given, **facts})

    def draft(self, *words: str, edition: Edition | None = None, **facts: Any) -> Activity:
        return actions.make_activity(
            edition=edition or self.edition, plan=self.plan(*words, **facts), **self.act()
        )

    def published(self, *words: str, **facts: Any) -> Activity:
        return self.publish(self.draft(*words, **facts))

    def publish(self, activity: Activity) -> Activity:
        return actions.publish_activity(activity=activity, **self.act())

    def change(self, activity: Activity, *words: str, **facts: Any) -> Activity:
        return actions.change_activity(
            activity=activity, plan=self.plan(*words, **facts), **self.act()
        )

    def cancel(self, activity: Activity, reason: str = "The speaker is ill.") -> Activity:
        return actions.cancel_activity(activity=activity, reason=reason, **self.act())

    def speaker(self, name: str = "Ada Lindqvist", **facts: Any) -> Speaker:
        return actions.make_speaker(
            edition=self.edition, name_en=name, name_zh="", **facts, **self.act()
        )

    def appear(self, activity: Activity, speaker: Speaker, role: str = "speaker") -> Appearance:
        return actions.appear(activity=activity, speaker=speaker, role=role, **self.act())

    @staticmethod
    def now_is(activity: Activity) -> Activity:
        return Activity.objects.select_related("edition", "room", "track").get(pk=activity.pk)

    # Who comes

    def guest(self, state: str = "approved", email: str = "", language: str = "en") -> Registration:
        """One more registered person of this edition."""
        enrolment, _ = Enrolment.objects.get_or_create(
            edition=self.edition,
            defaults={"opens_at": START, "closes_at": START + timedelta(days=90)},
        )
        number = enrolment.registrations.count() + 1
        person = Person.objects.create(
            name_latin=f"Guest {number}", email=email or f"guest{number}@example.org", made_at=START
        )
        return Registration.objects.create(
            enrolment=enrolment,
            person=person,
            number=number,
            kind="investor",
            language=language,
            state=state,
            token_hash=f"{number:064x}",
            applied_at=START,
        )

    def instant(self) -> datetime:
        return self.act()["now"]

    def take(self, activity: Activity, guest: Registration) -> Seat:
        return actions.take_seat(activity=activity, registration=guest, now=self.instant())

    def give_up(self, activity: Activity, guest: Registration) -> Seat:
        return actions.give_up_seat(activity=activity, registration=guest, now=self.instant())

    def follow(self, activity: Activity, guest: Registration) -> None:
        actions.follow(activity=activity, registration=guest, now=self.instant())

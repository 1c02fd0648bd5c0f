"""What every registration holds of a person: what for, on what basis, and for how long."""

from __future__ import annotations

from dataclasses import dataclass

from entrepot.registration.models import Basis
from entrepot.text import Text

#: The longest that answers are kept, in days after the edition's last day.
MOST_DAYS = 3650
#: A passport number, likewise.
PASSPORT_DAYS = 90


@dataclass(frozen=True, slots=True)
class PersonalField:
    """One field. `days`: after the last edition that the person came to; None: until erased."""

    name: str
    label: Text
    purpose: Text
    basis: str
    days: int | None = None


FIELDS: tuple[PersonalField, ...] = (
    PersonalField(
        "name_latin",
        Text("Name in Latin letters", "拉丁字母姓名"),
        Text(
            "To print your badge and to recognise you at the next edition.",
            "制作证件，并在下届识别您。",
        ),
        Basis.CONSENT,
    ),
    PersonalField(
        "name_han",
        Text("Name in Chinese", "中文姓名"),
        Text(
            "To print your badge and to recognise you at the next edition.",
            "制作证件，并在下届识别您。",
        ),
        Basis.CONSENT,
    ),
    PersonalField(
        "email",
        Text("E-mail", "电子邮箱"),
        Text("To send your personal link and tell you what changes.", "发送专属链接和变更通知。"),
        Basis.CONSENT,
    ),
    PersonalField(
        "phone",
        Text("Phone", "电话"),
        Text("To reach you on the days of the symposium.", "会期内与您联系。"),
        Basis.CONSENT,
    ),
    PersonalField(
        "organisation",
        Text("Organisation", "单位"),
        Text("To print your badge and to prepare meetings.", "制作证件并安排会谈。"),
        Basis.CONSENT,
    ),
    PersonalField(
        "job_title",
        Text("Job title", "职务"),
        Text("To print your badge and to prepare meetings.", "制作证件并安排会谈。"),
        Basis.CONSENT,
    ),
    PersonalField(
        "passport",
        Text("Passport number", "护照号码"),
        Text("For your letter of invitation for a visa, and nothing else.", "仅用于签证邀请函。"),
        Basis.CONSENT,
        PASSPORT_DAYS,
    ),
)
#: What stays when a person is erased, so that counts do.
COUNTED = (
    Text("kind of participant", "参会类别"),
    Text("delegation", "代表团"),
    Text("economy", "经济体"),
    Text("state of the registration", "报名状态"),
)

"""Ten signings accepted for a ceremony that is planned, in a database of its own.

`python -m tests.portal.fair.ten` fills the instance of the environment; the organiser `zhou` and
the verifier `okafor` sign in with PASSWORD.
"""

from __future__ import annotations

from typing import Any

PASSWORD = "ningbo-harbour-7"


def prepare_ten(hall: Any, count: int = 10) -> Any:
    """A planned ceremony with `count` accepted signings without a place; the last is undisclosed."""
    from entrepot.fair import actions
    from tests.fair.hall import OPENING, usd

    ceremony = actions.plan_ceremony(
        edition=hall.edition,
        name_en="Central stage",
        name_zh="中心舞台",
        place_en="Hall 8",
        place_zh="8号馆",
        starts_at=OPENING,
        by=hall.organiser,
        now=hall.tick(),
    )
    actions.set_tier(
        call=hall.call,
        at_least=usd(0),
        name_en="Central stage",
        name_zh="中心舞台",
        ceremony=ceremony,
        by=hall.organiser,
        now=hall.tick(),
    )
    for number in range(count):
        silent = number == count - 1
        hall.accepted(
            hall.content(
                None if silent else usd((number + 1) * 1_000_000),
                name_other=f"水泵厂{number + 1}",
                origin="domestic" if number == 1 else "foreign",
            )
        )
    return ceremony


def main() -> None:
    import django

    django.setup()
    from tests.fair.hall import Hall

    hall = Hall()
    prepare_ten(hall)
    for user in (hall.organiser, hall.verifier):
        user.set_password(PASSWORD)
        user.save()


if __name__ == "__main__":
    main()

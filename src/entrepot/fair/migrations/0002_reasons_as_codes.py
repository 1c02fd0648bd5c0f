"""Reasons of the fair's history become codes; what they are about, and what a person wrote, apart."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

#: How a reason was written before, in English -> its code.
PLAIN = {
    "captions": "captions",
    "zone agreed": "zone_agreed",
    "document attached": "document_attached",
    "document confirmed": "document_confirmed",
    "undoing confirmed": "undoing_confirmed",
}
CAUSES = {
    "not_stated", "typed_wrong", "typed_twice", "never_happened", "revised_by_publisher",
    "market", "financing", "land", "approval", "investor_withdrew", "other",
}  # fmt: skip


def of_signing(written: str, was: str, became: str, ceremonies: dict[str, str]) -> tuple[str, ...]:
    """(reason, about, note) of a row of a signing's history. `ceremonies`: English name -> id."""
    head, _, rest = written.partition(": ")
    if was != became:
        if became == "undone" and head in CAUSES:
            return "undone", head, rest
        if became == "posted" and written:
            return "posted", written, ""
        if written.startswith("anew of "):
            return "anew", written.removeprefix("anew of "), ""
        return "", "", written
    if written in PLAIN:
        return PLAIN[written], "", ""
    if head == "changed" and rest:
        return "changed", "" if rest == "nothing" else rest.replace(", ", ","), ""
    if head == "screened" and rest:
        return "screened", rest, ""
    if head == "ceremony" and " -> " in rest:
        return "ceremony", ceremonies.get(rest.rpartition(" -> ")[2], ""), ""
    return "", "", written


def of_ceremony(written: str) -> tuple[str, ...]:
    """(reason, about, note) of a row of a ceremony's history."""
    head, _, rest = written.partition(": ")
    if head == "plan" and " -> " in rest:
        return "plan", rest.rpartition(" -> ")[2].removesuffix(" min").replace(", ", ","), ""
    if head == "order":
        return "order", rest.replace(", ", ","), ""
    if head == "showing":
        return "showing", rest, ""
    return "", "", written


def to_codes(apps: Any, _editor: Any) -> None:
    changes = apps.get_model("fair", "StateChange").objects.exclude(reason="")
    there: dict[int, dict[str, str]] = {}
    for one in apps.get_model("fair", "Ceremony").objects.all():
        there.setdefault(one.edition_id, {})[one.name_en] = str(one.pk)
    for row in changes.select_related("preparation__call").iterator():
        ceremonies = there.get(row.preparation.call.edition_id, {})
        found = of_signing(row.reason, row.was, row.became, ceremonies)
        row.reason, row.about, row.note = found
        row.save(update_fields=["reason", "about", "note"])
    for row in apps.get_model("fair", "CeremonyChange").objects.exclude(reason="").iterator():
        row.reason, row.about, row.note = of_ceremony(row.reason)
        row.save(update_fields=["reason", "about", "note"])


def text() -> models.CharField:
    return models.CharField(blank=True, default="", max_length=1000)


class Migration(migrations.Migration):
    dependencies = [("fair", "0001_initial")]

    operations = [
        *(
            migrations.AddField(model, name, text(), preserve_default=False)
            for model in ("statechange", "ceremonychange")
            for name in ("about", "note")
        ),
        migrations.RunPython(to_codes, migrations.RunPython.noop),
    ]

"""E-mail by Django's backends: both languages in one mail, with a Message-ID that never changes."""

from __future__ import annotations

import contextlib
import smtplib
from typing import Any

from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string

from entrepot.outbox.channels.letter import Answer, Letter
from entrepot.outbox.models import Outcome

SMTP = "smtp"


def written(letter: Letter) -> EmailMultiAlternatives:
    """The mail: plain text first, then the same as HTML; one part a language."""
    languages = letter.languages()
    facts = {
        "parts": [
            {
                "lang": "zh-Hans" if language == "zh" else "en",
                "subject": letter.subject.in_language(language),
                "body": letter.body.in_language(language).strip(),
            }
            for language in languages
        ],
    }
    subjects = dict.fromkeys(letter.subject.in_language(language) for language in languages)
    mail = EmailMultiAlternatives(
        subject=" / ".join(subjects),
        body=render_to_string("outbox/mail.txt", facts),
        to=[letter.address],
        headers={"Message-ID": letter.message_id, "Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(render_to_string("outbox/mail.html", facts), "text/html")
    return mail


def carry(letter: Letter) -> Answer:
    """Before the connection stands nothing can have arrived; after it, silence may mean arrival."""
    mail = written(letter)
    connection = get_connection()
    try:
        connection.open()
    except (smtplib.SMTPException, OSError) as trouble:
        return Answer(Outcome.REFUSED, _code(trouble))
    try:
        taken = connection.send_messages([mail])
    except smtplib.SMTPRecipientsRefused as refused:
        code = min(code for code, _ in refused.recipients.values())
        return Answer(_lasting(code), f"smtp {code}")
    except smtplib.SMTPDataError as refused:
        return Answer(_lasting(refused.smtp_code), f"smtp {refused.smtp_code}")
    except smtplib.SMTPResponseException as refused:
        # The sender, the password: our side's settings, which an administrator can mend meanwhile.
        return Answer(Outcome.REFUSED, _code(refused))
    except (smtplib.SMTPException, OSError) as trouble:
        return Answer(Outcome.UNKNOWN, _code(trouble))
    finally:
        # The answer to the text is what counts: a server that breaks at QUIT has it already.
        with contextlib.suppress(smtplib.SMTPException, OSError):
            connection.close()
    if not taken:
        return Answer(Outcome.REJECTED, "not taken")
    return Answer(Outcome.SENT, "smtp 250", SMTP)


def _lasting(code: int) -> Outcome:
    """RFC 5321, 4.2.1: 5yz is for good; 4yz may be tried again."""
    return Outcome.REJECTED if code >= 500 else Outcome.REFUSED


def _code(trouble: Any) -> str:
    """A number or the kind of trouble: its words may quote an address or a password."""
    code = getattr(trouble, "smtp_code", None)
    return f"smtp {code}" if code and code > 0 else type(trouble).__name__[:40]

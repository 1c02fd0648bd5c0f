"""What the environment says about mail."""

from __future__ import annotations

import pytest

from entrepot.config.environment import Mail
from entrepot.errors import BadSetting

pytestmark = pytest.mark.once
HOST = {"ENTREPOT_MAIL_HOST": "mail.example.org", "ENTREPOT_MAIL_FROM": "S <s@example.org>"}


def test_without_a_host_there_is_no_mail_and_nothing_to_set():
    mail = Mail.from_environment({})
    assert (mail.host, mail.tls, mail.port) == ("", "starttls", 587)


@pytest.mark.parametrize(("tls", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_the_usual_port_follows_the_kind_of_tls(tls, port):
    mail = Mail.from_environment({**HOST, "ENTREPOT_MAIL_TLS": tls})
    assert mail.port == port


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"ENTREPOT_MAIL_TLS": "ssl"}, "ENTREPOT_MAIL_TLS"),
        ({"ENTREPOT_MAIL_PORT": "smtp"}, "ENTREPOT_MAIL_PORT"),
        ({"ENTREPOT_MAIL_PORT": "70000"}, "ENTREPOT_MAIL_PORT"),
        ({"ENTREPOT_MAIL_FROM": ""}, "ENTREPOT_MAIL_FROM"),
        ({"ENTREPOT_MAIL_FROM": "a@b.example\nBcc: c@d.example"}, "ENTREPOT_MAIL_FROM"),
    ],
)
def test_a_setting_that_can_not_be_right_stops_the_start_and_names_itself(wrong, name):
    with pytest.raises(BadSetting, match=name):
        Mail.from_environment({**HOST, **wrong})


def test_a_password_never_crosses_the_network_in_the_clear_and_is_never_shown():
    asked = {**HOST, "ENTREPOT_MAIL_TLS": "none", "ENTREPOT_MAIL_PASSWORD": "open-sesame"}
    with pytest.raises(BadSetting, match="unencrypted") as refused:
        Mail.from_environment(asked)
    assert "open-sesame" not in str(refused.value)
    here = Mail.from_environment({**asked, "ENTREPOT_MAIL_HOST": "127.0.0.1"})
    assert "open-sesame" not in repr(here)

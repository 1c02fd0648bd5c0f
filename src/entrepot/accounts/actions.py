"""Every change of an account."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from entrepot.accounts.models import Role, User
from entrepot.errors import InputError
from entrepot.text import Text


class NameTaken(InputError):
    code, field = "ACC-001", "name"
    text = Text(
        en="There is a user {name!r} already. Choose another name.",
        zh="用户“{name}”已存在。请换一个名称。",
    )


class NameUnfit(InputError):
    code, field = "ACC-004", "name"
    text = Text(
        en="{name!r} can't be a user's name. Write letters, digits and @ . + - _ only, at most 150.",
        zh="“{name}”不能用作用户名。只能使用字母、数字和 @ . + - _，最多 150 个字符。",
    )


class UnknownRole(InputError):
    code, field = "ACC-002", "role"
    text = Text(
        en="{role!r} is not a role. Write one of: {roles}.",
        zh="“{role}”不是有效角色。请填写：{roles}。",
    )


class WeakPassword(InputError):
    code, field = "ACC-003", "password"
    text = Text(
        en="This password can't be used: {why}",
        zh="此密码不可用：{why}",
    )


@transaction.atomic
def add_user(
    *,
    name: str,
    role: str,
    password: str | None = None,
    person: str | None = None,
    full_name: str = "",
) -> User:
    """Make an account; without a password nobody can log in with it, yet `--as` can act as it.

    Raises NameTaken (ACC-001), UnknownRole (ACC-002), WeakPassword (ACC-003), NameUnfit (ACC-004).
    """
    try:
        User._meta.get_field("username").run_validators(name)
    except ValidationError:
        raise NameUnfit(name=name) from None
    if not name:
        raise NameUnfit(name=name)
    if role not in Role.values:
        raise UnknownRole(role=role, roles=", ".join(Role.values))
    if User.objects.filter(username=name).exists():
        raise NameTaken(name=name)
    user = User(username=name, role=role)
    user.first_name = full_name
    if person:
        user.person = person
    if password:
        try:
            validate_password(password, user)
        except ValidationError as refused:
            raise WeakPassword(why=" ".join(refused.messages)) from None
        user.set_password(password)
    else:
        user.set_unusable_password()
    user.save()
    return user

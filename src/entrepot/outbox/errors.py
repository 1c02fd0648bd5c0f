"""What is wrong with a message or a webhook. None of these texts carries a webhook's address."""

from __future__ import annotations

from entrepot.errors import InputError
from entrepot.text import Text


class BadAddress(InputError):
    code, field = "OUT-001", "address"
    text = Text(
        en="{address!r} is not an e-mail address. Write one such as name@example.org.",
        zh="“{address}”不是有效的电子邮件地址。请填写如 name@example.org 的地址。",
    )


class UnknownWebhook(InputError):
    code, field = "OUT-002", "address"
    text = Text(
        en="There is no enabled {channel} webhook {name!r}. Add it under Outbox, Webhooks.",
        zh="没有已启用的 {channel} 机器人“{name}”。请在“发件箱—机器人”中添加。",
    )


class TextMissing(InputError):
    code, field = "OUT-003", "body"
    text = Text(
        en="Message {key!r} goes out in {language} and lacks a subject or a text there. Write both.",
        zh="消息“{key}”将以 {language} 发出，但缺少该语言的标题或正文。请补全。",
    )


class CannotCancel(InputError):
    code = "OUT-004"
    text = Text(
        en="Message {number} is {state}. Only one that waits or has failed can be cancelled.",
        zh="消息 {number} 当前状态为“{state}”。只有等待中或失败的消息可以取消。",
    )


class CannotRetry(InputError):
    code = "OUT-005"
    text = Text(
        en="Message {number} is {state}. Only one that has failed, or was kept on this page, "
        "can be sent again.",
        zh="消息 {number} 当前状态为“{state}”。只有失败或仅保留在本页的消息可以重新发送。",
    )


class WebhookTaken(InputError):
    code, field = "OUT-006", "name"
    text = Text(
        en="There is a webhook {name!r} already. Disable it first, or choose another name.",
        zh="机器人“{name}”已存在。请先停用，或换一个名称。",
    )


class BadWebhookAddress(InputError):
    """`facts` hold `why` in English and `why_zh` in Chinese, and never the address."""

    code, field = "OUT-007", "url"
    text = Text(
        en="This address can't be used: {why}. Copy the robot's address, which begins with https://.",
        zh="该地址不可用：{why_zh}。请复制机器人的地址，须以 https:// 开头。",
    )


class SecretMissing(InputError):
    code, field = "OUT-008", "secret"
    text = Text(
        en="A DingTalk robot needs its signing secret. Choose “Additional signature” in the robot's "
        "security settings and copy the secret, which begins with SEC.",
        zh="钉钉机器人须填写加签密钥。请在机器人安全设置中选择“加签”，并复制以 SEC 开头的密钥。",
    )


class SealBroken(InputError):
    code = "OUT-009"
    text = Text(
        en="What is kept for {name!r} can't be read with this instance's SECRET_KEY. "
        "Put the old key back, or disable the webhook and add it again.",
        zh="无法用本实例的 SECRET_KEY 读取“{name}”的保密内容。请恢复原密钥，或停用该机器人后重新添加。",
    )


class UnknownMessage(InputError):
    code = "OUT-010"
    text = Text(
        en="There is no message {number}. `entrepot outbox list` lists them.",
        zh="没有编号为 {number} 的消息。可用 `entrepot outbox list` 查看。",
    )


class TooYoungToErase(InputError):
    code, field = "OUT-012", "days"
    text = Text(
        en="Messages of the last {least} days stay: somebody may still ask about them. Write {least} "
        "days or more.",
        zh="最近 {least} 天内的消息须保留，以备查询。请填写 {least} 天或以上。",
    )


class BadWebhookName(InputError):
    code, field = "OUT-011", "name"
    text = Text(
        en="{name!r} is not a name for a webhook. Write at most 40 small letters, digits and hyphens.",
        zh="“{name}”不能作为机器人名称。请使用不超过 40 个小写字母、数字或连字符。",
    )

"""Typed settings: config.toml, then the environment (GUANJIA_…) on top. Unknown keys are refused; secrets are SecretStr."""

import ipaddress
import os
from pathlib import Path
from typing import Any, ClassVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from bot.paths import ROOT

ENV_PREFIX = "GUANJIA_"
CONFIG_VARIABLE = "GUANJIA_CONFIG"
"""Names another configuration file than ./config.toml."""

PLAYGROUND_QQ = "10000"
"""The number of the bot on the page for trying it."""

WECHAT_API = "https://api.weixin.qq.com"


class SettingsError(Exception):
    """The configuration cannot be used; the message says in Chinese which key is wrong and what to write instead."""


class Section(BaseModel):
    """One table of config.toml. A key nobody knows is a typing error and is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ServerSettings(Section):
    """Where the bot listens. Beyond loopback it insists on complete secrets."""

    host: str = "127.0.0.1"
    port: int = Field(default=8090, ge=0, le=65535)
    public_url: str = ""
    """How people outside reach the bot ("https://guanjia.example.org"): for the addresses on record sheets. Empty: none."""

    @field_validator("public_url")
    @classmethod
    def _an_address(cls, url: str) -> str:
        if url and not url.startswith(("https://", "http://")):
            raise ValueError("expected an address that begins with https://")
        return url

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach the bot."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


class OneBotSettings(Section):
    """The reverse WebSocket for QQ. `accounts` names the bots' own QQ numbers that may connect (empty: any)."""

    access_token: SecretStr = SecretStr("")
    accounts: tuple[str, ...] = ()


class SubscriptionSettings(Section):
    """The template (订阅通知) that asks a person to look in when nothing else may be sent, and the names of its fields."""

    template: str
    what: str = "thing1"
    when: str = ""


class WeChatSettings(Section):
    """One official account, served at /wechat/<name>."""

    appid: str = ""
    secret: SecretStr = SecretStr("")
    token: SecretStr = SecretStr("")
    aes_key: SecretStr = SecretStr("")
    api_base: str = WECHAT_API
    verified: bool = True
    """Whether the account may send customer-service messages (认证的服务号)."""

    subscription: SubscriptionSettings | None = None

    @property
    def complete(self) -> bool:
        """Whether every secret needed on the open network is set."""
        return bool(self.appid and self.secret.get_secret_value() and self.token.get_secret_value())


class DatabaseSettings(Section):
    """The database, and where the key of the encrypted columns lies (default: <data dir>/guanjia.key)."""

    url: SecretStr = SecretStr("sqlite:///data/var/guanjia.db")
    key_file: Path | None = None


def _accounts(accounts: tuple[str, ...]) -> tuple[str, ...]:
    for account in accounts:
        parts = account.split(":")
        if not (parts[0] == "qq" and len(parts) == 2 and parts[1].isdigit()) and not (
            parts[0] == "wechat" and len(parts) == 3 and all(parts)
        ):
            raise ValueError(f"{account!r} is neither qq:<number> nor wechat:<account>:<openid>")
    return accounts


class AdminSettings(Section):
    """Who owns the programme: accounts like "qq:10001" or "wechat:main:openid"."""

    owners: tuple[str, ...] = ()

    _well_formed = field_validator("owners")(_accounts)


class RecordsSettings(Section):
    """Who may issue record sheets officially: the lawful body, and the accounts of its people who approve them.

    Without both, a sheet is a 记录单 and never anything more (民政部令67).
    """

    issuing_body: str = ""
    approvers: tuple[str, ...] = ()

    _well_formed = field_validator("approvers")(_accounts)


class RuleSettings(Section):
    """Whose numbers are in force: those of data/rules, or those of a city laid over them (data/rules/cities)."""

    city: str = ""


class DataSettings(Section):
    """Where files made at run time go: database, key, backups, exports."""

    dir: Path = Path("data/var")


class LogSettings(Section):
    """How much is logged. Message texts, phones, QQ numbers and openids are never logged at any level."""

    level: str = "INFO"


class MetricsSettings(Section):
    """/metrics for Prometheus. Without a token there is no such address."""

    token: SecretStr = SecretStr("")


class PlaygroundSettings(Section):
    """The three-pane page for trying the bot; loopback only, and off once a real appid is configured."""

    enabled: bool = True


class Settings(BaseSettings):
    """Everything an operator may change."""

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True, case_sensitive=False
    )
    config_file: ClassVar[Path | None] = None

    server: ServerSettings = ServerSettings()
    onebot: OneBotSettings = OneBotSettings()
    wechat: dict[str, WeChatSettings] = Field(default_factory=dict)
    database: DatabaseSettings = DatabaseSettings()
    admin: AdminSettings = AdminSettings()
    rules: RuleSettings = RuleSettings()
    records: RecordsSettings = RecordsSettings()
    data: DataSettings = DataSettings()
    log: LogSettings = LogSettings()
    metrics: MetricsSettings = MetricsSettings()
    playground: PlaygroundSettings = PlaygroundSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then the environment, then the file."""
        if cls.config_file is None:
            return init_settings, env_settings
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=cls.config_file)

    @model_validator(mode="after")
    def _safe_on_the_open_network(self) -> "Settings":
        if self.server.loopback:
            return self
        if not self.onebot.access_token.get_secret_value():
            raise ValueError(
                "server.host is reachable from other machines, so onebot.access_token must be set (anybody could speak as QQ otherwise)"
            )
        for name, account in self.wechat.items():
            if not account.complete:
                raise ValueError(
                    f"server.host is reachable from other machines, so wechat.{name} needs appid, secret and token"
                )
        return self

    @property
    def key_file(self) -> Path:
        """The file that holds the keys of the encrypted columns."""
        return self.database.key_file or self.data.dir / "guanjia.key"

    @property
    def serves_playground(self) -> bool:
        """Loopback only, and never beside a real official account or a named QQ number.

        Its page speaks as anybody; behind a proxy on the same machine, loopback is the whole world.
        """
        real = any(account.api_base == WECHAT_API and account.appid for account in self.wechat.values())
        real = real or any(number != PLAYGROUND_QQ for number in self.onebot.accounts)
        return self.playground.enabled and self.server.loopback and not real


def load_settings(config: Path | None = None, **overrides: Any) -> Settings:
    """Read the settings. Raises SettingsError naming the key in the way."""
    path = config or Path(os.environ.get(CONFIG_VARIABLE) or ROOT / "config.toml")
    if not path.is_file():
        raise SettingsError(f"找不到配置文件 {path}。请从项目里复制一份 config.toml，或用 {CONFIG_VARIABLE} 指到它。")
    _refuse_unknown_variables()
    source = type("FileSettings", (Settings,), {"config_file": path, "__module__": __name__})
    try:
        return source(**overrides)
    except ValidationError as error:
        lines = [f"{'.'.join(str(part) for part in item['loc']) or '配置'}：{item['msg']}" for item in error.errors()]
        raise SettingsError("配置有误，程序没有启动：\n" + "\n".join(lines)) from None


def _refuse_unknown_variables() -> None:
    known = {name.upper() for name in Settings.model_fields}
    for variable in os.environ:
        upper = variable.upper()
        if not upper.startswith(ENV_PREFIX) or upper == CONFIG_VARIABLE:
            continue
        section = upper.removeprefix(ENV_PREFIX).split("__")[0]
        if section not in known:
            raise SettingsError(f"环境变量 {variable} 不对应任何配置项，请检查拼写。")

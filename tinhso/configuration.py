"""What may be set: `tinhso.toml` in the data folder, and over it the environment. Everything has a default that works.

Belongs here: names, forms and defaults; deploy/tinhso.toml shows them all. Does not belong here: paths (settings.py),
and what is done with a setting. Secrets come from the environment alone.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict, SettingsError

from tinhso.settings import Settings, environment

_PREFIX, _WITHIN = "TINHSO_", "__"
_OWN_VARIABLES = frozenset({"TINHSO_DATA", "TINHSO_BUILD_FILE"})  # of settings.py and of dbt's profile
_SECRETS = (("alerts", "email", "password"), ("alerts", "webhook", "token"), ("alerts", "slack", "url"))


class ConfigurationError(ValueError):
    """A setting that cannot be; the message names its key, where it was read and what is wanted."""


def _listed(value: object) -> object:
    """In the environment a list is written with commas."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _web_address(value: str) -> str:
    if not value.startswith(("https://", "http://")) or any(letter.isspace() for letter in value):
        raise ValueError("a whole address is wanted, such as https://hooks.example.org/in")
    return value


def _spark_master(value: str) -> str:
    if value and not value.startswith(("spark://", "local", "yarn", "k8s://")):
        raise ValueError("the address of a Spark master is wanted, such as spark://spark.example.org:7077")
    return value


def _mail_address(value: str) -> str:
    name, at, host = value.strip().rpartition("@")
    if not (name and at and host) or any(letter in value for letter in "\r\n,;"):
        raise ValueError("a mail address is wanted, such as data@example.org")
    return value.strip()


def _secret_address(value: SecretStr) -> SecretStr:
    _web_address(value.get_secret_value())
    return value


MailAddress = Annotated[str, AfterValidator(_mail_address)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
Automatic = Literal[
    "feeds_hourly", "listings_daily", "revisits_weekly", "tables_monthly", "housekeeping_weekly", "inbox_files"
]  # fmt: skip


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Email(_Section):
    """A mail server that takes messages."""

    host: str = Field(min_length=1)
    port: int = Field(default=587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    sender: MailAddress
    to: Annotated[tuple[MailAddress, ...], NoDecode, BeforeValidator(_listed)] = Field(min_length=1)
    user: str = ""
    password: SecretStr = SecretStr("")


class Webhook(_Section):
    """An address that takes a JSON object; the token, if there is one, goes along as a bearer's."""

    url: WebAddress
    token: SecretStr = SecretStr("")


class Slack(_Section):
    """An incoming webhook as Slack, Mattermost and Discord (`…/slack`) have them: who knows it may post."""

    url: Annotated[SecretStr, AfterValidator(_secret_address)]


class Alerts(_Section):
    """Who is told when a run fails. None: nobody."""

    email: Email | None = None
    webhook: Webhook | None = None
    slack: Slack | None = None


class Releases(_Section):
    """How many releases stay on disk, the current one among them."""

    keep: int = Field(default=5, ge=2, le=1000)


class Reading(_Section):
    """How many processes parse, extract and write pages, as many as there are cores unless told; or the Spark master
    whose executors parse and extract."""

    workers: int = Field(default_factory=lambda: len(os.sched_getaffinity(0)), ge=1, le=256)
    spark: Annotated[str, AfterValidator(_spark_master)] = ""


class Page(_Section):
    """GeoJSON files for the map of the pages, of the 63 provinces before July 2025 and the 34 units since; paths begin
    in the data folder. None: equal tiles. `credit` stands below the map: most licences ask to name whose they are."""

    boundaries_63: Path | None = None
    boundaries_34: Path | None = None
    credit: str = Field(default="", max_length=200)


class Automation(_Section):
    """Schedules and sensors that run without being started in the UI, by name."""

    running: Annotated[tuple[Automatic, ...], NoDecode, BeforeValidator(_listed)] = ()


class Configuration(BaseSettings):
    """All settings, valid."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX, env_nested_delimiter=_WITHIN, extra="forbid", frozen=True, hide_input_in_errors=True
    )

    alerts: Alerts = Alerts()
    reading: Reading = Field(default_factory=Reading)
    releases: Releases = Releases()
    page: Page = Page()
    automation: Automation = Automation()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return env_settings, init_settings  # the environment goes before the file


def load_configuration(settings: Settings) -> Configuration:
    """The settings of a data folder; raises ConfigurationError, which names every key that is wrong."""
    told = _read_file(settings)
    _check_variables()
    try:
        return Configuration(**told)
    except ValidationError as error:
        wrong = [_explain(settings, issue["loc"], issue["type"], issue["msg"]) for issue in error.errors()]
        raise ConfigurationError("\n".join(wrong)) from None
    except SettingsError as error:
        raise ConfigurationError(f"In the environment: {error}") from None


def _read_file(settings: Settings) -> dict[str, Any]:
    path = settings.settings_file
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):  # whoever writes there says what is wrong with the folder
        return {}
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{path} cannot be read: {error}.") from None
    for key in _SECRETS:
        if _holds(told, key):
            raise ConfigurationError(
                f"{'.'.join(key)} is a secret: take it out of {path} and set {_variable(key)} in the environment."
            )
    return told


def _holds(told: object, key: tuple[str, ...]) -> bool:
    for part in key:
        if not isinstance(told, Mapping) or part not in told:
            return False
        told = told[part]
    return True


def _check_variables() -> None:
    """A misspelt variable would go unnoticed: those that begin like ours are ours."""
    for name in sorted(environment(_PREFIX)):
        section = name.removeprefix(_PREFIX).partition(_WITHIN)[0].lower()
        if name not in _OWN_VARIABLES and section not in Configuration.model_fields:
            raise ConfigurationError(f"{name} in the environment is no setting. Sections are: {_sections()}.")


def _sections() -> str:
    return ", ".join(Configuration.model_fields)


def _explain(settings: Settings, loc: tuple[int | str, ...], kind: str, message: str) -> str:
    key = tuple(str(part) for part in loc)
    named = tuple(part for part in key if not part.isdecimal())
    in_environment = environment(_variable(named))
    where = min(in_environment) if in_environment else str(settings.settings_file)
    if kind == "extra_forbidden":
        return f"{'.'.join(key)} in {where} is no setting: see deploy/tinhso.toml for those there are."
    if kind == "missing":
        return f"{'.'.join(key)} is missing: set it in {where}, or {_variable(named)} in the environment."
    return f"{'.'.join(key)} in {where}: {message.removeprefix('Value error, ')}."


def _variable(key: tuple[str, ...]) -> str:
    return _PREFIX + _WITHIN.join(key).upper()

"""What the operator of an installation may set, typed, frozen and read once; it never guesses an unsafe default outside the demo."""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIXES = ("BUSSOLA_", "TELEGRAM_")
FOR_TESTS = frozenset({"BUSSOLA_TEST_CRASHES", "BUSSOLA_CRASH_AT"})


class SettingsError(Exception):
    """A setting is wrong; the message is one plain Italian sentence that says what to change."""


class Settings(BaseSettings):
    """All settings, from the environment or a ``.env`` file; every one is documented in ``docs/impostazioni.md``."""

    model_config = SettingsConfigDict(frozen=True, env_file=".env", env_prefix="BUSSOLA_", extra="ignore", populate_by_name=True)

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    data_dir: Path = Path("data")
    database_url: str | None = None
    admin_user: str | None = None
    admin_password: SecretStr | None = None
    secret_keys: Annotated[tuple[SecretStr, ...], NoDecode] = ()
    public_url: str | None = None
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = ("127.0.0.1",)
    review_required: bool = False
    log_format: Literal["console", "json"] = "console"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    retention_conversation_days: int = Field(default=30, ge=1, le=3650)
    retention_case_days: int = Field(default=365, ge=1, le=3650)
    follow_up_days: int = Field(default=14, ge=1, le=365)
    controller_name: str | None = Field(default=None, max_length=120)
    controller_contact: str | None = Field(default=None, max_length=200)
    dpo_contact: str | None = Field(default=None, max_length=200)

    telegram_bot_token: SecretStr | None = Field(default=None, validation_alias=AliasChoices("TELEGRAM_BOT_TOKEN", "telegram_bot_token"))
    telegram_api_url: str = Field(default="https://api.telegram.org", validation_alias=AliasChoices("TELEGRAM_API_URL", "telegram_api_url"))
    telegram_operators_chat_id: int | None = Field(
        default=None, validation_alias=AliasChoices("TELEGRAM_OPERATORS_CHAT_ID", "telegram_operators_chat_id")
    )
    telegram_operator_ids: Annotated[tuple[int, ...], NoDecode] = Field(
        default=(), validation_alias=AliasChoices("TELEGRAM_OPERATOR_IDS", "telegram_operator_ids")
    )
    telegram_webhook_url: str | None = Field(default=None, validation_alias=AliasChoices("TELEGRAM_WEBHOOK_URL", "telegram_webhook_url"))
    telegram_webhook_secret: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("TELEGRAM_WEBHOOK_SECRET", "telegram_webhook_secret")
    )

    @field_validator("telegram_operator_ids", mode="before")
    @classmethod
    def _split_ids(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("secret_keys", "trusted_proxies", mode="before")
    @classmethod
    def _split_words(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator(
        "database_url",
        "admin_user",
        "admin_password",
        "public_url",
        "controller_name",
        "controller_contact",
        "dpo_contact",
        "telegram_bot_token",
        "telegram_operators_chat_id",
        "telegram_webhook_url",
        "telegram_webhook_secret",
        mode="before",
    )
    @classmethod
    def _empty_is_absent(cls, value: object) -> object:
        return None if value == "" else value

    @property
    def engine_url(self) -> str:
        """The database to use: the one given, or SQLite inside the data folder."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'bussola.db'}"


def known_names() -> frozenset[str]:
    """Every environment variable that is a setting, in capital letters."""
    names = set()
    for name, field in Settings.model_fields.items():
        alias = field.validation_alias
        names.add(str(alias.choices[0]) if isinstance(alias, AliasChoices) else f"BUSSOLA_{name.upper()}")
    return frozenset(names)


def read_settings(environ: dict[str, str]) -> Settings:
    """Settings from the environment; ``SettingsError`` names the variable that is unknown or wrong."""
    unknown = sorted(name for name in environ if name.startswith(PREFIXES) and name not in known_names() | FOR_TESTS)
    if unknown:
        raise SettingsError(f"L'impostazione {unknown[0]} non esiste. Toglila, o correggi il nome: l'elenco è in docs/impostazioni.md.")
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        raw = str(first["loc"][0])
        name = raw if raw.isupper() else f"BUSSOLA_{raw.upper()}"
        raise SettingsError(f"L'impostazione {name} ha un valore sbagliato: {_wanted(first['type'], first.get('ctx', {}))}.") from None


_WANTED = {
    "int_parsing": "scrivi un numero intero",
    "int_type": "scrivi un numero intero",
    "bool_parsing": "scrivi true oppure false",
    "greater_than_equal": "il numero più piccolo è {ge}",
    "less_than_equal": "il numero più grande è {le}",
    "string_too_long": "al massimo {max_length} caratteri",
    "literal_error": "scrivi {expected}",
}


def _wanted(kind: str, context: dict[str, Any]) -> str:
    """What to write instead, in Italian; the message of the library is in English and may quote the value, which may be a secret."""
    words = _WANTED.get(kind, "guarda in docs/impostazioni.md come si scrive")
    return words.format(**{name: str(value).replace(" or ", " oppure ") for name, value in context.items()})

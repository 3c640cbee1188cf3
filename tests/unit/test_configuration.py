"""What may be set: the file, the environment over it, and messages that name the key."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import PROJECT
from tinhso.configuration import Configuration, ConfigurationError, load_configuration
from tinhso.settings import Settings, environment

MAIL = '[alerts.email]\nhost = "mail.example.org"\nsender = "a@example.org"\nto = ["b@example.org"]\n'


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    for name in environment("TINHSO_"):
        monkeypatch.delenv(name)
    yield Settings(project=PROJECT, data=tmp_path)


def test_without_a_file_everything_has_its_default(settings: Settings) -> None:
    assert load_configuration(settings) == Configuration()


def test_the_file_that_shows_all_settings_is_valid_and_sets_each_to_its_default(settings: Settings) -> None:
    shown = (PROJECT / "deploy" / "tinhso.toml").read_text(encoding="utf-8")
    settings.settings_file.write_text(shown)
    assert load_configuration(settings) == Configuration()
    uncommented = "\n".join(line.removeprefix("#: ") for line in shown.splitlines())
    settings.settings_file.write_text(uncommented)
    found = load_configuration(settings)
    assert found.alerts.email and found.alerts.webhook and found.automation.running
    sections = {name for name, value in found if value.model_fields_set}
    assert sections == set(Configuration.model_fields)


def test_the_environment_goes_before_the_file(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.settings_file.write_text(MAIL + "[releases]\nkeep = 7\n")
    monkeypatch.setenv("TINHSO_RELEASES__KEEP", "9")
    monkeypatch.setenv("TINHSO_ALERTS__EMAIL__TO", "c@example.org, d@example.org")
    monkeypatch.setenv("TINHSO_ALERTS__EMAIL__PASSWORD", "kem-flan")
    found = load_configuration(settings)
    assert found.releases.keep == 9
    assert found.alerts.email and found.alerts.email.to == ("c@example.org", "d@example.org")
    assert found.alerts.email.host == "mail.example.org"
    assert found.alerts.email.password.get_secret_value() == "kem-flan"
    assert "kem-flan" not in repr(found)


@pytest.mark.parametrize(
    ("text", "variable", "told"),
    [
        (MAIL + "port = 99999\n", "", "alerts.email.port in {file}: Input should be less than or equal to 65535"),
        (MAIL + "prot = 25\n", "", "alerts.email.prot in {file} is no setting"),
        ("[alrets]\n", "", "alrets in {file} is no setting"),
        ('[alerts.email]\nhost = "x"\nsender = "a@b"\n', "", "alerts.email.to is missing: set it in {file}, or"),
        (MAIL.replace("b@example.org", "b"), "", "alerts.email.to.0 in {file}: a mail address is wanted"),
        (MAIL + 'password = "x"\n', "", "take it out of {file} and set TINHSO_ALERTS__EMAIL__PASSWORD"),
        ('[alerts.slack]\nurl = "https://x"\n', "", "take it out of {file} and set TINHSO_ALERTS__SLACK__URL"),
        ('[alerts.webhook]\nurl = "ftp://x"\n', "", "alerts.webhook.url in {file}: a whole address is wanted"),
        ("[releases\n", "", "{file} cannot be read"),
        ("", "TINHSO_RELEASES__KEEP=0", "releases.keep in TINHSO_RELEASES__KEEP: Input should be greater"),
        ("", "TINHSO_RELAESES__KEEP=3", "TINHSO_RELAESES__KEEP in the environment is no setting"),
        ("", "TINHSO_ALERTS__SLAK__URL=3", "alerts.slak in TINHSO_ALERTS__SLAK__URL is no setting"),
    ],
)
def test_what_cannot_be_is_refused_and_its_key_named(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, text: str, variable: str, told: str
) -> None:
    settings.settings_file.write_text(text)
    if variable:
        monkeypatch.setenv(*variable.split("="))
    with pytest.raises(ConfigurationError) as caught:
        load_configuration(settings)
    assert told.format(file=settings.settings_file) in str(caught.value)


def test_a_secret_that_cannot_be_is_not_shown(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TINHSO_ALERTS__SLACK__URL", "S3CRET")
    with pytest.raises(ConfigurationError) as caught:
        load_configuration(settings)
    assert "alerts.slack.url" in str(caught.value) and "S3CRET" not in str(caught.value).replace("SLACK__URL", "")

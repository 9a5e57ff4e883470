from dataclasses import fields

import pytest

from muster.errors import ConfigurationError
from muster.settings import Settings, variable_of

TEXTS = [each.name for each in fields(Settings) if each.name != "domo_instance_urls"]


@pytest.mark.parametrize("name", TEXTS)
def test_every_setting_comes_from_its_own_variable(name: str) -> None:
    settings = Settings.from_environment({f"MUSTER_{name.upper()}": "value"})
    assert getattr(settings, name) == settings.need(name) == "value"
    assert [other for other in TEXTS if getattr(settings, other)] == [name]


@pytest.mark.parametrize("environment", [{}, {"MUSTER_JOBS_TABLE": ""}])
def test_a_missing_variable_is_named(environment: dict[str, str]) -> None:
    settings = Settings.from_environment(environment)
    with pytest.raises(ConfigurationError, match="MUSTER_JOBS_TABLE is missing or empty"):
        settings.need("jobs_table")


def test_variables_of_others_are_not_read() -> None:
    assert Settings.from_environment({"JOBS_TABLE": "x", "AWS_REGION": "y"}) == Settings()


def test_an_instance_is_at_its_own_name_unless_the_deployment_says_otherwise() -> None:
    urls = '{"acme.domo.com": "http://elsewhere:8001"}'
    settings = Settings.from_environment({"MUSTER_DOMO_INSTANCE_URLS": urls})
    assert settings.instance_url("acme.domo.com") == "http://elsewhere:8001"
    assert settings.instance_url("globex.domo.com") == "https://globex.domo.com"


@pytest.mark.parametrize("urls", ["{", "[]", '"x"', "1", "null", '{"acme.domo.com": 8001}'])
def test_addresses_that_make_no_sense_are_named(urls: str) -> None:
    with pytest.raises(ConfigurationError, match="MUSTER_DOMO_INSTANCE_URLS must be a JSON object"):
        Settings.from_environment({"MUSTER_DOMO_INSTANCE_URLS": urls})


@pytest.mark.parametrize("urls", ["", "{}"])
def test_no_addresses_are_fine(urls: str) -> None:
    assert Settings.from_environment({"MUSTER_DOMO_INSTANCE_URLS": urls}).domo_instance_urls == {}


def test_the_name_of_a_variable_follows_the_setting() -> None:
    assert variable_of("home_instance") == "MUSTER_HOME_INSTANCE"


def test_a_known_limit_is_a_number_and_none_is_learned() -> None:
    assert Settings(domo_requests_per_second="2.5").requests_per_second == 2.5
    assert Settings().requests_per_second is None


@pytest.mark.parametrize("text", ["0", "-1", "fast", "inf", "nan"])
def test_a_limit_that_is_no_limit_is_refused_by_name(text: str) -> None:
    with pytest.raises(ConfigurationError, match="MUSTER_DOMO_REQUESTS_PER_SECOND"):
        _ = Settings(domo_requests_per_second=text).requests_per_second

"""What the environment says, read with a type."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from servicedesk import env
from servicedesk.start.terminal import is_yes


def test_a_text_comes_from_its_name():
    assert env.text("WORD", env={"WORD": "said"}) == "said"


def test_a_secret_comes_from_the_file_that_is_named(tmp_path):
    file = tmp_path / "secret"
    file.write_text("kept apart\n")

    assert env.text("WORD", env={"WORD_FILE": str(file)}) == "kept apart"


def test_the_name_itself_goes_before_the_file(tmp_path):
    assert env.text("WORD", env={"WORD": "said", "WORD_FILE": str(tmp_path / "none")}) == "said"


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ImproperlyConfigured, match=r"WORD_FILE names .*none, which cannot be read"):
        env.text("WORD", env={"WORD_FILE": str(tmp_path / "none")})


def test_a_text_without_default_must_be_set():
    with pytest.raises(ImproperlyConfigured, match="WORD"):
        env.text("WORD", env={})


@pytest.mark.parametrize(
    ("value", "expected"),
    [("yes", True), ("1", True), ("TRUE", True), ("no", False), ("0", False), ("", False)],
)
def test_a_flag_is_yes_or_no(value, expected):
    assert env.flag("FLAG", env={"FLAG": value}, default=not expected) is expected
    # The start command reads it in the same way.
    assert is_yes(value) is expected


def test_a_flag_that_is_neither_is_refused():
    with pytest.raises(ImproperlyConfigured, match="FLAG"):
        env.flag("FLAG", env={"FLAG": "perhaps"})


def test_a_number_is_whole():
    assert env.number("COUNT", 3, env={}) == 3
    assert env.number("COUNT", 3, env={"COUNT": "60"}) == 60
    with pytest.raises(ImproperlyConfigured, match="COUNT"):
        env.number("COUNT", 3, env={"COUNT": "1.5"})


def test_a_document_is_an_object_in_json():
    assert env.document("STORE", {"a": 1}, env={}) == {"a": 1}
    assert env.document("STORE", {}, env={"STORE": '{"BACKEND": "x.Y"}'}) == {"BACKEND": "x.Y"}
    for wrong in ("x.Y", "[1]", '{"a"'):
        with pytest.raises(ImproperlyConfigured, match="STORE must be an object in JSON"):
            env.document("STORE", {}, env={"STORE": wrong})


def test_words_are_split_at_commas():
    assert env.words("HOSTS", env={"HOSTS": "one, two,"}) == ["one", "two"]


@pytest.mark.parametrize(
    ("_case", "url", "expected"),
    [
        (
            "a server with a password that needs quoting",
            "postgresql://app:p%40ss@db:5433/desk",
            {"NAME": "desk", "USER": "app", "PASSWORD": "p@ss", "HOST": "db", "PORT": "5433"},
        ),
        (
            "a socket folder after the question mark",
            "postgresql://app@/desk?host=/run/Own",
            {"NAME": "desk", "USER": "app", "PASSWORD": "", "HOST": "/run/Own", "PORT": ""},
        ),
        (
            "a socket folder in the place of the host",
            "postgres://app@%2Frun%2FOwn/desk",
            {"NAME": "desk", "USER": "app", "PASSWORD": "", "HOST": "/run/Own", "PORT": ""},
        ),
        (
            "a port beside a socket folder",
            "postgresql://app@/desk?host=/run/Own&port=5433",
            {"NAME": "desk", "USER": "app", "PASSWORD": "", "HOST": "/run/Own", "PORT": "5433"},
        ),
    ],
)
def test_a_database_address(_case, url, expected):
    found = env.database(url)

    assert {key: found[key] for key in expected} == expected
    assert found["OPTIONS"] == {}


def test_what_follows_a_database_address_is_passed_on():
    assert env.database("postgresql://app@db/desk?sslmode=require")["OPTIONS"] == {
        "sslmode": "require"
    }


def test_only_postgresql_is_a_database():
    with pytest.raises(ImproperlyConfigured, match="postgresql"):
        env.database("sqlite:///desk")


@pytest.mark.parametrize(
    ("url", "port", "ssl", "tls"),
    [
        ("smtp://mail", 25, False, False),
        ("smtps://mail", 465, True, False),
        ("smtp+tls://mail", 587, False, True),
        ("smtp://mail:2525", 2525, False, False),
    ],
)
def test_a_mail_server(url, port, ssl, tls):
    found = env.mail_server(url)

    assert (found.host, found.port, found.ssl, found.tls) == ("mail", port, ssl, tls)


def test_only_smtp_is_a_mail_server():
    with pytest.raises(ImproperlyConfigured, match="smtp"):
        env.mail_server("http://mail")


@pytest.mark.parametrize(
    ("read", "url"),
    [
        (env.mail_server, "smtp://mail:smtp"),
        (env.mail_server, "smtps://mail:65536"),
        (env.mail_server, "smtp://[mail"),
        (env.database, "postgresql://app@db:none/desk"),
        (env.redis_for_cache, "redis://redis:none"),
        (env.redis_for_cache, "redis://redis/first"),
        (env.redis_for_celery, "unix:///run/v.sock?db=first"),
    ],
)
def test_an_address_that_cannot_be_read_is_refused(read, url):
    with pytest.raises(ImproperlyConfigured, match=r"_URL (cannot be read|must end)"):
        read(url)


@pytest.mark.parametrize(
    ("url", "cache", "celery"),
    [
        ("redis://redis:6379", "redis://redis:6379/1", "redis://redis:6379"),
        ("redis://redis:6379/2", "redis://redis:6379/3", "redis://redis:6379/2"),
        (
            "unix:///run/v.sock",
            "unix:///run/v.sock?db=1",
            "redis+socket:///run/v.sock?virtual_host=0",
        ),
        (
            "unix:///run/v.sock?db=4",
            "unix:///run/v.sock?db=5",
            "redis+socket:///run/v.sock?virtual_host=4",
        ),
    ],
)
def test_cache_and_broker_share_a_server_but_no_database(url, cache, celery):
    assert env.redis_for_cache(url) == cache
    assert env.redis_for_celery(url) == celery

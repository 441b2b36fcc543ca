"""The pinned requirements are a closed set, so that an installation resolves nothing and cannot change by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution, packages_distributions

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.app_layers import ROOT, files_of_tests, source_files

PYTHONS = {"3.11": "3.11.2", "3.12": "3.12.3", "3.13": "3.13.0"}
MACHINES = ("x86_64", "aarch64")
FILES = {"base": ("base",), "dev": ("base", "dev")}


@cache
def pins(name: str) -> dict[str, Requirement]:
    """The pinned distributions of requirements/<name>.txt; each has one version and at least one hash."""
    found = {}
    text = (ROOT / f"requirements/{name}.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        if line and not line.startswith((" ", "#", "-")):
            spelled, *hashes = line.split("--hash=")
            assert hashes, f"requirements/{name}.txt: {spelled.strip()} has no hash; run `make requirements`."
            pin = Requirement(spelled)
            assert re.fullmatch(r"==[^,*]+", str(pin.specifier)), f"requirements/{name}.txt: {pin} is no exact version."
            found[canonicalize_name(pin.name)] = pin
    return found


def asked_for(name: str) -> Iterator[Requirement]:
    """What requirements/<name>.in asks for."""
    for line in (ROOT / f"requirements/{name}.in").read_text(encoding="utf-8").splitlines():
        words = line.split("  #")[0].strip()
        if words and not words.startswith(("#", "-")):
            yield Requirement(words)


def environment(python: str, machine: str) -> dict[str, str]:
    """The marker variables of CPython on Linux of that version and machine."""
    return {
        **{key: str(value) for key, value in default_environment().items()},
        "python_version": python,
        "python_full_version": PYTHONS[python],
        "implementation_version": PYTHONS[python],
        "platform_machine": machine,
        "sys_platform": "linux",
        "platform_system": "Linux",
        "os_name": "posix",
    }


def applies(requirement: Requirement, variables: Mapping[str, str], extra: str = "") -> bool:
    return requirement.marker is None or requirement.marker.evaluate({**variables, "extra": extra})


def gaps(files: tuple[str, ...], variables: Mapping[str, str]) -> list[str]:
    """Requirements of the files and of each pinned distribution, with extras and markers, that no pin meets."""
    pinned = {key: pin for name in files for key, pin in pins(name).items() if applies(pin, variables)}
    waiting = [(f"requirements/{name}.in", wanted) for name in files for wanted in asked_for(name)]
    waiting = [(asker, wanted) for asker, wanted in waiting if applies(wanted, variables)]
    seen: set[tuple[str, str]] = set()
    missing = []
    while waiting:
        asker, wanted = waiting.pop()
        key = canonicalize_name(wanted.name)
        version = str(pinned[key].specifier).removeprefix("==") if key in pinned else ""
        if not version or not wanted.specifier.contains(version, prereleases=True):
            missing.append(f"{asker} asks for {wanted}; pinned is {version or 'nothing'}")
            continue
        for extra in ("", *sorted(wanted.extras)):
            if (key, extra) not in seen:
                seen.add((key, extra))
                waiting.extend(
                    (f"{key}[{extra}]" if extra else key, each)
                    for each in requirements_of(key, version)
                    if applies(each, variables, extra) and (not extra or not applies(each, variables))
                )
    return missing


@cache
def requirements_of(key: str, version: str) -> tuple[Requirement, ...]:
    """What a pinned distribution requires, read from its installed metadata.

    A distribution whose marker excludes this machine is not installed here; it is read on a machine that has it.
    """
    try:
        found = distribution(key)
    except PackageNotFoundError:
        return ()
    assert found.version == version, f"{key} {found.version} is installed and {version} is pinned; run `make test`."
    return tuple(Requirement(line) for line in found.requires or ())


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("name", FILES)
def test_every_requirement_of_every_pin_is_met_by_a_pin(name: str, python: str, machine: str) -> None:
    missing = gaps(FILES[name], environment(python, machine))
    assert not missing, "Run `make requirements`; not pinned: " + "; ".join(missing)


def test_both_files_pin_the_same_versions() -> None:
    base, dev = pins("base"), pins("dev")
    assert {
        key: (str(base[key]), str(dev[key])) for key in base.keys() & dev.keys() if str(base[key]) != str(dev[key])
    } == {}


def test_an_installation_resolves_nothing() -> None:
    """The Makefile installs the pinned files alone: with hashes, without dependencies, without building packages."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^INSTALL = .*pip install .*--no-deps --require-hashes --only-binary :all:", text, re.MULTILINE)
    assert re.findall(r"pip install", text) == ["pip install"]


def test_extras_of_a_requirement_are_asked_of_the_pins(monkeypatch: pytest.MonkeyPatch) -> None:
    """A requirement such as `coverage[toml]` is met only where what the extra asks for is pinned too."""
    metadata = {"a": ["b[fast]>=1"], "b": ['c>=2; extra == "fast"', 'd; python_version < "3.12"'], "c": []}
    monkeypatch.setattr(f"{__name__}.pins", lambda _name: {key: Requirement(f"{key}==1") for key in metadata})
    monkeypatch.setattr(f"{__name__}.asked_for", lambda _name: iter([Requirement("a")]))
    monkeypatch.setattr(
        f"{__name__}.requirements_of", lambda key, _version: [Requirement(each) for each in metadata[key]]
    )
    assert gaps(("base",), environment("3.12", "x86_64")) == ['b[fast] asks for c>=2; extra == "fast"; pinned is 1']
    assert "b asks for d" in " ".join(gaps(("base",), environment("3.11", "x86_64")))


def _imported_names() -> set[str]:
    words = re.compile(r"^\s*(?:from|import) (\w+)|[\"']([a-z_0-9]+)[.\"']", re.MULTILINE)
    tops = ("config", "onboarding", "treasury", "webhooks", "payouts", "settlement", "reconciliation", "tests")
    paths = [ROOT / "pyproject.toml", *(path for top in tops for path in (ROOT / top).rglob("*.py"))]
    return {one or other for path in paths for one, other in words.findall(path.read_text(encoding="utf-8"))}


# Distributions that are run or read rather than imported, and the reason.
NOT_IMPORTED = {
    "tzdata": "time zones, read by zoneinfo",
    "async-timeout": "needed by redis before Python 3.11.3",
    "pytest-timeout": "pytest plug-in",
    "pytest-xdist": "pytest plug-in",
    "ruff": "command",
    "mypy": "command",
    "pip-tools": "command",
    "squawk-cli": "command",
    "vulture": "command",
}
# Parts of a direct requirement that have a distribution of their own.
TRANSITIVE = {"httpcore", "kombu", "multidict", "qrcode", "yarl"}  # of httpx, celery, aiohttp, django-otp
IMPORT_NAMES = {
    "djangorestframework": "rest_framework",
    "django-environ": "environ",
    "django-csp": "csp",
    "django-axes": "axes",
    "markdown-it-py": "markdown_it",
    "django-unfold": "unfold",
}


def test_every_direct_requirement_is_used() -> None:
    used = _imported_names()
    unused = [
        wanted.name
        for name in FILES
        for wanted in asked_for(name)
        if wanted.name not in NOT_IMPORTED
        and not wanted.name.startswith("types-")
        and not wanted.name.endswith(("-stubs", "-types"))
        and IMPORT_NAMES.get(wanted.name, wanted.name.replace("-", "_")) not in used
    ]
    assert not unused, f"Nothing imports {', '.join(unused)}: take them out of requirements/*.in until they are used."


def test_every_imported_distribution_is_a_direct_requirement() -> None:
    """Code does not lean on what another package happens to require."""
    owners = packages_distributions()
    asked = {canonicalize_name(wanted.name) for name in FILES for wanted in asked_for(name)}
    imported = {
        canonicalize_name(owner)
        for path in [*source_files(), *files_of_tests()]
        for module in re.findall(r"^\s*(?:from|import) (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
        for owner in owners.get(module, ())
    }
    missing = imported - asked - TRANSITIVE
    assert not missing, f"Add to requirements/*.in: {sorted(missing)}"

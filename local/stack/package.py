"""Packs the layer and the functions for the emulator, in a second where `sam build` takes a quarter minute.

Separate from the deploy since it touches no AWS: it turns the folders that `template.yaml` names into zips,
named by the hash of what they hold. What a customer would deploy is what `sam build` makes;
tests/e2e/test_sam_artefact.py runs that.
"""

import compileall
import contextlib
import hashlib
import os
import re
import shutil
import tempfile
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from py_compile import PycInvalidationMode

from local.stack.environments import emulator_python, run_uv
from local.stack.processes import StackError

_CODE = re.compile(r"^(?P<key> +(?:CodeUri|ContentUri): )(?P<folder>[\w./-]+)$", re.MULTILINE)
_DAY_SECONDS = 24 * 3600
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Package:
    """A zip that stands for one folder of the template; its name is the hash of what it holds."""

    folder: str
    zip_path: Path


def build_packages(root: Path) -> list[Package]:
    """A package for each folder that the template deploys. Raises StackError for a folder without code."""
    folders = dict.fromkeys(found["folder"] for found in _CODE.finditer(template_text(root)))
    return [_pack(root, folder) for folder in folders]


def template_text(root: Path) -> str:
    """The template, as it is in the repository."""
    return (root / "template.yaml").read_text()


def template_with_packages(text: str, locations: dict[str, str]) -> str:
    """The same template with each folder replaced by where its package lies."""
    return _CODE.sub(lambda found: found["key"] + locations[found["folder"]], text)


def _pack(root: Path, folder: str) -> Package:
    source = root / folder
    if not source.is_dir():
        raise StackError(f"template.yaml deploys {folder}, which is not there.")
    packages = root / ".build" / "packages"
    packages.mkdir(parents=True, exist_ok=True)
    if (source / "requirements.txt").exists():
        with tempfile.TemporaryDirectory(dir=packages, prefix="layer-") as folder_of_layer:
            tree = Path(folder_of_layer)
            _lay_out(root, source, tree / "python")
            return Package(folder, _zip(tree, packages, source.name))
    if (source / "app.py").exists():
        return Package(folder, _zip(source, packages, source.name))
    raise StackError(f"template.yaml deploys {folder}, which has no app.py.")


def _lay_out(root: Path, source: Path, target: Path) -> None:
    """Make `target` hold what a layer has in `python/`: the dependencies and the packages of `source`."""
    shutil.copytree(_dependencies(root, source / "requirements.txt"), target, copy_function=os.link)
    for package in source.iterdir():
        if package.is_dir() and package.name != "__pycache__":
            ours = target / package.name
            shutil.copytree(package, ours, ignore=shutil.ignore_patterns("__pycache__"))
            _compile(ours, keep_sources=True)


def _dependencies(root: Path, requirements: Path) -> Path:
    """The layer's dependencies, installed and compiled once for each content of requirements.txt.

    Only the bytecode is kept: every cold start of the emulator unpacks each file anew, and half as many are
    unpacked in a third of the time. Our own package keeps its sources, for its tracebacks.
    """
    wanted = root / ".build" / f"bytecode-{_digest([(requirements.name, requirements.read_bytes())])}"
    if wanted.exists():
        return wanted
    making = wanted.with_name(f"{wanted.name}-{os.getpid()}")
    options = ["--python", str(emulator_python(root)), "--link-mode", "copy", "--target", str(making)]
    run_uv(root, "pip", "install", *options, "-r", str(requirements))
    _compile(making, keep_sources=False)
    try:
        making.rename(wanted)
    except OSError:
        if not wanted.exists():
            raise
        shutil.rmtree(making)  # another `up` was faster
    return wanted


def _compile(folder: Path, *, keep_sources: bool) -> None:
    """Bytecode that holds whatever time stamps unpacking gives: without it imports take twice as long.

    It names its sources as Lambda would, so that the same sources make the same bytes.
    """
    compileall.compile_dir(
        folder,
        quiet=2,
        legacy=not keep_sources,
        stripdir=str(folder.parent if keep_sources else folder),
        prependdir="/opt/python",
        invalidation_mode=PycInvalidationMode.UNCHECKED_HASH,
    )
    if not keep_sources:
        for source in folder.rglob("*.py"):
            source.unlink()


def _zip(tree: Path, packages: Path, name: str) -> Path:
    """The tree as a zip, not compressed since every cold start unpacks it; the same tree, the same file."""
    files = [(str(path.relative_to(tree)), path.read_bytes()) for path in _files(tree)]
    target = packages / f"{name}-{_digest(files)}.zip"
    if not target.exists():
        _forget_old(packages)
        making = target.with_suffix(f".{os.getpid()}")
        with zipfile.ZipFile(making, "w") as archive:
            for path, content in files:
                archive.writestr(zipfile.ZipInfo(path, _EPOCH), content)
        making.rename(target)
    return target


def _forget_old(packages: Path) -> None:
    """Remove zips of a day ago and more; a younger one may be on its way to an emulator."""
    for path in packages.glob("*.zip"):
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_mtime < time.time() - _DAY_SECONDS:
                path.unlink()


def _files(tree: Path) -> Iterator[Path]:
    in_layer = (tree / "python").is_dir()
    for path in sorted(tree.rglob("*")):
        if path.is_file() and (in_layer or "__pycache__" not in path.parts):
            yield path


def _digest(files: list[tuple[str, bytes]]) -> str:
    digest = hashlib.sha256()
    for path, content in files:
        digest.update(f"{path}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:16]

"""Packs the layer and the functions for the emulator, in a second where `sam build` takes a quarter minute.

Separate from the deploy since it touches no AWS: it turns the folders that `template.yaml` names into zips,
named by the hash of what they hold. What a customer would deploy is what `sam build` makes;
tests/e2e/test_sam_artefact.py runs that.
"""

import compileall
import hashlib
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from py_compile import PycInvalidationMode

from local.stack.emulator import emulator_python
from local.stack.processes import StackError

_CODE = re.compile(r"^(?P<key> +(?:CodeUri|ContentUri): )(?P<folder>[\w./-]+)$", re.MULTILINE)
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
    if (source / "requirements.txt").exists():
        tree = _layer_tree(root, source)
    elif (source / "app.py").exists():
        tree = source
    else:
        raise StackError(f"template.yaml deploys {folder}, which has no app.py.")
    return Package(folder, _zip(tree, root / ".build" / "packages", source.name))


def _layer_tree(root: Path, source: Path) -> Path:
    """A folder laid out as a layer, `python/…`: the dependencies, kept between builds, and the package."""
    dependencies = _dependencies(root, source / "requirements.txt")
    tree = root / ".build" / f"layer-{os.getpid()}"
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(dependencies, tree / "python", copy_function=os.link)
    for package in source.iterdir():
        if package.is_dir() and package.name != "__pycache__":
            target = tree / "python" / package.name
            shutil.copytree(package, target, ignore=shutil.ignore_patterns("__pycache__"))
            _compile(target)
    return tree


def _dependencies(root: Path, requirements: Path) -> Path:
    """The layer's dependencies, installed and compiled once for each content of requirements.txt."""
    wanted = root / ".build" / f"dependencies-{_digest([(requirements.name, requirements.read_bytes())])}"
    if wanted.exists():
        return wanted
    making = wanted.with_name(f"{wanted.name}-{os.getpid()}")
    uv = root / ".uv" / "bin" / "uv"
    subprocess.run(  # noqa: S603
        [str(uv), "pip", "install", "--quiet", "--python", str(emulator_python(root)), "--link-mode", "copy",
         "--target", str(making), "-r", str(requirements)],
        check=True,
    )  # fmt: skip
    _compile(making)
    try:
        making.rename(wanted)
    except OSError:
        if not wanted.exists():
            raise
        shutil.rmtree(making)  # another `up` was faster
    return wanted


def _compile(folder: Path) -> None:
    """Bytecode that holds whatever time stamps unpacking gives: without it imports take twice as long.

    It names its sources as Lambda would, so that the same sources make the same bytes.
    """
    compileall.compile_dir(
        folder,
        quiet=2,
        stripdir=str(folder),
        prependdir="/opt/python",
        invalidation_mode=PycInvalidationMode.UNCHECKED_HASH,
    )


def _zip(tree: Path, packages: Path, name: str) -> Path:
    """The tree as a zip, not compressed since every cold start unpacks it; the same tree, the same file."""
    files = [(str(path.relative_to(tree)), path.read_bytes()) for path in _files(tree)]
    target = packages / f"{name}-{_digest(files)}.zip"
    if not target.exists():
        packages.mkdir(parents=True, exist_ok=True)
        making = target.with_suffix(f".{os.getpid()}")
        with zipfile.ZipFile(making, "w") as archive:
            for path, content in files:
                archive.writestr(zipfile.ZipInfo(path, _EPOCH), content)
        making.rename(target)
    return target


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

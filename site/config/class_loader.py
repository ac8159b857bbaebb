"""Oscar's class loader, local first: core is imported only for what our fork does not define.

Oscar's own loader always imports the core module, which would pull in haystack for the search app.
"""

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from oscar.core.application import OscarConfig
from oscar.core.exceptions import AppNotFoundError, ClassNotFoundError


def local_first(module_label: str, classnames: list[str], module_prefix: str) -> list[type]:
    """Load `classnames` from our module of that label, and from Oscar's for those we lack.

    Raises:
        AppNotFoundError: no Oscar app is installed under the label.
        ModuleNotFoundError: neither we nor Oscar have such a module.
        ClassNotFoundError: neither module defines one of the classes.
    """
    label, _, rest = module_label.partition(".")
    if not rest:
        raise ValueError("Importing from top-level modules is not supported")
    names = [f"{_registered_name(label)}.{rest}"]
    core_name = f"{module_prefix}.{module_label}"
    if core_name not in names:
        names.append(core_name)
    found: dict[str, type] = {}
    missing_modules = 0
    for name in names:
        wanted = [classname for classname in classnames if classname not in found]
        if not wanted:
            break
        if not _module_exists(name):
            missing_modules += 1
            continue
        module = import_module(name)
        found |= {c: getattr(module, c) for c in wanted if hasattr(module, c)}
    if missing_modules == len(names):
        raise ModuleNotFoundError(f"No module with label {module_label!r} in {', '.join(names)}")
    for classname in classnames:
        if classname not in found:
            raise ClassNotFoundError(f"No class {classname!r} found in {', '.join(names)}")
    return [found[classname] for classname in classnames]


def _registered_name(label: str) -> str:
    try:
        config = apps.get_app_config(label)
    except LookupError:
        raise AppNotFoundError(f"No app with the label {label!r} is installed") from None
    if not isinstance(config, OscarConfig):
        raise AppNotFoundError(f"The app with the label {label!r} is not an Oscar app")
    return config.name


def _module_exists(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:  # a parent package is missing
        return False

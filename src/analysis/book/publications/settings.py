"""Who publishes this copy of the monitor: `data/site.yml`, read and checked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from analysis.errors import MonitorError
from analysis.language.current import current, text_of
from analysis.yaml_files import read_yaml

_Text = Annotated[str, Field(pattern=r"\S")]
_Address = Annotated[str, Field(pattern=r"^https?://[^\s/]+\S*$")]


class SiteSettingsError(MonitorError):
    """The settings of the site cannot be read or lack a field."""

    exit_code = 2


class Licence(BaseModel):
    """A licence by its name, with the page that has its text."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: _Text
    address: _Address


class SiteSettings(BaseModel):
    """`data/site.yml`: names, publisher, contact, licences, and where the site will stand."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name_en: _Text
    name_nl: _Text
    tagline_en: _Text
    tagline_nl: _Text
    publisher: _Text
    contact: Annotated[str, Field(pattern=r"^(|[^@\s]+@[^@\s]+|https?://\S+)$")]
    base_address: Annotated[str, Field(pattern=r"^(|https?://[^\s/]+(/\S*)?/)$")]
    data_licence: Licence
    code_licence: Licence

    @property
    def name(self) -> str:
        """The name of the monitor in the current language."""
        return text_of(self, "name")

    @property
    def tagline(self) -> str:
        """What the monitor is, in one line of the current language."""
        return text_of(self, "tagline")

    @property
    def contact_address(self) -> str:
        """The contact as a link's target; empty where the copy names none."""
        return f"mailto:{self.contact}" if "@" in self.contact else self.contact

    def address(self, path: str) -> str:
        """A path below the root of the current language as a whole address.

        Empty where no base address is configured.
        """
        base = self.base_address
        return base and base + ("" if current() == "en" else f"{current()}/") + path


def read_settings(path: Path) -> SiteSettings:
    """The settings of the site. Raises SiteSettingsError that names file, field and remedy."""
    try:
        content = read_yaml(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SiteSettingsError(f"{path}: the settings cannot be read: {error}") from error
    try:
        return SiteSettings.model_validate(content)
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, f['loc']))}: {f['msg']}" for f in error.errors()]
        raise SiteSettingsError(
            f"{path}: {'; '.join(faults)}. The fields are {', '.join(SiteSettings.model_fields)}; "
            "a contact is an e-mail address or a web address, a base address ends with a slash."
        ) from error

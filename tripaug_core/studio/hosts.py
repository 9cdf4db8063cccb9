"""The names that the page is served under: who asks for another one was sent by somebody else."""

import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from tripaug_core.errors import InputError

_AUTHORITY = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[\w.-]{1,253}?)\.?(?::(\d{1,5}))?")
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Authority:
    """`host:port` as it stands in an address.

    Attributes:
        name: lower case, without the brackets of IPv6.
        port: None where none is said.
    """

    name: str
    port: int | None = None

    @classmethod
    def parse(cls, text: str) -> "Authority | None":
        """None where the text is no authority."""
        found = _AUTHORITY.fullmatch(text) if text.isascii() else None
        if found is None:
            return None
        name, port = found.groups()
        return cls(name.strip("[]").lower(), int(port) if port else None)

    @classmethod
    def of_address(cls, text: str) -> "Authority | None":
        """The authority of `http://...` or `https://...`, its port also where none is said."""
        try:
            parts = urlsplit(text)
        except ValueError:
            return None
        found = cls.parse(parts.netloc) if parts.scheme in _DEFAULT_PORTS else None
        return found and cls(found.name, found.port or _DEFAULT_PORTS[parts.scheme])


class Hosts:
    """The names that the app was started for.

    Args:
        bound: where it listens, as `--host` says; its names are the loopback's and this one. Where
            that is every address of the machine (0.0.0.0, ::), any address in figures will do: no
            name leads to those, so no stranger's name can be turned on them.
        allowed: further names, with a port or for any; pages of theirs are trusted as our own.

    Raises:
        InputError: one of them is no name.
    """

    def __init__(self, bound: str, allowed: tuple[str, ...] = ()):
        address = _ip(bound)
        self._bound = bound.strip("[]").lower()
        self._everywhere = address is not None and address.is_unspecified
        self._allowed: set[Authority] = set()
        for name in allowed:
            self.allow(name)

    def allow(self, name: str) -> None:
        """Takes up one more name, such as the one that `--share` was given.

        Raises:
            InputError: it is no name.
        """
        found = Authority.of_address(name) if "://" in name else Authority.parse(name)
        if found is None:
            raise InputError(
                f"--allow-host {name!r} is no name: give it as it stands in the browser, such as "
                "speech.example.org or speech.example.org:8443."
            )
        self._allowed.add(found)

    def has(self, asked: Authority) -> bool:
        """Whether the page is served under this name."""
        address = _ip(asked.name)
        if asked.name in ("localhost", self._bound) or (address and address.is_loopback):
            return True
        return bool(self._everywhere and address) or self._is_allowed(asked, by_name=True)

    def trusts(self, origin: Authority) -> bool:
        """Whether a page from there was said to be ours."""
        return self._is_allowed(origin)

    def _is_allowed(self, asked: Authority, by_name: bool = False) -> bool:
        # A proxy may have cut the port off what was asked for; of an origin it is never missing.
        return any(
            each.name == asked.name
            and (each.port in (None, asked.port) or (by_name and asked.port is None))
            for each in self._allowed
        )


def _ip(name: str):
    try:
        return ip_address(name.strip("[]"))
    except ValueError:
        return None

"""Finds out when a visitor asks for a certificate the village must not issue, and says where to go.

Source: 民发〔2020〕20号 (domain reference 5.5) [V:29]; the list is resources/rules/certificates.toml.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache

from bindesk.assets import asset
from bindesk.domain.text.cleaning import clean_code
from bindesk.domain.text.problems import Problem

_CERTIFICATE = "证明"
_MARKS = re.compile(r"[^\w]+")
_FILLER = re.compile(
    "^(?:你好|我|想|需要|要|请|帮忙|帮|给|让|村委会|村上|村里|村|代办|办理|办|开具|出具|开|打|写|一个|一份|一张|个|份|张)+"
    "|(?:的|证明信|证明书|证明|介绍信)+$"
)


@dataclass(frozen=True, slots=True)
class ForbiddenCertificate:
    """One certificate a village must not issue: who holds the fact, and what to tell the visitor."""

    code: str
    name: str
    words: tuple[str, ...]
    phrases: tuple[str, ...]
    body: str
    advice: str

    def refusal(self, field: str = "subject") -> Problem:
        """Return the finding whose sentence refuses this certificate and says where to go."""
        values = {"name": self.name, "body": self.body, "advice": self.advice}
        return Problem("certificate-not-issued-here", field, values)


def parse_certificates(text: str) -> tuple[ForbiddenCertificate, ...]:
    """Return the certificates that a TOML text lists.

    Raises KeyError or tomllib.TOMLDecodeError for a text that is not such a list.
    """
    return tuple(
        ForbiddenCertificate(
            entry["code"],
            entry["name"],
            tuple(entry["words"]),
            tuple(entry["phrases"]),
            entry["body"],
            entry["advice"],
        )
        for entry in tomllib.loads(text)["certificate"]
    )


@cache
def certificates() -> tuple[ForbiddenCertificate, ...]:
    """Return the 20 certificates, in the order of the notice that forbids them."""
    return parse_certificates(asset("rules/certificates.toml").read_text("utf-8"))


def refused(text: str) -> ForbiddenCertificate | None:
    """Return which forbidden certificate a typed text asks for, or None.

    The longest word found decides. The certificate's own name is enough without 证明 (健在) when nothing
    else is typed; other words take 证明 beside them, so that 生育登记 or 残疾人证申领 stay the errands
    they are.
    """
    plain = _MARKS.sub("", clean_code(text))
    request = _FILLER.sub("", _FILLER.sub("", plain))
    matches = [
        (len(word), certificate)
        for certificate in certificates()
        for word in _matching_words(certificate, plain, request)
    ]
    return max(matches, key=lambda pair: pair[0])[1] if matches else None


def _matching_words(certificate: ForbiddenCertificate, plain: str, request: str) -> list[str]:
    known = certificate.phrases + (certificate.words if _CERTIFICATE in plain else ())
    words = [word for word in known if word in plain]
    stem = _MARKS.sub("", certificate.name).removesuffix(_CERTIFICATE)
    if request in {stem, stem.removeprefix("居民")}:
        words.append(request)
    return words

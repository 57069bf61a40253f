"""Recognises requests for certificates that a village must not issue, and names the office to go to.

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
_START = (
    *("你好", "我", "想", "需要", "要", "请", "帮忙", "帮", "给", "让"),
    *("村委会", "村上", "村里", "村", "代办", "办理", "办", "开具", "出具", "开", "打", "写"),
    *("一个", "一份", "一张", "个", "份", "张"),
)
_END = ("的", "证明信", "证明书", "证明", "介绍信")
_FILLER = re.compile(rf"^(?:{'|'.join(_START)})+|(?:{'|'.join(_END)})+$")


@dataclass(frozen=True, slots=True)
class ForbiddenCertificate:
    """One certificate that a village must not issue, with the responsible office and the advice to give."""

    code: str
    name: str
    words: tuple[str, ...]
    phrases: tuple[str, ...]
    body: str
    advice: str

    def refusal(self, field: str = "subject") -> Problem:
        """Return the problem whose message refuses the certificate and says where to go."""
        values = {"name": self.name, "body": self.body, "advice": self.advice}
        return Problem("certificate-not-issued-here", field, values)


def parse_certificates(text: str) -> tuple[ForbiddenCertificate, ...]:
    """Return the certificates listed in a TOML text.

    Raises KeyError or tomllib.TOMLDecodeError when the text is not such a list.
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
    """Return the 20 forbidden certificates in the order of the notice."""
    return parse_certificates(asset("rules/certificates.toml").read_text("utf-8"))


def forbidden_certificate_asked_for(text: str) -> ForbiddenCertificate | None:
    """Return the forbidden certificate that a text asks for, or None.

    The longest matching word decides. The name of a certificate alone matches without 证明 (健在); other
    words match only together with 证明, so that 生育登记 or 残疾人证申领 remain ordinary errands.
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

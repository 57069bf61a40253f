"""The county's own small certificate authority, and the certificate of its server.

The desks trust this authority and nothing else, and do not check dates; its certificates are therefore valid
for decades.
"""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from bindesk.files import replace_file

_FROM = datetime(2020, 1, 1, tzinfo=UTC)
_UNTIL = datetime(2070, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class CertificateAuthority:
    """A certificate authority and the server certificate below it, as PEM files in one folder."""

    folder: Path

    @staticmethod
    def of(folder: Path) -> "CertificateAuthority":
        """Return the authority of a folder; create it when there is none."""
        authority = CertificateAuthority(folder)
        if not authority.ca.exists():
            key = ec.generate_private_key(ec.SECP256R1())
            replace_file(authority.ca_key, _key_pem(key))
            replace_file(authority.ca, _ca(key).public_bytes(Encoding.PEM))
        return authority

    @property
    def ca(self) -> Path:
        """Return the authority's certificate, which goes into every ticket."""
        return self.folder / "ca.pem"

    @property
    def ca_key(self) -> Path:
        """Return the authority's key."""
        return self.folder / "ca.key"

    @property
    def server(self) -> Path:
        """Return the server's certificate."""
        return self.folder / "server.pem"

    @property
    def server_key(self) -> Path:
        """Return the server's key."""
        return self.folder / "server.key"

    def certify(self, names: Iterable[str]) -> bool:
        """Make the server's certificate cover these host names and addresses; say whether it is new."""
        requested = frozenset(names)
        current = self._names()
        if current is not None and requested <= current:
            return False
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self._server_certificate(key, requested | (current or frozenset()))
        replace_file(self.server_key, _key_pem(key))
        replace_file(self.server, certificate.public_bytes(Encoding.PEM))
        return True

    def _names(self) -> frozenset[str] | None:
        if not (self.server.exists() and self.server_key.exists()):
            return None
        certificate = x509.load_pem_x509_certificate(self.server.read_bytes())
        alternative_names = certificate.extensions.get_extension_for_class(
            x509.SubjectAlternativeName
        ).value
        return frozenset(str(name.value) for name in alternative_names)

    def _server_certificate(
        self, key: ec.EllipticCurvePrivateKey, names: frozenset[str]
    ) -> x509.Certificate:
        ca = x509.load_pem_x509_certificate(self.ca.read_bytes())
        ca_key = load_pem_private_key(self.ca_key.read_bytes(), None)
        assert isinstance(ca_key, ec.EllipticCurvePrivateKey)  # noqa: S101 -- made above, never another
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
        authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key())
        return (
            _builder("bindesk county", key)
            .issuer_name(ca.subject)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName(map(_name, sorted(names))), critical=False)
            .add_extension(usage, critical=False)
            .add_extension(authority, critical=False)
            .sign(ca_key, hashes.SHA256())
        )


def _ca(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    usage = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    key_id = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    return (
        _builder("bindesk county authority", key)
        .issuer_name(_subject("bindesk county authority"))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(key_id, critical=False)
        .sign(key, hashes.SHA256())
    )


def _builder(name: str, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(_subject(name))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_FROM)
        .not_valid_after(_UNTIL)
    )


def _subject(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _name(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(text))
    except ValueError:
        return x509.DNSName(text)


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

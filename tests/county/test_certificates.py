import ssl

import pytest
from cryptography import x509

from bindesk.county.certificates import CertificateAuthority


@pytest.fixture
def authority(tmp_path):
    return CertificateAuthority.of(tmp_path)


def names(authority):
    held = x509.load_pem_x509_certificate(authority.server.read_bytes())
    found = held.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return sorted(str(name.value) for name in found)


def test_an_authority_is_made_once(authority, tmp_path):
    before = authority.ca.read_bytes()
    assert CertificateAuthority.of(tmp_path).ca.read_bytes() == before


def test_a_servers_certificate_is_under_the_authority(authority):
    assert authority.certify(["127.0.0.1", "county.example"])
    context = ssl.create_default_context(cadata=authority.ca.read_text())
    context.load_cert_chain(authority.server, authority.server_key)
    ca = x509.load_pem_x509_certificate(authority.ca.read_bytes())
    x509.load_pem_x509_certificate(authority.server.read_bytes()).verify_directly_issued_by(ca)


def test_a_certificate_is_made_anew_only_for_new_names_and_keeps_the_old_ones(authority):
    authority.certify(["127.0.0.1"])
    before = authority.server.read_bytes()
    assert not authority.certify(["127.0.0.1"])
    assert authority.server.read_bytes() == before
    assert authority.certify(["10.1.2.3", "fd00::1"])
    assert names(authority) == ["10.1.2.3", "127.0.0.1", "fd00::1"]


def test_a_certificate_that_was_lost_is_made_anew(authority):
    authority.certify(["127.0.0.1"])
    authority.server_key.unlink()
    assert authority.certify(["127.0.0.1"])


def test_the_servers_certificate_signs_nothing(authority):
    authority.certify(["x"])
    held = x509.load_pem_x509_certificate(authority.server.read_bytes())
    assert not held.extensions.get_extension_for_class(x509.BasicConstraints).value.ca

"""The self-signed certificate of a service started with --tls, made anew at each start."""

import ipaddress
import ssl
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

USUAL_DAYS = 30
_NAMES = ("localhost", "127.0.0.1", "::1")


def server_context(host: str, days: int) -> tuple[ssl.SSLContext, str]:
    """Make a certificate for loopback and ``host``, good for ``days`` days.

    Returns:
        The server's TLS context, and the certificate as PEM for those who are to trust it.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _certificate(key, host, days).public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_alpn_protocols(["http/1.1"])
    # The ssl module reads keys from files only: this one lives, readable by its owner, as long as that takes.
    with tempfile.TemporaryDirectory() as directory:
        pem = Path(directory) / "standin.pem"
        pem.touch(mode=0o600)
        pem.write_bytes(secret + certificate)
        context.load_cert_chain(pem)
    return context, certificate.decode("ascii")


def _certificate(key: ec.EllipticCurvePrivateKey, host: str, days: int) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "stand-in staging service")])
    now = datetime.now(UTC)
    # It is its own authority: strict verifiers want the marks of one (RFC 5280 section 4.2.1).
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName(_alternative_names(host)), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _alternative_names(host: str) -> list[x509.GeneralName]:
    names: list[x509.GeneralName] = []
    for text in dict.fromkeys((*_NAMES, host)):
        try:
            names.append(x509.IPAddress(ipaddress.ip_address(text)))
        except ValueError:
            names.append(x509.DNSName(text))
    return names


def _key_usage() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )

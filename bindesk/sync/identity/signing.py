"""The keys that a desk and a county sign with (Ed25519), and the four words people compare."""

import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

SIGNATURE_BYTES = 64
_WORDS = (
    "山水田园风云日月松竹梅兰桃李杏桑牛羊马鹿鱼鸟虫蜂麦谷豆瓜麻棉茶果"
    "东南西北春夏秋冬红黄蓝白金木土石江河湖海星雨雪霜桥路门窗钟鼓琴书"
)


@dataclass(frozen=True, slots=True, repr=False)
class SigningKey:
    """A private key of 32 bytes; it never leaves the store that it was generated for."""

    secret: bytes

    @staticmethod
    def new() -> "SigningKey":
        """Return a fresh key."""
        return SigningKey(Ed25519PrivateKey.generate().private_bytes_raw())

    def public(self) -> bytes:
        """Return the 32-byte public key."""
        key = Ed25519PrivateKey.from_private_bytes(self.secret).public_key()
        return key.public_bytes(Encoding.Raw, PublicFormat.Raw)

    def sign(self, message: bytes) -> bytes:
        """Return the 64-byte signature of a message."""
        return Ed25519PrivateKey.from_private_bytes(self.secret).sign(message)


def is_signed(public: bytes, signature: bytes, message: bytes) -> bool:
    """Say whether a message was signed by the private key of this public key."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def four_words(public: bytes) -> str:
    """Return a key's fingerprint as four pairs of characters that two people can read out."""
    digest = hashlib.sha256(public).digest()
    picked = [_WORDS[byte % len(_WORDS)] for byte in digest[:8]]
    return " ".join("".join(picked[start : start + 2]) for start in range(0, 8, 2))

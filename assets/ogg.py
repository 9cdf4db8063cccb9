"""Ogg pages whose serial number is chosen, since libsndfile draws it at random."""

_POLYNOMIAL = 0x04C11DB7


def _table() -> list[int]:
    table = []
    for byte in range(256):
        value = byte << 24
        for _ in range(8):
            value = (value << 1) ^ (_POLYNOMIAL if value & 0x80000000 else 0)
        table.append(value & 0xFFFFFFFF)
    return table


_TABLE = _table()


def checksum(page: bytes) -> int:
    """The CRC of an Ogg page whose own checksum field is zero (RFC 3533)."""
    value = 0
    for byte in page:
        value = ((value << 8) & 0xFFFFFFFF) ^ _TABLE[(value >> 24) ^ byte]
    return value


def with_serial(stream: bytes, serial: int) -> bytes:
    """The same Ogg stream under another serial number.

    Raises:
        ValueError: this is no Ogg stream.
    """
    out, at = bytearray(), 0
    while at < len(stream):
        if stream[at : at + 4] != b"OggS":
            raise ValueError("not an Ogg page")
        count = stream[at + 26]
        size = 27 + count + sum(stream[at + 27 : at + 27 + count])
        page = bytearray(stream[at : at + size])
        page[14:18] = serial.to_bytes(4, "little")
        page[22:26] = bytes(4)
        page[22:26] = checksum(page).to_bytes(4, "little")
        out += page
        at += size
    return bytes(out)

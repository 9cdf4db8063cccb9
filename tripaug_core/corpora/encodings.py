"""Words of which nobody knows how they are written down: what they could be."""

# What systems write where they do not write UTF-8. Any byte is a letter in most of them, so which
# it was cannot be told from the bytes, and a wrong guess would be a wrong label.
_NATIONAL = ("cp1252", "gb18030", "cp1251", "shift_jis", "euc_kr", "cp1256", "cp1253", "cp1250")
_OF_CONSOLES = ("gb18030", "big5", "shift_jis", "euc_kr", "cp866", "cp1252")
_MOST, _LONGEST = 6, 40  # of what is shown: encodings, and letters of each


def readings(raw: bytes, of_consoles: bool = False) -> str:
    """Bytes as the likeliest encodings read them, for a question: "as gb18030 '高兴', as …".

    Args:
        raw: in which something is not ASCII.
        of_consoles: as zips have their names, which know the code page of a console; by default as
            spreadsheets write.
    """
    could: dict[str, str] = {}
    for encoding in _OF_CONSOLES if of_consoles else _NATIONAL:
        try:
            read = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if read.isprintable() and read not in could.values():
            could[encoding] = read
    shown = [f"as {encoding} {read[:_LONGEST]!r}" for encoding, read in list(could.items())[:_MOST]]
    return ", ".join(shown) or "no usual one fits"

"""Looks for people in everything a terminal wrote."""
import base64
import os


def needles(*texts):
    found = set()
    for text in texts:
        for encoding in ("utf-8", "utf-16-le", "gb18030"):
            plain = text.encode(encoding)
            if len(plain) >= 6:
                found |= {plain, plain.hex().encode(), plain.hex().upper().encode()}
                found |= {base64.b64encode(plain[skip:])[:-4] for skip in range(3) if len(plain) >= 9}
    return [n for n in found if len(n) >= 6]


def find(folders, *texts):
    """Files that hold one of texts, in UTF-8, UTF-16LE or GB18030, also as hex or base64; names of files count too."""
    wanted, hits = needles(*texts), []
    for folder in folders:
        for where, _, files in os.walk(folder):
            for name in files:
                path = os.path.join(where, name)
                if not os.path.isfile(path) or os.path.islink(path):
                    continue
                with open(path, "rb") as source:
                    content = source.read() + path.encode("utf-8", "surrogateescape")
                hits += [path for needle in wanted if needle in content]
    return hits

"""Looks for people in everything a terminal wrote."""
import os


def needles(*texts):
    found = set()
    for text in texts:
        for encoding in ("utf-8", "utf-16-le", "gb18030"):
            found.add(text.encode(encoding))
    return [n for n in found if len(n) >= 6]


def find(folders, *texts):
    """Files that hold one of texts, in UTF-8, UTF-16LE or GB18030; names of files count too."""
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

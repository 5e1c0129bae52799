"""Looks for people in everything a terminal wrote, and in the memory of its programs."""
import base64
import json
import os
import re
import struct
import subprocess
import tempfile

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
BLOCK = 1 << 16
NOTHING = bytes(BLOCK)


def needles(*texts):
    found = set()
    for text in texts:
        for encoding in ENCODINGS:
            plain = text.encode(encoding)
            if len(plain) >= 6:
                found |= {plain, plain.hex().encode(), plain.hex().upper().encode()}
                found |= {base64.b64encode(plain[skip:])[:-4] for skip in range(3) if len(plain) >= 9}
    return [n for n in found if len(n) >= 6]


def grep(wanted, files, *options):
    """What grep prints: one pass over all files for all of wanted, of which none holds a line feed."""
    with tempfile.NamedTemporaryFile() as sought:
        sought.write(b"\n".join(wanted))
        sought.flush()
        done = subprocess.run(["grep", "-a", "-F", *options, "-f", sought.name, "--", os.devnull, *files],
                              stdout=subprocess.PIPE, env={"LC_ALL": "C", "PATH": os.environ["PATH"]}, check=False)
    assert done.returncode in (0, 1), "grep"
    return done.stdout


def files_in(folders):
    for folder in folders:
        for where, _, names in os.walk(folder):
            for path in (os.path.join(where, name) for name in names):
                if os.path.isfile(path) and not os.path.islink(path):
                    yield path


def find_bytes(folders, wanted):
    """Files that hold one of these bytes."""
    files, broken = list(files_in(folders)), [n for n in wanted if b"\n" in n]
    hits = set(grep(set(wanted).difference(broken), files, "-l", "-Z").split(b"\0"))
    found = [path for path in files if path.encode("utf-8", "surrogateescape") in hits]
    for path in files if broken else ():
        with open(path, "rb") as source:
            content = source.read()
        found += [path for needle in broken if needle in content]
    return found


def find(folders, *texts):
    """Files that hold one of texts, in UTF-8, UTF-16 of either order or GB18030, also as hex or base64; names of files count too."""
    wanted = needles(*texts)
    named = [path for path in files_in(folders) if any(n in path.encode("utf-8", "surrogateescape") for n in wanted)]
    return find_bytes(folders, wanted) + named


def maps(pid):
    """Every piece of memory of a process that it may write."""
    for line in open(f"/proc/{pid}/maps", encoding="utf-8"):
        match = re.match(r"([0-9a-f]+)-([0-9a-f]+) (rw|.w)", line)
        if match and "/dev/dri" not in line:
            yield int(match[1], 16), int(match[2], 16)


def memory(pid):
    """What is in it, without what was never written."""
    with open(f"/proc/{pid}/mem", "rb", 0) as source:
        for start, end in maps(pid):
            try:
                source.seek(start)
                content = source.read(end - start)
            except (OSError, ValueError, OverflowError):
                continue
            blocks = (content[at:at + BLOCK] for at in range(0, len(content), BLOCK))
            yield b"".join(block for block in blocks if block != NOTHING[:len(block)])


def children(pid):
    """Every process below this one that lives: number and name."""
    below = {}
    for line in subprocess.run(["ps", "-e", "-o", "ppid=,pid=,stat=,comm="], stdout=subprocess.PIPE, check=True,
                               encoding="utf-8", errors="replace").stdout.splitlines():
        parent, child, state, name = line.split(None, 3)
        if state[0] != "Z":
            below.setdefault(int(parent), []).append((int(child), name))
    found = list(below.get(pid, []))
    for child, _ in found:
        found += below.get(child, [])
    return found


def remembers(pid, *texts):
    """Which forms of texts are in the memory of a process."""
    wanted = needles(*texts)
    broken = [n for n in wanted if b"\n" in n]
    with tempfile.NamedTemporaryFile() as held:
        for piece in memory(pid):
            held.write(piece + b"\n")
        held.flush()
        hits = set(grep(set(wanted).difference(broken), [held.name], "-o", "-h").split(b"\n")) - {b""}
        if broken:
            content = open(held.name, "rb").read()
            hits |= {n for n in broken if n in content}
    return hits


class Control:
    """Something that is in every process that was given env: a scan that does not see all its forms is blind."""

    TEXT = "对照此处必须看得见"

    def env(self):
        plain = self.TEXT.encode()
        forms = {"PLAIN": plain, "UTF16": self.TEXT.encode("utf-16-le"), "GB18030": self.TEXT.encode("gb18030"),
                 "HEX": plain.hex().encode(), "BASE64": base64.b64encode(plain)}
        return {b"PLANTED_" + name.encode(): form for name, form in forms.items()}

    def seen(self, hits):
        """Every form that env() planted is among hits."""
        forms = set(self.env().values())
        return all(any(hit in form for hit in hits) for form in forms)

    def without(self, hits):
        return {h for h in hits if not any(h in form for form in self.env().values())}


def _points(strokes, form, count=3):
    """Every run of `count` points, packed one after the other."""
    for stroke in strokes:
        for i in range(len(stroke) - count + 1):
            yield b"".join(struct.pack(form, *point[:form.count("i") + form.count("h") + form.count("f")])
                           for point in stroke[i:i + count])


def stroke_needles(strokes):
    """Pieces of a signature as text and as memory would hold them: points of two or three numbers, of 16 or 32 bits or
    floats, and struct ink_point."""
    found = set()
    for stroke in strokes:
        for i in range(len(stroke) - 1):
            found |= set(needles(json.dumps(stroke[i:i + 2], separators=(",", ":"))[1:-1],
                                 json.dumps(stroke[i:i + 2])[1:-1]))
    for form in ("<hh", "<hhh", "<ii", "<iii", "<ff", "<fff", "<iii4x", ">hh", ">ii"):
        small = "h" not in form or all(abs(n) < 32768 for stroke in strokes for point in stroke for n in point)
        found |= set(_points(strokes, form)) if small else set()
    return found

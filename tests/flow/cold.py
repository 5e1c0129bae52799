"""A machine that has forgotten what it read: as at three in the morning, when nobody has touched the terminal for hours."""
import ctypes
import glob
import os

MADV_PAGEOUT, PROCESS_MADVISE = 21, 440
ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
LATER = ("build/glyphs.bin", "build/words/*", "build/speech/*/*", "/usr/share/fonts/opentype/noto/NotoSansCJK-*",
         "/usr/share/fonts/truetype/hanazono/*", "/usr/share/fonts/truetype/noto/Noto*", "/usr/share/tegaki/models/zinnia/*",
         "/usr/lib/*/googlepinyin/data/*")


class Piece(ctypes.Structure):
    _fields_ = [("start", ctypes.c_void_p), ("len", ctypes.c_size_t)]


def mapped(pid):
    """(path, first byte, bytes) of what a process has of files."""
    found = []
    with open(f"/proc/{pid}/maps", encoding="utf-8") as maps:
        for line in maps:
            words = line.split(None, 5)
            if len(words) == 6 and words[5].startswith("/") and not words[5].startswith("/dev/") and "w" not in words[1]:
                start, end = (int(word, 16) for word in words[0].split("-"))
                found.append((words[5].rstrip("\n"), start, end - start))
    return found


def page_out(pid, pieces):
    """Needs root; without it only what nobody has mapped is forgotten."""
    libc, fd = ctypes.CDLL(None, use_errno=True), os.pidfd_open(pid)
    for _, start, size in pieces:
        libc.syscall(PROCESS_MADVISE, fd, ctypes.byref(Piece(start, size)), ctypes.c_size_t(1), MADV_PAGEOUT, 0)
    os.close(fd)


def drop(path):
    try:
        fd = os.open(path, os.O_RDONLY)
    except OSError:
        return
    os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
    os.close(fd)


def forget(pid=None):
    """What the process pid has mapped, and what it will ask for, is on the disk only."""
    pieces = mapped(pid) if pid else []
    if pieces:
        page_out(pid, pieces)
    for path in {piece[0] for piece in pieces}:
        drop(path)
    for pattern in LATER:
        for path in glob.glob(os.path.join(ROOT, pattern)):
            drop(path)

"""Pictures and things that only pretend to be pictures, with nothing but the standard library."""
import functools
import os
import random
import struct
import subprocess
import zlib


def _chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_bytes(width, height, rows):
    """rows: an iterable of RGB rows."""
    packer = zlib.compressobj(6)
    body = b"".join(packer.compress(b"\0" + row) for row in rows) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _portrait(width, height, tint):
    """A head and shoulders on a plain ground: enough for a demonstration."""
    cx, cy, r = width // 2, int(height * 0.40), int(width * 0.22)
    for y in range(height):
        row = bytearray()
        for x in range(width):
            head = (x - cx) ** 2 + ((y - cy) * 0.8) ** 2 < r * r
            body = ((x - cx) / (width * 0.42)) ** 2 + ((y - height * 1.05) / (height * 0.42)) ** 2 < 1
            row += bytes((236, 205, 180) if head else tint if body else (214, 226, 240))
        yield bytes(row)


def _text_row(width, line):
    """One row through a line of words; a line of paper where there are none."""
    return b"".join(bytes((70, 70, 80) if line and width // 10 < x < width * 9 // 10 and line[x * 40 // width]
                          else (252, 252, 250)) for x in range(width))


def _document(width, height, seed):
    """Lines of grey 'text' and a red seal."""
    rng = random.Random(seed)
    marks = {line: _text_row(width, [rng.random() < 0.82 for _ in range(40)]) for line in range(8, 40)}
    paper, reach = _text_row(width, None), height * 0.065
    across = range(max(0, int(width * 0.72 - reach)), min(width, int(width * 0.72 + reach) + 2))
    for y in range(height):
        row = marks.get(y * 48 // height, paper) if (y * 48 * 8 // height) % 8 < 4 else paper
        if abs(y - height * 0.80) < reach:
            row = bytearray(row)
            for x in across:
                seal = (x - width * 0.72) ** 2 + (y - height * 0.80) ** 2
                if (height * 0.055) ** 2 < seal < reach ** 2:
                    row[3 * x:3 * x + 3] = (200, 40, 40)
        yield bytes(row)


@functools.lru_cache
def _photo():
    return png_bytes(358, 441, _portrait(358, 441, (40, 70, 120)))


def photo_png(path):
    with open(path, "wb") as out:
        out.write(_photo())


@functools.lru_cache
def _document_jpeg(seed, width, height):
    ppm = b"P6 %d %d 255\n" % (width, height) + b"".join(_document(width, height, seed))
    return subprocess.run(["cjpeg", "-quality", "85"], input=ppm, stdout=subprocess.PIPE, check=True).stdout


def document_jpeg(path, seed=1, width=827, height=1169):
    """The same pages are brought by nearly every visit: each is drawn once."""
    with open(path, "wb") as out:
        out.write(_document_jpeg(seed, width, height))


def bomb_png(path, side=30000):
    """A few hundred kilobytes that would be 2.7 GB of pixels."""
    row = bytes(side * 3)
    with open(path, "wb") as out:
        out.write(png_bytes(side, side, (row for _ in range(side // 10))))


def pdf(text, pages=1):
    """A PDF of A4 pages that say text, with no font of its own."""
    draw = f"BT /F 36 Tf 60 700 Td ({text}) Tj ET".encode()
    kids = b" ".join(b"%d 0 R" % (10 + i) for i in range(pages))
    parts = [b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj",
             b"2 0 obj<</Type/Pages/Count %d/Kids[%s]>>endobj" % (pages, kids),
             b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj",
             b"4 0 obj<</Length %d>>stream\n%s\nendstream endobj" % (len(draw), draw)]
    parts += [b"%d 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
              b"/Resources<</Font<</F 5 0 R>>>>>>endobj" % (10 + i) for i in range(pages)]
    return b"%PDF-1.4\n" + b"\n".join(parts) + b"\ntrailer<</Root 1 0 R>>\n"


def demo_stick(folder):
    """What a citizen brings: a portrait and a proof of residence."""
    os.makedirs(folder, exist_ok=True)
    photo_png(os.path.join(folder, "photo.png"))
    document_jpeg(os.path.join(folder, "residence.jpg"))
    return folder


def grained_jpeg(path, width, height, seed=5):
    """A document with the noise of a sensor, as large as a real camera's file."""
    rng = random.Random(seed)
    grain = [bytes(rng.randrange(-9, 9) & 0xff for _ in range(3 * width)) for _ in range(16)]
    small = b"P6 %d %d 255\n" % (width // 4, height // 4) + b"".join(_document(width // 4, height // 4, seed))
    large = subprocess.run(["pamscale", "-xsize", str(width), "-ysize", str(height)], input=small,
                           stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout
    body, step = large[-3 * width * height:], 3 * width
    rows = (bytes((a + b) & 0xff if 12 < a < 240 else a - (b & 15) if a >= 240 else a for a, b in
                  zip(body[y * step:(y + 1) * step], grain[y * 7 % 16])) for y in range(height))
    jpeg = subprocess.run(["cjpeg", "-quality", "90"], input=b"P6 %d %d 255\n" % (width, height) + b"".join(rows),
                          stdout=subprocess.PIPE, check=True)
    with open(path, "wb") as out:
        out.write(jpeg.stdout)


def _plain(width, height, grey):
    row = bytes((grey,)) * (3 * width)
    return [row] * height


def _on_table(rows, width, height, grey=34):
    """A sheet as a document camera sees it: on a dark table, with some table around it."""
    left, top = width // 5, height // 6
    wide = bytes((grey,)) * (3 * (width + 2 * left))
    side = bytes((grey,)) * (3 * left)
    return width + 2 * left, height + 2 * top, [wide] * top + [side + row + side for row in rows] + [wide] * top


def sheet_jpeg(path, kind="good", seed=1, width=620, height=877):
    """What lies under the camera: a good sheet, a blank one, one out of focus, one in the dark, or an empty table."""
    rows = _plain(width, height, 246) if kind == "blank" else list(_document(width, height, seed))
    wide, high, rows = _on_table(rows, width, height)
    if kind == "dark":
        rows = [bytes(value // 6 for value in row) for row in rows]
    if kind == "nothing":
        rows = _plain(wide, high, 34)
    ppm = b"P6 %d %d 255\n" % (wide, high) + b"".join(rows)
    if kind == "blurred":
        ppm = _out_of_focus(ppm, wide, high)
    jpeg = subprocess.run(["cjpeg", "-quality", "85"], input=ppm, stdout=subprocess.PIPE, check=True)
    with open(path, "wb") as out:
        out.write(jpeg.stdout)
    return path


def _out_of_focus(ppm, width, height, parts=10):
    """Far fewer pixels, stretched again with slopes between them."""
    small = subprocess.run(["pamscale", "-xsize", str(width // parts), "-ysize", str(height // parts)],
                           input=ppm, stdout=subprocess.PIPE, check=True)
    return subprocess.run(["pamscale", "-filter=triangle", "-xsize", str(width), "-ysize", str(height)], input=small.stdout,
                          stdout=subprocess.PIPE, check=True).stdout

#!/usr/bin/env python3
"""`make receipts`: others read what we print, and our printer prints what others send.  usage: run.py SLIP_MAKER"""
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
MODULES = os.path.join(HERE, "..", "..", "build", "receipts")
PAYLOAD = "https://status.onevisit.example/s#OV1:530702000000170.1.q83vEjRWeJA"
# Common, full-width and rare characters; none that receiptline's own markup knows.
LINES = ["政务服务中心 24 小时自助服务区", "Receipt No. 530702000000170", "阿卜杜拉·买买提(男)",
         "《居住证暂行条例》第十二条：自受理之日起15个工作日内", "丽江市古城区大研街道民主路1号",
         "㐂𠮷䶮哲 四字节", "￥12.50 ①②③ №7"]


def run(*command, **options):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=60, **options).stdout


def node(script, *arguments, **options):
    return run("node", os.path.join(HERE, script), *arguments, cwd=MODULES, **options)


def read(folder, name):
    with open(os.path.join(folder, name), "rb") as file:
        return file.read()


def picture(pbm):
    """(width, rows) of a PBM."""
    kind, width, height = pbm.split(maxsplit=3)[:3]
    assert kind == b"P4"
    stride = (int(width) + 7) // 8
    bits = pbm[-stride * int(height):]
    return int(width), [bits[i:i + stride] for i in range(0, len(bits), stride)]


def npos_sees_every_dot(maker, folder):
    decoded = node("decode.cjs", os.path.join(folder, "slip.bin"))
    with open(os.path.join(folder, "decoded.pbm"), "wb") as out:
        out.write(decoded)
    ours, theirs = picture(read(folder, "slip.pbm")), picture(decoded)
    assert theirs == ours, f"{theirs[0]} x {len(theirs[1])} instead of {ours[0]} x {len(ours[1])}"
    return f"{ours[0]} x {len(ours[1])} dots"


def zbarimg_reads_the_code_from_what_npos_saw(maker, folder):
    said = run("zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", os.path.join(folder, "decoded.pbm"))
    assert PAYLOAD in said.decode().split("\n"), said
    return f"{len(PAYLOAD)} characters"


def it_is_readable_from_58_mm_paper_too(maker, folder):
    decoded = node("decode.cjs", os.path.join(folder, "narrow.bin"))
    path = os.path.join(folder, "narrow.pbm")
    with open(path, "wb") as out:
        out.write(decoded)
    assert picture(decoded)[0] == 384
    said = run("zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", path)
    assert PAYLOAD in said.decode().split("\n"), said
    return f"384 x {len(picture(decoded)[1])} dots"


def text_bytes(maker, folder, file):
    """What a printer in Chinese mode prints, commands aside; spaces at the ends of lines do not count."""
    run(maker, "read", file, folder)
    return [line.strip(b" ") for line in read(folder, "read.txt").split(b"\n") if line.strip(b" ")]


def receiptline_sends_the_same_text(maker, folder):
    others = os.path.join(folder, "receiptline.bin")
    with open(others, "wb") as out:
        out.write(node("encode.cjs", input="\n".join(LINES).encode()))
    ours, theirs = text_bytes(maker, folder, os.path.join(folder, "text.bin")), text_bytes(maker, folder, others)
    assert ours == theirs, f"\n{ours}\n{theirs}"
    assert b"".join(ours) == "".join(LINES).encode("gb18030"), "Python disagrees with both"
    return f"{sum(map(len, ours))} bytes, broken into the same {len(ours)} lines"


def a_changed_bit_is_noticed(maker, folder):
    data = bytearray(read(folder, "slip.bin"))
    data[len(data) // 2] ^= 0x10
    bent = os.path.join(folder, "bent.bin")
    with open(bent, "wb") as out:
        out.write(data)
    assert picture(node("decode.cjs", bent)) != picture(read(folder, "slip.pbm")), "the judge sees nothing"
    return "one of them"


def main():
    maker, failed = os.path.abspath(sys.argv[1]), 0
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "text.txt"), "w", encoding="utf-8") as out:
            out.write("\n".join(LINES) + "\n")
        run(maker, "make", folder)
        for proof in (npos_sees_every_dot, zbarimg_reads_the_code_from_what_npos_saw, it_is_readable_from_58_mm_paper_too,
                      receiptline_sends_the_same_text, a_changed_bit_is_noticed):
            try:
                print(f"ok   {proof.__name__}: {proof(maker, folder)}", flush=True)
            except Exception as trouble:  # the others are proofs of their own
                failed += 1
                print(f"FAIL {proof.__name__}: {type(trouble).__name__} {trouble}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

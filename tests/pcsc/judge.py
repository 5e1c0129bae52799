#!/usr/bin/env python3
"""`make pcsc`: pcscd and libccid drive our simulated reader and hear what our driver hears; Wireshark
takes apart what went over the wire."""
import json
import os
import subprocess
import sys
import time

from pcscd import BIN, Bus, ROOT

PERSON = os.path.join(ROOT, "tests", "sim", "people", "zhang.json")
SELECT = "00a404000f7378312e73682ec9e7bbe1b1a3d5cf00"
READS = ["00a4020002ef0500", "00b2030000", "00b2010000", "00a4020002ef0600", "00b2080000", "00b2090000",
         "00b24e0000", "00b2550000"]
ECHO = ["00ee000005010203040500", "00ee0000" + "c8" + "5a" * 200 + "00", "00ee000001ff00"]
LONG = ["00ee0000" + "0001f4" + "c3" * 500 + "0000"]
CASES = [(level, protocol) for level in ("tpdu", "short", "extended") for protocol in (0, 1)]


def person(folder, protocol):
    with open(PERSON, encoding="utf-8") as file:
        made = {**json.load(file), "social": {"protocol": protocol}}
    path = os.path.join(folder, "person.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(made, file)
    return path


FIELDS = ("usbccid.bMessageType", "usbccid.dwLength", "usbccid.bSeq", "usb.data_len", "_ws.expert.message", "_ws.malformed")


def dissect(pcap):
    """Messages by type as Wireshark reads them, and what is wrong with them."""
    words = [word for field in FIELDS for word in ("-e", field)]
    done = subprocess.run(["tshark", "-r", pcap, "-T", "fields", *words], stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True, check=True)
    types, complaints, asked = {}, [], None
    for line in done.stdout.splitlines():
        kind, length, seq, bytes_there, expert, malformed = line.split("\t")
        types[kind] = types.get(kind, 0) + 1
        wrong = expert or malformed
        if kind:
            wrong = wrong or int(length) + 10 != int(bytes_there)
            reply = int(kind, 16) >= 0x80
            wrong = wrong or (reply and seq != asked)
            asked = asked if reply else seq
        complaints += [line] if wrong else []
    return types, complaints


def must_complain(pcap):
    """The judge is awake: one byte of a length, of a number, is noticed."""
    with open(pcap, "rb") as file:
        good = file.read()
    at = good.index(bytes.fromhex("6f15000000"))
    for offset in (1, 6):
        bent = bytearray(good)
        bent[at + offset] ^= 0x40
        with open(pcap + ".bent", "wb") as file:
            file.write(bent)
        assert dissect(pcap + ".bent")[1], f"byte {offset} of a message was bent and nobody noticed"
    os.unlink(pcap + ".bent")


def hear(level, protocol, how, pcap):
    """What a driver gets from the card, and what Wireshark saw of it."""
    apdus = [SELECT, *READS, *ECHO, *(LONG if level == "extended" else [])]
    with Bus(level, pcap) as bus:
        bus.put(person(bus.folder, protocol))
        more = {}
        if how == "pcsc":
            bus.start_pcscd()
            more = {name: "1" for name, wanted in (("PCSC_TPDU", level == "tpdu"), ("PCSC_EXTENDED", level == "extended"))
                    if wanted}
        answers = bus.talk(how, *apdus, **more)
        if how == "pcsc":
            bus.stop_pcscd()
    types, complaints = dissect(pcap)
    if how == "ours" and level == "short":
        must_complain(pcap)
    os.unlink(pcap)
    assert not complaints, f"Wireshark complains: {complaints[:3]}"
    assert types.get("0x6f", 0) >= len(apdus) and types.get("0x80", 0) >= len(apdus), types
    assert types.get("0x62") and types.get("0x65"), types
    return answers, sum(count for kind, count in types.items() if kind)


def main():
    failed = 0
    for level, protocol in CASES:
        begun = time.monotonic()
        pcap = os.path.join(ROOT, "build", f"pcsc-{level}-{protocol}.pcap")
        try:
            ours, our_messages = hear(level, protocol, "ours", pcap)
            theirs, their_messages = hear(level, protocol, "pcsc", pcap)
            assert ours == theirs, f"ours {ours}\ntheirs {theirs}"
            assert ours[0].endswith("9000") and ours[-1].endswith("9000") and "failed" not in ours
            said = f"{len(ours)} answers alike, {our_messages} and {their_messages} messages dissected"
        except (AssertionError, subprocess.SubprocessError) as error:
            failed, said = failed + 1, f"FAILED {error}"
        print(f"{level:9} T={protocol}  {time.monotonic() - begun:5.1f} s  {said}", flush=True)
    print(f"pcsc: {len(CASES) - failed} of {len(CASES)} readers and cards")
    return 1 if failed else 0


if __name__ == "__main__":
    assert os.path.exists(f"{BIN}/card_talk"), "run it by make pcsc"
    sys.exit(main())

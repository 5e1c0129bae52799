#!/usr/bin/env python3
"""Boots the test machine once and says what became of its tests.  usage: run.py KERNEL INITRAMFS

Software emulation on purpose: the same everywhere, whatever the host's own /dev/kvm can do.
"""
import glob
import re
import subprocess
import sys
import tempfile
import time

from passthru_card import Card

LIMIT_S = 240


def boot(kernel, initramfs, wire):
    """QEMU's own smart-card reader stands in the machine; its card is passthru_card.py at the end of wire.

    On a busy host an emulated timer misses the kernel's own test of it: no_timer_check, as for any virtual machine."""
    command = ["qemu-system-x86_64", "-accel", "tcg", "-smp", "1", "-cpu", "max", "-m", "384",
               "-no-reboot", "-display", "none", "-monitor", "none", "-net", "none",
               "-serial", "stdio", "-kernel", glob.glob(f"{kernel}/boot/vmlinuz-*")[0],
               "-initrd", initramfs, "-append", "console=ttyS0 panic=-1 quiet no_timer_check",
               "-device", "qemu-xhci", "-chardev", f"socket,id=card,path={wire},server=on,wait=off",
               "-device", "usb-ccid", "-device", "ccid-card-passthru,chardev=card"]
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              stdin=subprocess.DEVNULL, timeout=LIMIT_S)
        return done.stdout
    except subprocess.TimeoutExpired as late:
        return (late.stdout or b"") + b"\nvm: not done in time\n"


def main():
    kernel, initramfs = sys.argv[1:3]
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        card = Card(f"{folder}/card")
        output = boot(kernel, initramfs, f"{folder}/card")
    text = output.decode("utf-8", "replace").replace("\r", "")
    good = re.findall(r"^\[       OK \] (\S+)", text, re.M)
    bad = sorted(set(re.findall(r"^\[  FAILED  \] ([a-z]\S+)", text, re.M)))
    # VERIFY would burn the holder's counter: the card has seen SELECT and READ RECORD alone.
    gentle = card.asked and {apdu[1] for apdu in card.asked} <= {0xa4, 0xb2}
    well = re.search(r"^vm: exit 0$", text, re.M) and good and not bad and gentle
    if not well or "-v" in sys.argv:
        print(text)
    for name in good:
        print(f"ok    {name}")
    for name in bad:
        print(f"FAIL  {name}")
    print(f"vm: QEMU's card was asked {len(card.asked)} times{'' if gentle else ', WRONGLY'}")
    print(f"vm: {len(good)} passed, {len(bad)} failed, {time.monotonic() - start:.0f} s")
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())

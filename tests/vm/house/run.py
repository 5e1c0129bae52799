#!/usr/bin/env python3
"""Starts the machine of the house in QEMU and prints what the proof inside says.  usage: run.py KERNEL_FOLDER INITRAMFS BUILD

Its /usr is this machine's, its working tree ours, both read-only; its own disk is memory.  It has no network.
"""
import glob
import os
import subprocess
import sys

LIMIT_S = 600
ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../.."))


def share(tag, path):
    return ["-fsdev", f"local,id={tag},path={path},security_model=none,readonly=on", "-device", f"virtio-9p-pci,fsdev={tag},mount_tag={tag}"]


def main():
    kernel, initramfs, build = sys.argv[1:]
    command = ["qemu-system-x86_64", "-accel", "tcg", "-cpu", "max", "-smp", "2", "-m", "1024", "-no-reboot", "-nographic", "-nic", "none",
               "-kernel", glob.glob(f"{kernel}/boot/vmlinuz-*")[0], "-initrd", initramfs, "-append",
               f"console=ttyS0 panic=-1 quiet no_timer_check systemd.unit=proof.service systemd.show_status=0 build={build}",
               *share("usr", "/usr"), *share("tree", ROOT)]
    try:
        said = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, timeout=LIMIT_S).stdout
    except subprocess.TimeoutExpired as late:
        said = (late.stdout or b"") + b"\nhouse: not done in time\n"
    lines = said.decode("utf-8", "replace").replace("\r", "").splitlines()
    good = [line for line in lines if line.startswith("house: ok ")]
    whole = any(line.startswith("house: done 0") for line in lines)
    print("\n".join([line for line in lines if line.startswith("house: ")] if whole else lines))
    print(f"house: {len(good)} things as they should be under a real systemd")
    return 0 if whole and len(good) > 20 else 1


if __name__ == "__main__":
    sys.exit(main())

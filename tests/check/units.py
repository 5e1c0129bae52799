#!/usr/bin/env python3
"""Fails when systemd finds a unit more exposed than allowed, or does not understand it.  usage: units.py MOST UNIT…"""
import re
import subprocess
import sys

MUST = {"kiosk.service": "RestrictAddressFamilies=AF_UNIX AF_NETLINK\n",
        "kiosk-sync.service": "PrivateDevices=yes\n",
        "office.service": "InaccessiblePaths=-/srv/onevisit/authority -/srv/onevisit/departments -/srv/onevisit/escrow\n",
        "authority.service": "InaccessiblePaths=-/srv/onevisit/intake -/srv/onevisit/departments -/srv/onevisit/escrow\n"}

# Who has to know which start of the machine this is: else all of a database is read at every start.
BOOT_ID = ("kiosk.service", "kiosk-sync.service", "office.service")


# These have a thread for each connection, and a few for themselves.
THREADS = ("office.service", "authority.service")
CONNECTIONS, SPARE = "sync/office/http/http.c", 48


def has_threads(name, text):
    """True when the unit lets the program have as many as it takes connections."""
    if name not in THREADS:
        return True
    with open(CONNECTIONS, encoding="utf-8") as source:
        needed = int(re.search(r"#define CONNECTIONS_MAX ([0-9]+)", source.read()).group(1)) + SPARE
    allowed = int(re.search(r"^TasksMax=([0-9]+)$", text, re.M).group(1))
    if allowed < needed:
        print(f"{name}: TasksMax={allowed} is fewer than {needed}")
    return allowed >= needed


RULES, KIOSK = "assets/udev/60-onevisit-usb.rules", "assets/systemd/kiosk.service"


def gate_reads_the_terminals_settings():
    """True when usb-gate is given the settings of the terminal that the unit starts; elsewhere it finds none, and lets in nothing."""
    with open(KIOSK, encoding="utf-8") as unit, open(RULES, encoding="utf-8") as rules:
        state = re.search(r"^ExecStart=\S+ --state (\S+)$", unit.read(), re.M).group(1)
        given = re.search(r"usb-gate (\S+) \$devpath", rules.read()).group(1)
    if given != f"{state}/settings.json":
        print(f"{RULES}: {given} is not in {state}")
    return given == f"{state}/settings.json"


def analyze(*words):
    done = subprocess.run(["systemd-analyze", *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.stdout


def main():
    most, bad = float(sys.argv[1]), not gate_reads_the_terminals_settings()
    for unit in sys.argv[2:]:
        name = unit.rsplit("/", 1)[1]
        found = re.search(r"exposure level for .*: ([0-9.]+)", analyze("security", "--offline=true", unit))
        odd = [line for line in analyze("verify", "--man=no", unit).splitlines()
               if name in line and "is not executable" not in line]
        text = open(unit, encoding="utf-8").read()
        missing = MUST[name] not in text or (name in BOOT_ID and "ProcSubset=all\n" not in text)
        print(f"units: {name}: exposure {found.group(1) if found else '?'} of at most {most}")
        for line in odd:
            print(line)
        bad += not found or float(found.group(1)) > most or bool(odd) or missing or not has_threads(name, text)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

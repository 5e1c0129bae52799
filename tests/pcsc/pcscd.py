"""pcscd and libccid, unpacked and not installed, on a simulated USB."""
import os
import re
import shutil
import subprocess
import tempfile
import time

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
BIN = os.path.join(ROOT, "build", os.environ.get("BUILD", "debug"))
TOOLS = os.path.join(ROOT, "build", "tools")
LIBRARIES = os.path.join(TOOLS, "usr", "lib", "x86_64-linux-gnu")
OUR_READER = ("0x1209", "0x0C1D")  # as tests/sim/sim_ccid_descriptor.c has it
STARTS_WITHIN_S = 10


def until(what, holds, seconds=STARTS_WITHIN_S):
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise AssertionError(f"waited in vain: {what}")
        time.sleep(0.02)


def make_drivers(folder):
    """libccid with our reader in its list, as whoever installs a new reader adds it."""
    bundle = os.path.join(folder, "lib", "drivers", "ifd-ccid.bundle")
    shutil.copytree(os.path.join(TOOLS, "usr", "lib", "pcsc", "drivers", "ifd-ccid.bundle"), bundle, symlinks=True)
    with open(os.path.join(TOOLS, "etc", "libccid_Info.plist"), encoding="utf-8") as plist:
        text = plist.read()
    for key, value in zip(("ifdVendorID", "ifdProductID", "ifdFriendlyName"), (*OUR_READER, "Simulated reader")):
        text = re.sub(rf"(<key>{key}</key>\s*<array>)", rf"\1<string>{value}</string>", text, count=1)
    os.unlink(os.path.join(bundle, "Contents", "Info.plist"))
    with open(os.path.join(bundle, "Contents", "Info.plist"), "w", encoding="utf-8") as plist:
        plist.write(text)


class Bus:
    """A usbsim with a contact reader; programs started through it live on its USB."""

    def __init__(self, level, pcap=None):
        self.folder = tempfile.mkdtemp(prefix="pcsc-", dir=os.path.join(ROOT, "build"))
        self.socket = os.path.join(self.folder, "usbsim")
        self.log = open(os.path.join(self.folder, "log"), "wb")
        words = [f"{BIN}/usbsim", "--socket", os.path.relpath(self.socket), "--slot", level]
        # The child only says what a program must know to live on this USB, and waits for its end.
        script = f"env > '{self.folder}/env.new'; mv '{self.folder}/env.new' '{self.folder}/env'; cat"
        self.sim = subprocess.Popen([*words, *(["--pcap", pcap] if pcap else []), "--", "sh", "-c", script],
                                    stdin=subprocess.PIPE, stdout=self.log, stderr=self.log)
        until("usbsim", lambda: os.path.exists(f"{self.folder}/env"))
        with open(f"{self.folder}/env", encoding="utf-8") as env:
            self.env = dict(line.rstrip("\n").split("=", 1) for line in env if "=" in line)

    def put(self, what):
        done = subprocess.run([f"{BIN}/usbsimctl", "--socket", os.path.relpath(self.socket), "social", what],
                              stdout=subprocess.PIPE, text=True, check=False)
        assert done.stdout.startswith("ok"), done.stdout

    def talk(self, how, *words, **more):
        env = {**self.env, **more}
        if how == "pcsc":
            # The client needs no USB of its own, only the daemon does.
            env = {**os.environ, **more, "PCSC_LIBRARY": os.path.join(LIBRARIES, "libpcsclite.so.1"),
                   "PCSCLITE_CSOCK_NAME": os.path.join(self.folder, "ipc", "pcscd.comm")}
        done = subprocess.run([f"{BIN}/card_talk", how, *words], env=env, stdout=subprocess.PIPE, stderr=self.log,
                              text=True, timeout=60, check=False)
        assert done.returncode == 0, f"card_talk {how}: {done.returncode}, see {self.folder}/log"
        return done.stdout.split("\n")[:-1]

    def start_pcscd(self):
        make_drivers(self.folder)
        os.makedirs(os.path.join(self.folder, "ipc"))
        env = {**self.env, "LD_LIBRARY_PATH": LIBRARIES,
               "LD_PRELOAD": f"{BIN}/elsewhere.so:{self.env['LD_PRELOAD']}",
               "ELSEWHERE": f"/run/pcscd={self.folder}/ipc:/usr/lib/pcsc={self.folder}/lib:"
                            f"/etc/reader.conf.d={self.folder}/ipc"}
        self.pcscd = subprocess.Popen([os.path.join(TOOLS, "usr", "sbin", "pcscd"), "-f"], env=env,
                                      stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        until("pcscd", lambda: os.path.exists(f"{self.folder}/ipc/pcscd.comm"))

    def stop_pcscd(self):
        self.pcscd.terminate()
        self.pcscd.wait(10)

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.sim.stdin.close()
        self.sim.wait(10)
        self.log.close()
        if not failure[0]:
            shutil.rmtree(self.folder)

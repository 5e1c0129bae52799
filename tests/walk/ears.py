"""What can be heard of a whole visit: that it starts, is loud enough, tells everything, and stops."""
import array
import os
import re
import time

import citizen
from eyes import Eyes, plain
from house import run, until

HEARD_BYTES = 40000  # of what is said: 0.9 s


class Ears(Eyes):
    """Hears self.house as Eyes see it."""

    def headphone_starts_speech(self):
        self.house.say("headphone in")
        self.check("E3", self.hears(lambda said, stopped: said), "a headphone is plugged in and nothing is said", "attract")
        self.house.say("headphone out")
        self.check("E3", self.hears(lambda said, stopped: stopped), "the headphone was pulled and the voice goes on", "attract")
        self.press("right")
        self.check("E3", not self.heard("attract")[0], "nobody listens and the voice goes on", "attract")

    def hears(self, wanted):
        try:
            return until("heard", lambda: wanted(*self.heard("attract")), 5)
        except AssertionError:
            return False

    def hear_own_input(self, screen):
        """What was entered is heard again by the headphone; of what is masked only how much it is."""
        self.house.say("headphone in")
        filled = {name: w for name, w in self.house.widgets().items() if w["role"] == "field" and w["value"]}
        for name, w in filled.items():
            self.go(name)
            self.press("right")
            self.heard(screen)
            self.go(name, "left")
            told = plain("".join(text for _, _, text in self.heard(screen)[0]))
            if w.get("masked"):
                self.check("E6", plain(w["value"]) not in told, f"{name} is masked and said", screen)
            else:
                self.check("E2", plain(w["value"]) in told, f"{name} does not say what was entered", screen)
        self.check("E2", bool(filled), "nothing was entered", screen)
        self.house.say("headphone out")
        self.check("E6", self.hears(lambda said, stopped: stopped), "the headphone was pulled and something is still said", screen)
        self.press("voice")

    def check_declaration(self, said):
        text = next(w["text"] for w, _ in self.flat() if w["name"] == "sign.text")
        told = plain("".join(one for _, _, one in said))
        for line in text.splitlines():
            self.check("E1", plain(line) in told, f"{line} is signed and was not read", "sign")

    def hear_slip(self):
        """All that stands on the paper is heard, by the headphone."""
        number = citizen.receipt_number(self.house)
        self.house.say("headphone in")
        self.press("help")
        self.press("help")
        said, _ = self.heard("slip")
        told = plain("".join(text for _, route, text in said if route == "headphone"))
        self.check("E11", number in re.sub(r"\D", "", told), "the receipt number is not heard", "slip")
        for wanted in (self.secrets[0], citizen.item()["name"][self.way.language], "12345", *(self.words(key) for key in (
                "slip.not_accepted", "paper.five_days", "paper.materials", "paper.department", "paper.complaint"))):
            self.check("E11", plain(wanted) in told, f"{wanted[:20]} stands on the paper and is not heard", "slip")
        self.house.say("headphone out")
        said, stopped = self.heard("slip")
        self.check("E6", stopped and not said, "the headphone was pulled and something is still said", "slip")
        self.press("voice")

    def louder_is_louder(self):
        """On a machine that is busy something else may still be said: then once more."""
        before = self.loudness("help.repeat")
        self.choose("help.louder")
        after = self.loudness("help.repeat")
        self.choose("help.softer")
        return after > 1.25 * before

    def loudness(self, button):
        """The loudest of what is said next, by the speaker."""
        self.go(button)
        self.until_silent()
        open(self.sound, "w").close()
        self.press("select")
        until("something is heard", lambda: os.path.getsize(self.sound) > HEARD_BYTES)
        with open(self.sound, "rb") as sound:
            samples = array.array("h", sound.read(HEARD_BYTES))
        return max(max(samples), -min(samples))

    def until_silent(self):
        sizes = [0, 1]
        while len(set(sizes[-4:])) > 1:
            time.sleep(0.2)
            sizes.append(os.path.getsize(self.sound))

    def has_no_sound(self):
        """No voice runs, and nothing of the machine's sound is open."""
        pid = self.house.kiosk_pid()
        children = run("ps", "-o", "comm=", "--ppid", str(pid), check=False).stdout.split()
        held = [os.readlink(f"/proc/{pid}/fd/{fd}") for fd in os.listdir(f"/proc/{pid}/fd")]
        return not children and not any("/dev/snd" in one or "pulse" in one or "alsa" in one for one in held)

    def silent_programs(self):
        """The kiosk itself has no sound device: only kiosk-voice makes any sound."""
        folder = f"/proc/{self.house.kiosk_pid()}/fd"
        return not any("/dev/snd" in os.readlink(os.path.join(folder, fd)) for fd in os.listdir(folder))

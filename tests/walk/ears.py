"""What can be heard of a whole visit: that it starts, is loud enough, tells everything, and stops."""
import array
import os
import re
import time

import citizen
from eyes import Eyes, plain
from house import run, until

HEARD_BYTES = 40000  # of what is said: 0.9 s


def follows(told, label, note, labels):
    """Whether note is said after label, and before another one."""
    for part in told.split(label)[1:]:
        end = min((part.find(other) for other in labels if other in part), default=len(part))
        if note in part[:end]:
            return True
    return False


class Ears(Eyes):
    """Hears self.house as Eyes see it."""

    def headphone_starts_speech(self):
        self.house.say("headphone in")
        self.check("E3", self.hears(lambda said, stopped: said), "插入耳机后没有开始朗读", "attract")
        self.house.say("headphone out")
        self.check("E3", self.hears(lambda said, stopped: stopped), "拔出耳机后仍在朗读", "attract")
        self.press("right")
        self.check("E3", not self.heard("attract")[0], "拔出耳机后没有人听，仍在朗读", "attract")

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
                self.check("E6", plain(w["value"]) not in told, f"遮盖的「{name}」被读出", screen)
            else:
                self.check("E2", plain(w["value"]) in told, f"「{name}」没有读出输入的内容", screen)
        self.check("E2", bool(filled), "没有输入任何内容", screen)
        self.house.say("headphone out")
        self.check("E6", self.hears(lambda said, stopped: stopped), "拔出耳机后仍在朗读", screen)
        self.press("voice")

    def check_declaration(self, said):
        text = next(w["text"] for w, _ in self.flat() if w["name"] == "sign.text")
        told = plain("".join(one for _, _, one in said))
        for line in text.splitlines():
            self.check("E1", plain(line) in told, f"签名前没有读出「{line}」", "sign")

    def hear_slip(self):
        """All that stands on the paper is heard, by the headphone."""
        number = citizen.receipt_number(self.house)
        self.house.say("headphone in")
        self.press("help")
        self.press("help")
        said, _ = self.heard("slip")
        told = plain("".join(text for _, route, text in said if route == "headphone"))
        self.check("E11", number in re.sub(r"\D", "", told), "没有读出收件编号", "slip")
        for wanted in (self.secrets[0], citizen.item()["name"][self.way.language], "12345", *(self.words(key) for key in (
                "slip.not_accepted", "paper.five_days", "paper.materials", "paper.department", "paper.complaint"))):
            self.check("E11", plain(wanted) in told, f"凭证上的「{wanted[:20]}」没有读出", "slip")
        self.house.say("headphone out")
        said, stopped = self.heard("slip")
        self.check("E6", stopped and not said, "拔出耳机后仍在朗读", "slip")
        self.press("voice")

    def louder_is_louder(self):
        """It stays so. On a machine that is busy something else may still be said: then once more."""
        self.usual = self.loudness("help.repeat")
        self.choose("help.louder")
        if self.loudness("help.repeat") > 1.25 * self.usual:
            return True
        self.choose("help.softer")
        return False

    def hear_usual_volume(self):
        """Whoever was here before had it louder, and so has this one."""
        if not self.way.voice:
            return
        self.press("help")
        usual = any(self.usual / 1.25 < self.loudness("help.repeat") < 1.25 * self.usual for _ in range(3))
        self.check("E8", usual, "上一位调过的音量没有恢复", "attract")
        self.choose("help.louder")
        self.press("help")

    def hears_below(self, button):
        """What a button of help makes heard of the screen below, without its own words, which the way to it said."""
        self.go(button)
        self.heard()
        self.press("select")
        return self.heard()[0] if button not in self.house.widgets() else []

    def loudness(self, button):
        """The loudest of a button's own words, by the speaker."""
        self.go(button)
        self.press("right")
        self.until_silent()
        open(self.sound, "w").close()
        self.press("left")
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

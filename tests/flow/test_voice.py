"""kiosk-voice by itself: recorded prompts in place of spoken ones, packs that are a voice only, silence until asked."""
import array
import contextlib
import json
import math
import os
import shutil
import subprocess
import tempfile
import wave

import person
from house import BIN, ROOT, House, run, until
from test_drafts import to_code

RATE, SECONDS = 22050, 0.3
SPEECH = os.path.join(ROOT, "build/speech")


@contextlib.contextmanager
def speech_folder(**prompts):
    """The lists of the build, with prompts of a language: {tag: {text: file}}."""
    with tempfile.TemporaryDirectory(prefix="ov-") as folder:
        data = os.path.join(folder, "speech")
        shutil.copytree(SPEECH, data)
        for tag, texts in prompts.items():
            place = os.path.join(data, tag.replace("_", "-"))
            os.makedirs(place, exist_ok=True)
            with open(os.path.join(place, "prompts.txt"), "w", encoding="utf-8") as out:
                out.writelines(f"{text}\t{name}\n" for text, name in texts.items())
            for name in texts.values():
                record(os.path.join(place, name))
        yield data


def tone():
    return array.array("h", (int(12000 * math.sin(i / 9) * math.sin(i / 700)) for i in range(int(RATE * SECONDS))))


def record(path):
    """What somebody said into a microphone: a WAV of 16 bits, one channel."""
    with wave.open(path, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(tone().tobytes())


def hear(data, *lines):
    """The samples that come out, and what was answered."""
    sound = os.path.join(data, "out.pcm")
    open(sound, "w").close()
    done = subprocess.run([f"{BIN}/kiosk-voice", "--data", data, "--speaker", "file:" + sound, "--headphone", "file:/dev/null"],
                          input="".join(line + "\n" for line in lines).encode(), stdout=subprocess.PIPE, timeout=60, check=True)
    samples = array.array("h")
    with open(sound, "rb") as out:
        samples.frombytes(out.read())
    return samples, done.stdout.decode().split("\n")


def test_a_recorded_prompt_is_played_in_place_of_the_spoken_one():
    with speech_folder(**{"zh_Hans": {"开始办理": "start.wav"}}) as data:
        samples, answers = hear(data, "volume 7", "say 1 zh-Hans speaker 开始办理")
        assert samples == tone() and "done 1" in answers, (len(samples), answers)
        samples, answers = hear(data, "volume 7", "say 1 zh-Hans speaker 返回首页")
        assert len(samples) > RATE / 4 and samples[:100] != tone()[:100] and "done 1" in answers


def test_a_recording_that_is_not_there_is_spoken():
    with speech_folder(**{"zh_Hans": {"开始办理": "start.wav"}}) as data:
        os.unlink(os.path.join(data, "zh-Hans/start.wav"))
        samples, answers = hear(data, "volume 7", "say 1 zh-Hans speaker 开始办理")
        assert len(samples) > RATE / 4 and "done 1" in answers


def test_a_pack_that_is_only_a_voice_falls_back_to_mandarin_with_its_readings():
    with speech_folder(nxq={"开始办理": "start.wav"}) as data:
        assert hear(data, "volume 7", "say 1 nxq speaker 开始办理")[0] == tone()
        ours = hear(data, "volume 7", "say 1 nxq speaker 宁蒗县分部重新转办")[0]
        assert ours and ours == hear(data, "volume 7", "say 1 zh-Hans speaker 宁蒗县分部重新转办")[0]


def test_a_polyphone_is_spoken_as_its_list_says():
    with speech_folder() as data:
        ours = hear(data, "volume 7", "say 1 zh-Hans speaker 宁蒗")[0]
        spoken = subprocess.run(["espeak-ng", "--stdin", "--stdout", "-vcmn-latn-pinyin", "-s160"], input=b" ning2 lang4 ",
                                stdout=subprocess.PIPE, check=True).stdout
        assert spoken.endswith(ours.tobytes()), "宁蒗 is not ning2 lang4"


def test_a_stop_forgets_sentences_and_keeps_how_loud_and_fast_they_are():
    with speech_folder(**{"zh_Hans": {"开始办理": "start.wav"}}) as data:
        samples, answers = hear(data, "say 1 zh-Hans speaker 返回首页", "volume 0", "stop", "say 2 zh-Hans speaker 开始办理")
        assert "done 2" in answers and "done 1" not in answers, answers
        assert 1000 < max(samples) < 1200, max(samples)


def test_a_silent_kiosk_has_no_voice_and_nothing_of_the_sound():
    needed = run("readelf", "-d", f"{BIN}/kiosk").stdout.decode()
    assert "libSDL2" in needed and not any(name in needed for name in ("asound", "pulse", "espeak")), needed
    with House().build() as house:
        house.start_kiosk()
        house.wait_for("frame.stuck")
        pid = house.kiosk_pid()
        maps = open(f"/proc/{pid}/maps", encoding="ascii").read()
        held = [os.readlink(f"/proc/{pid}/fd/{fd}") for fd in os.listdir(f"/proc/{pid}/fd")]
        assert "espeak" not in maps and "alsa-lib/" not in maps and "pulse/" not in maps.replace("/pulseaudio/libpulsecommon", "")
        assert not any("/dev/snd" in one for one in held), held
        threads = [open(f"/proc/{pid}/task/{task}/comm", encoding="utf-8").read() for task in os.listdir(f"/proc/{pid}/task")]
        assert not [one for one in threads if "pulse" in one or "alsa" in one or "SDLAudio" in one], threads
        assert not run("ps", "-o", "comm=", "--ppid", str(pid), check=False).stdout.split()


def test_a_silent_voice_is_told_to_technician_and_office_also_when_the_citizen_has_gone():
    def says():
        return json.loads(run(f"{BIN}/kioskctl", "--state", house.state, "--json", "status").stdout)["kiosk"]["voice"]

    def listed():
        return run(f"{BIN}/officectl", "terminals", house.office_dir).stdout.decode()

    with House().build(voice_speaker="file:/nowhere/sound") as house:
        house.start_office().start_front()
        house.start_kiosk()
        house.wait("attract")
        house.wait_for("frame.stuck")
        assert says() == ""
        house.tap("attract.listen")
        until("three sentences could not be said", lambda: house.tap("attract.language.en") or house.tap("attract.language.zh-Hans") or says())
        assert says() == "voice.silent"
        house.say("advance 600000")  # the next one comes to a terminal as usual
        until("its voice is off", lambda: house.widgets()["attract.listen"]["text"] != "关闭语音")
        assert says() == "voice.silent"
        to_code(house, person.make(7))
        house.tap("code.cancel")
        house.wait("goodbye")
        house.tap("goodbye.next")  # another process serves the next citizen
        house.wait("attract")
        assert says() == "voice.silent"
        house.start_sync()
        until("the office sees it", lambda: "VOICE SILENT" in listed())


def test_choosing_a_language_that_is_only_a_voice_starts_it():
    with House().build(languages="zh-Hans en nxq", voice_speaker="file:/dev/null") as house:
        log = os.path.join(house.folder, "speech.log")
        house.start_kiosk("--speech-log", log)
        house.wait_for("frame.stuck")
        house.tap("attract.language.nxq")
        assert "SAY nxq speaker 最多跑一次" in open(log, encoding="utf-8").read()
        assert house.widgets()["attract.start"]["text"] == "开始办理"
        house.tap("attract.language.en")
        assert house.widgets()["attract.start"]["text"] == "Start"

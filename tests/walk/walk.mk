# Everything by six keys: make walk (every two settings meet), make walk-all (every combination).
WALK_TESTS := $(addprefix $(OUT)/tests/unit/,firmware-station/test_jack ui-toolkit/test_narrator ui-toolkit/test_theme \
	ui-toolkit/test_focus ui-toolkit/test_keypad ui-voice/test_voice_sound)

walk: all tools $(WALK_TESTS)
	@BUILD=$(BUILD) python3 tests/walk/walk.py
walk-all: all tools $(WALK_TESTS)
	@BUILD=$(BUILD) python3 tests/walk/walk.py --all
.PHONY: walk walk-all

# Random citizens for MINUTES of real time; the clock runs faster.
MINUTES ?= 10
soak: all tools
	@BUILD=$(BUILD) python3 tests/walk/soak.py $(MINUTES)
.PHONY: soak

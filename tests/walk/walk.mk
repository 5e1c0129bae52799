# Everything by six keys: make walk (every two settings meet), make walk-all (every combination; PART=3/8 an eighth of them).
WALK_TESTS := $(addprefix $(OUT)/tests/unit/,firmware-station/test_jack ui-toolkit/test_narrator ui-toolkit/test_narrator_heard ui-toolkit/test_theme \
	ui-toolkit/test_focus ui-toolkit/test_keypad ui-toolkit/test_window_touch ui-voice/test_voice_sound)

walk-tools: all tools $(WALK_TESTS) $(OUT)/full_disk.so
walk: walk-tools
	@BUILD=$(BUILD) python3 tests/walk/walk.py
walk-all:
	@$(MAKE) --no-print-directory BUILD=fast walk-tools
	@PATIENCE=6 BUILD=fast python3 tests/walk/walk.py --all $(if $(PART),--part $(PART))
.PHONY: walk-tools walk walk-all

# Breaks the code once for every clause: the walk has to find each.
walk-mutants:
	@PATIENCE=2 BUILD=fast python3 tests/walk/mutants.py $(MUTANT)
check-mutants:
	@python3 tests/walk/mutants.py --places
check: check-mutants
.PHONY: walk-mutants check-mutants

# Random citizens for MINUTES of real time; the clock runs faster, 24 hours in ten minutes at least.
MINUTES ?= 10
soak:
	@$(MAKE) --no-print-directory BUILD=fast all tools
	@BUILD=fast python3 tests/walk/soak.py $(MINUTES)
.PHONY: soak

# What is long uses BUILD=fast: debug, optimised.
CFLAGS_fast := -O2 -g

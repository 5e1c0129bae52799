# What kiosk-voice and the keyboards read lies beside the build, like the words.
# What a pack of recorded prompts lacks is listed: a voice speaks it.
RECORDED := $(patsubst assets/speech/%/prompts.txt,%,$(wildcard assets/speech/*/prompts.txt))
words: build/speech/.made
build/speech/.made: $(wildcard assets/speech/*/*) $(wildcard assets/input/*)
	@rm -rf build/speech && mkdir -p build/speech/input
	@cp -r $(patsubst %/,%,$(wildcard assets/speech/*/)) build/speech/
	@cp assets/input/* build/speech/input/
	$(if $(RECORDED),@python3 tests/voice/prompts.py $(RECORDED))
	@touch $@

# Which of the prompts have no recording, per language that has any.
prompts:
	@python3 tests/voice/prompts.py
.PHONY: prompts

# Our own words come first at the pinyin keyboard: none of the catalogue's or of the places may be missing there.
check-phrases:
	@python3 assets/input/phrases.py --missing
check: check-phrases
.PHONY: check-phrases

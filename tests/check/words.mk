# Translations: assets/words/<tag>.po -> build/words/<tag>.mo
WORDS := $(patsubst assets/words/%.po,build/words/%.mo,$(wildcard assets/words/*.po))
words: $(WORDS)
build/words/%.mo: assets/words/%.po
	@mkdir -p $(@D)
	msgfmt --check -o $@ $<

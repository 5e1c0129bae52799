# Translations: assets/words/<tag>/*.po (one file per room) -> build/words/<tag>.mo
LANGUAGES := $(notdir $(wildcard assets/words/*))
words: $(LANGUAGES:%=build/words/%.mo)

define language
build/words/$1.mo: $(wildcard assets/words/$1/*.po)
	@mkdir -p $$(@D)
	$$(call say,MO)
	@msgcat --use-first $$^ | msgfmt --check-format --check-domain -o $$@ -
endef
$(foreach l,$(LANGUAGES),$(eval $(call language,$l)))

# Same keys and placeholders in every language; all that is asked for, nothing that is not.
check-words:
	@python3 tests/check/words.py
check: check-words
.PHONY: check-words
